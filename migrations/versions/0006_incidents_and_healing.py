"""Incidents, the healing of them, and the queue of the worker's jobs.

The queue's tables are the library's own, in a schema of their own: they hold nothing of a system's, and stay
on one machine where the others are distributed. A newer release of the library may bring migrations; its
version is therefore bounded, and raised together with a migration here.
"""

import re
from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

Columns = dict[str, tuple[str, str]]
"""Expression and comment by name."""

QUEUE = "geoheal_jobs"

SYMPTOM = (
    "symptom IN ('basin_drift', 'phi_degradation', 'performance_regression', 'memory_leak', 'error_spike')"
)

SYSTEM: Columns = {
    "system": ("y.name", "Name of the system."),
    "system_id": ("y.id", "Key of the system; geoheal.system_id(name) finds it."),
}

INCIDENT_HISTORY: Columns = {
    **SYSTEM,
    "incident_id": ("i.id", "Key of the incident; sorts by age."),
    "state": ("i.state", "open or resolved."),
    "severity": ("i.severity", "The worst that it reached: warning or critical."),
    "symptom": ("i.symptom", "What it showed first and worst; NULL where no strategy could help."),
    "first_seen_at": ("i.first_seen_at", "When degradation was first observed."),
    "opened_at": ("i.opened_at", "When it had lasted long enough to count."),
    "last_seen_at": ("i.last_seen_at", "When it was last observed."),
    "resolved_at": ("i.resolved_at", "When it ended; NULL while it is open."),
    "time_to_detect_s": (
        "extract(epoch FROM i.opened_at - i.first_seen_at)::double precision",
        "Time (s) from the first degraded snapshot to the opening.",
    ),
    "time_to_heal_s": (
        "extract(epoch FROM p.healed_at - i.opened_at)::double precision",
        "Time (s) from the opening to the verification of a patch; NULL when no patch healed it.",
    ),
    "time_to_resolve_s": (
        "extract(epoch FROM i.resolved_at - i.opened_at)::double precision",
        "Time (s) from the opening to the end; NULL while it is open.",
    ),
    "recurrence": ("i.recurrence", "Incidents with the same symptom in the four hours before."),
    "attempts": (
        "(SELECT count(*) FROM geoheal.attempts AS a "
        "WHERE a.system_id = i.system_id AND a.incident_id = i.id)",
        "Attempts to heal it.",
    ),
    "healed_by": ("p.strategy", "Strategy of the patch that was verified; NULL when none was."),
    "acknowledged_at": ("i.acknowledged_at", "When a person took it on."),
    "acknowledged_by": ("i.acknowledged_by", "The person or token that did."),
    "snoozed_until": ("i.snoozed_until", "Until when no alerts are sent."),
    "escalated_at": ("i.escalated_at", "When healing gave up; NULL when it did not."),
    "escalation": ("i.escalation", "Why healing gave up."),
}

FINDING_HISTORY: Columns = {
    **SYSTEM,
    "incident_id": ("f.incident_id", "The incident that it belongs to."),
    "code": ("f.code", "Name of the rule or detector."),
    "severity": ("f.severity", "warning or critical."),
    "metric": ("f.metric", "The measurement that it looked at."),
    "value": ("f.value", "What was measured last, in the metric''s unit."),
    "worst": ("f.worst", "The value farthest beyond the threshold."),
    "threshold": ("f.threshold", "The limit that was crossed."),
    "message": ("f.message", "A sentence that names value and threshold."),
    "first_seen_at": ("f.first_seen_at", "When it was found."),
    "last_seen_at": ("f.last_seen_at", "When it was found again, last."),
}

PATCH_HISTORY: Columns = {
    **SYSTEM,
    "patch_id": ("p.id", "Key of the patch; sorts by age."),
    "incident_id": ("p.incident_id", "The incident that it treats."),
    "module_name": ("p.module_name", "The module that it changes."),
    "strategy": ("p.strategy", "Who proposed it."),
    "symptom": ("p.symptom", "What it treats."),
    "title": ("p.title", "What it does, in a few words."),
    "target": ("p.target", "How it reaches the running system: file, git or hook."),
    "state": ("p.state", "Where it stands in its life cycle."),
    "score": ("p.score", "The specification''s score (0..1)."),
    "relative_relief": (
        "(p.relief->>''relative_change'')::double precision",
        "Relative change of the symptom''s metric in the sandbox (negative where lower is better).",
    ),
    "effectiveness": ("p.effectiveness", "Relative relief in the system itself; NULL until measured."),
    "created_at": ("p.created_at", "When it was proposed."),
    "approved_at": ("p.approved_at", "When it was approved."),
    "approved_by": ("p.approved_by", "Who approved it; auto_apply where the policy did."),
    "applied_at": ("p.applied_at", "When it was applied."),
    "finished_at": ("p.finished_at", "When nothing more was to be done with it."),
}

STRATEGY_ACHIEVEMENTS: Columns = {
    **SYSTEM,
    "strategy": ("o.strategy", "Name of the strategy."),
    "symptom": ("o.symptom", "What it treated."),
    "successes": ("o.successes", "Patches whose effect was verified."),
    "failures": ("o.failures", "Attempts that came to nothing, or were undone."),
    "success_probability": (
        "(1.0 + o.successes)::double precision / (2.0 + o.successes + o.failures)",
        "Mean of the Beta posterior, from the uniform prior.",
    ),
    "patches": ("p.patches", "Patches that it proposed."),
    "verified": ("p.verified", "Patches whose effect was verified."),
    "rolled_back": ("p.rolled_back", "Patches that were undone."),
    "effectiveness_avg": ("p.effectiveness_avg", "Mean relief of the patches measured; NULL without any."),
    "updated_at": ("o.updated_at", "When it was learnt last."),
}

ALERT_HISTORY: Columns = {
    **SYSTEM,
    "alert_id": ("a.id", "Key of the alert; sorts by age."),
    "incident_id": ("a.incident_id", "The incident that it tells of."),
    "channel": ("a.channel", "Where it is sent."),
    "kind": ("a.kind", "opened, repeated, escalated or resolved."),
    "state": ("a.state", "pending, delivered or dead."),
    "attempts": ("a.attempts", "How many times delivery was tried."),
    "created_at": ("a.created_at", "When it was written."),
    "delivered_at": ("a.delivered_at", "When it was delivered; NULL before."),
    "error": ("a.error", "Why the last try failed."),
}


def listed(columns: Columns) -> str:
    """Return the select list."""
    return ", ".join(f"{expression} AS {name}" for name, (expression, _) in columns.items()).replace(
        "''", "'"
    )


VIEWS: dict[str, tuple[str, Columns, str]] = {
    "incident_history": (
        "Incidents with the times that it took to detect, to heal and to resolve them.",
        INCIDENT_HISTORY,
        f"""SELECT {listed(INCIDENT_HISTORY)}
            FROM geoheal.incidents AS i JOIN geoheal.systems AS y ON y.id = i.system_id
            LEFT JOIN LATERAL (
                SELECT h.strategy, h.finished_at AS healed_at FROM geoheal.patches AS h
                WHERE h.system_id = i.system_id AND h.incident_id = i.id AND h.state = 'verified'
                ORDER BY h.finished_at LIMIT 1
            ) AS p ON true
            WHERE i.state <> 'pending'""",
    ),
    "finding_history": (
        "The findings of each incident: first, last and worst.",
        FINDING_HISTORY,
        f"""SELECT {listed(FINDING_HISTORY)}
            FROM geoheal.findings AS f JOIN geoheal.systems AS y ON y.id = f.system_id""",
    ),
    "patch_history": (
        "Patches and what became of them.",
        PATCH_HISTORY,
        f"""SELECT {listed(PATCH_HISTORY)}
            FROM geoheal.patches AS p JOIN geoheal.systems AS y ON y.id = p.system_id""",
    ),
    "strategy_achievements": (
        "What each strategy achieved against each symptom, by system.",
        STRATEGY_ACHIEVEMENTS,
        f"""SELECT {listed(STRATEGY_ACHIEVEMENTS)}
            FROM geoheal.strategy_outcomes AS o JOIN geoheal.systems AS y ON y.id = o.system_id
            CROSS JOIN LATERAL (
                SELECT count(*) AS patches, count(*) FILTER (WHERE h.state = 'verified') AS verified,
                       count(*) FILTER (WHERE h.state = 'rolled_back') AS rolled_back,
                       avg(h.effectiveness) AS effectiveness_avg
                FROM geoheal.patches AS h
                WHERE h.system_id = o.system_id AND h.strategy = o.strategy AND h.symptom = o.symptom
            ) AS p""",
    ),
    "alert_history": (
        "Messages about incidents, and how far they have come; without their content.",
        ALERT_HISTORY,
        f"""SELECT {listed(ALERT_HISTORY)}
            FROM geoheal.alerts AS a JOIN geoheal.systems AS y ON y.id = a.system_id""",
    ),
}


def upgrade() -> None:
    create_incidents()
    create_policies()
    create_strategy_outcomes()
    create_alerts()
    create_attempts()
    create_findings()
    create_incident_events()
    create_ab_comparisons()
    create_patches()
    create_applications()
    create_patch_events()
    create_views()
    create_queue()


def downgrade() -> None:
    op.execute(f"DROP SCHEMA {QUEUE} CASCADE")
    for view in reversed(VIEWS):
        op.execute(f"DROP VIEW geoheal.{view}")
    op.drop_table("patch_events", schema="geoheal")
    op.drop_table("applications", schema="geoheal")
    op.drop_table("patches", schema="geoheal")
    op.drop_table("ab_comparisons", schema="geoheal")
    op.drop_table("incident_events", schema="geoheal")
    op.drop_table("findings", schema="geoheal")
    op.drop_table("attempts", schema="geoheal")
    op.drop_table("alerts", schema="geoheal")
    op.drop_table("strategy_outcomes", schema="geoheal")
    op.drop_table("policies", schema="geoheal")
    op.drop_table("incidents", schema="geoheal")


def create_views() -> None:
    for view, (comment, columns, query) in VIEWS.items():
        op.execute(f"CREATE VIEW geoheal.{view} AS {query}")
        op.execute(f"COMMENT ON VIEW geoheal.{view} IS '{comment}'")
        for name, (_, meaning) in columns.items():
            op.execute(f"COMMENT ON COLUMN geoheal.{view}.{name} IS '{meaning}'")


def create_queue() -> None:
    """Create the schema of procrastinate 3.10, which expects to be found by the search path."""
    op.execute(f"CREATE SCHEMA {QUEUE}")
    op.execute(f"COMMENT ON SCHEMA {QUEUE} IS 'The queue of the worker''s jobs (procrastinate).'")
    op.execute(f"SET LOCAL search_path = {QUEUE}")
    op.execute(
        re.sub(
            r"(?<!:):(?=\w)", r"\:", Path(__file__).with_name("0006_queue.sql").read_text(encoding="utf-8")
        )
    )
    op.execute("SET LOCAL search_path = DEFAULT")


def create_incidents() -> None:
    op.create_table(
        "incidents",
        sa.Column("system_id", sa.Uuid(), nullable=False, comment="The system; part of every key."),
        sa.Column("id", sa.Uuid(), nullable=False, comment="Key within the system (UUIDv7: sorts by age)."),
        sa.Column("state", sa.Text(), nullable=False, comment="pending, open or resolved."),
        sa.Column(
            "severity",
            sa.Text(),
            nullable=False,
            comment="The worst that it has reached: warning or critical.",
        ),
        sa.Column(
            "symptom",
            sa.Text(),
            nullable=True,
            comment="What it showed first and worst; NULL where no strategy could help.",
        ),
        sa.Column(
            "first_seen_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When degradation was first observed (UTC).",
        ),
        sa.Column(
            "last_seen_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it was last observed (UTC).",
        ),
        sa.Column(
            "opened_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it had lasted long enough to count (UTC).",
        ),
        sa.Column(
            "clear_since",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Since when it is not observed; NULL while it is.",
        ),
        sa.Column(
            "resolved_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it ended (UTC); NULL before.",
        ),
        sa.Column(
            "recurrence",
            sa.Integer(),
            nullable=False,
            comment="Incidents of its kind in the four hours before.",
        ),
        sa.Column(
            "acknowledged_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When a person took it on (UTC).",
        ),
        sa.Column("acknowledged_by", sa.Text(), nullable=True, comment="The person or token that did."),
        sa.Column(
            "snoozed_until",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Until when no alerts are sent (UTC).",
        ),
        sa.Column(
            "escalated_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When healing gave up (UTC); NULL while it has not.",
        ),
        sa.Column("escalation", sa.Text(), nullable=True, comment="Why healing gave up."),
        sa.CheckConstraint("severity IN ('warning', 'critical')", name=op.f("incidents_severity_check")),
        sa.CheckConstraint("state IN ('pending', 'open', 'resolved')", name=op.f("incidents_state_check")),
        sa.CheckConstraint(
            SYMPTOM,
            name=op.f("incidents_symptom_check"),
        ),
        sa.ForeignKeyConstraint(["system_id"], ["geoheal.systems.id"], name=op.f("incidents_system_id_fkey")),
        sa.PrimaryKeyConstraint("system_id", "id", name=op.f("incidents_pkey")),
        schema="geoheal",
        comment="Stretches of degradation, opened once and resolved once; at most one of a system at a time.",
    )
    op.create_index(
        "incidents_current_key",
        "incidents",
        ["system_id"],
        unique=True,
        schema="geoheal",
        postgresql_where=sa.text("state IN ('pending', 'open')"),
    )


def create_policies() -> None:
    op.create_table(
        "policies",
        sa.Column("system_id", sa.Uuid(), nullable=False, comment="The system; part of every key."),
        sa.Column("running", sa.Boolean(), nullable=False, comment="Whether the healing loop seeks to heal."),
        sa.Column(
            "auto_apply",
            sa.Boolean(),
            nullable=False,
            comment="Whether patches are applied without a person.",
        ),
        sa.Column("ab_testing", sa.Boolean(), nullable=False, comment="Whether two strategies are compared."),
        sa.Column("check_interval_s", sa.Double(), nullable=False, comment="Time (s) between two checks."),
        sa.Column(
            "hold_s", sa.Double(), nullable=False, comment="Time (s) that a warning holds before it counts."
        ),
        sa.Column(
            "clear_s", sa.Double(), nullable=False, comment="Time (s) of health that resolves an incident."
        ),
        sa.Column(
            "stabilisation_s", sa.Double(), nullable=False, comment="Time (s) before an effect is measured."
        ),
        sa.Column(
            "cooldown_s", sa.Double(), nullable=False, comment="Time (s) between two attempts, at first."
        ),
        sa.Column(
            "attempts_max",
            sa.Integer(),
            nullable=False,
            comment="Failed attempts after which a person is asked.",
        ),
        sa.Column(
            "candidates_max", sa.Integer(), nullable=False, comment="Candidates that one attempt measures."
        ),
        sa.Column(
            "approval_expires_s",
            sa.Double(),
            nullable=False,
            comment="Time (s) that a patch waits for approval.",
        ),
        sa.Column(
            "next_check_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When the system is due to be checked (UTC).",
        ),
        sa.Column(
            "lease_id", sa.Uuid(), nullable=True, comment="Who works on the system; NULL when nobody does."
        ),
        sa.Column(
            "lease_until",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Until when that is to be believed (UTC).",
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When a setting was changed last (UTC).",
        ),
        sa.ForeignKeyConstraint(["system_id"], ["geoheal.systems.id"], name=op.f("policies_system_id_fkey")),
        sa.PrimaryKeyConstraint("system_id", name=op.f("policies_pkey")),
        schema="geoheal",
        comment="The healing loop of each system: what it may do, and when it is due.",
    )
    op.create_index("policies_due_idx", "policies", ["next_check_at"], unique=False, schema="geoheal")


def create_strategy_outcomes() -> None:
    op.create_table(
        "strategy_outcomes",
        sa.Column("system_id", sa.Uuid(), nullable=False, comment="The system; part of every key."),
        sa.Column("strategy", sa.Text(), nullable=False, comment="Name of the strategy."),
        sa.Column("symptom", sa.Text(), nullable=False, comment="What it treated."),
        sa.Column("successes", sa.Integer(), nullable=False, comment="Patches whose effect was verified."),
        sa.Column(
            "failures", sa.Integer(), nullable=False, comment="Attempts that came to nothing, or were undone."
        ),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), nullable=False, comment="When it was learnt last (UTC)."
        ),
        sa.CheckConstraint(
            SYMPTOM,
            name=op.f("strategy_outcomes_symptom_check"),
        ),
        sa.ForeignKeyConstraint(
            ["system_id"], ["geoheal.systems.id"], name=op.f("strategy_outcomes_system_id_fkey")
        ),
        sa.PrimaryKeyConstraint("system_id", "strategy", "symptom", name=op.f("strategy_outcomes_pkey")),
        schema="geoheal",
        comment="What was learnt of each strategy: the Beta posterior is (1 + successes, 1 + failures).",
    )


def create_alerts() -> None:
    op.create_table(
        "alerts",
        sa.Column("system_id", sa.Uuid(), nullable=False, comment="The system; part of every key."),
        sa.Column("id", sa.Uuid(), nullable=False, comment="Key within the system (UUIDv7: sorts by age)."),
        sa.Column("incident_id", sa.Uuid(), nullable=False, comment="The incident that it belongs to."),
        sa.Column(
            "channel", sa.Text(), nullable=False, comment="Name of the channel, as the settings spell it."
        ),
        sa.Column("kind", sa.Text(), nullable=False, comment="opened, repeated, escalated or resolved."),
        sa.Column("period", sa.Integer(), nullable=False, comment="The how-manieth of its kind."),
        sa.Column(
            "payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment="What is sent."
        ),
        sa.Column("state", sa.Text(), nullable=False, comment="pending, delivered or dead."),
        sa.Column("attempts", sa.Integer(), nullable=False, comment="How many times delivery was tried."),
        sa.Column(
            "next_attempt_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it will be tried next (UTC).",
        ),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), nullable=False, comment="When it was written (UTC)."
        ),
        sa.Column(
            "delivered_at", sa.DateTime(timezone=True), nullable=True, comment="When it was delivered (UTC)."
        ),
        sa.Column("error", sa.Text(), nullable=True, comment="Why the last try failed; without secrets."),
        sa.CheckConstraint(
            "kind IN ('opened', 'repeated', 'escalated', 'resolved')", name=op.f("alerts_kind_check")
        ),
        sa.CheckConstraint("state IN ('pending', 'delivered', 'dead')", name=op.f("alerts_state_check")),
        sa.ForeignKeyConstraint(
            ["system_id", "incident_id"],
            ["geoheal.incidents.system_id", "geoheal.incidents.id"],
            name=op.f("alerts_system_id_incident_id_fkey"),
        ),
        sa.ForeignKeyConstraint(["system_id"], ["geoheal.systems.id"], name=op.f("alerts_system_id_fkey")),
        sa.PrimaryKeyConstraint("system_id", "id", name=op.f("alerts_pkey")),
        sa.UniqueConstraint(
            "system_id",
            "incident_id",
            "channel",
            "kind",
            "period",
            name=op.f("alerts_system_id_incident_id_channel_kind_period_key"),
        ),
        schema="geoheal",
        comment="The outbox of messages about incidents.",
    )
    op.create_index(
        "alerts_due_idx",
        "alerts",
        ["next_attempt_at"],
        unique=False,
        schema="geoheal",
        postgresql_where=sa.text("state = 'pending'"),
    )


def create_attempts() -> None:
    op.create_table(
        "attempts",
        sa.Column("system_id", sa.Uuid(), nullable=False, comment="The system; part of every key."),
        sa.Column("id", sa.Uuid(), nullable=False, comment="Key within the system (UUIDv7: sorts by age)."),
        sa.Column("incident_id", sa.Uuid(), nullable=False, comment="The incident that it belongs to."),
        sa.Column("symptom", sa.Text(), nullable=False, comment="What it treats."),
        sa.Column("phase", sa.Text(), nullable=False, comment="How far it has come."),
        sa.Column(
            "health",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="The system's health when it began.",
        ),
        sa.Column(
            "lease_id",
            sa.Uuid(),
            nullable=True,
            comment="The worker's hold on the system under which it was begun.",
        ),
        sa.Column(
            "candidates",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="What was measured, in short.",
        ),
        sa.Column(
            "strategy",
            sa.Text(),
            nullable=True,
            comment="Of the best candidate that passed the guards; NULL when none did.",
        ),
        sa.Column(
            "module_name", sa.Text(), nullable=True, comment="The module that the best candidate changes."
        ),
        sa.Column(
            "patch_id", sa.Uuid(), nullable=True, comment="The patch that came of it; NULL when none did."
        ),
        sa.Column(
            "fitness_improvement",
            sa.Double(),
            nullable=True,
            comment="Relative relief of the symptom in the sandbox.",
        ),
        sa.Column("applied", sa.Boolean(), nullable=False, comment="Whether its patch was applied."),
        sa.Column(
            "effectiveness",
            sa.Double(),
            nullable=True,
            comment="Relative relief in the system itself; NULL until measured.",
        ),
        sa.Column(
            "healed",
            sa.Boolean(),
            nullable=True,
            comment="Whether the system's snapshots confirm it; NULL until measured.",
        ),
        sa.Column("reason", sa.Text(), nullable=True, comment="What came of it, for a reader."),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False, comment="When it began (UTC)."),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True, comment="When it ended (UTC)."),
        sa.CheckConstraint(
            "phase IN ('measuring', 'awaiting_approval', 'stabilising', 'finished')",
            name=op.f("attempts_phase_check"),
        ),
        sa.CheckConstraint(
            SYMPTOM,
            name=op.f("attempts_symptom_check"),
        ),
        sa.ForeignKeyConstraint(
            ["system_id", "incident_id"],
            ["geoheal.incidents.system_id", "geoheal.incidents.id"],
            name=op.f("attempts_system_id_incident_id_fkey"),
        ),
        sa.ForeignKeyConstraint(["system_id"], ["geoheal.systems.id"], name=op.f("attempts_system_id_fkey")),
        sa.PrimaryKeyConstraint("system_id", "id", name=op.f("attempts_pkey")),
        schema="geoheal",
        comment="Runs of the healing loop on incidents.",
    )
    op.create_index(
        "attempts_incident_idx",
        "attempts",
        ["system_id", "incident_id", "id"],
        unique=False,
        schema="geoheal",
    )


def create_findings() -> None:
    op.create_table(
        "findings",
        sa.Column("system_id", sa.Uuid(), nullable=False, comment="The system; part of every key."),
        sa.Column("id", sa.Uuid(), nullable=False, comment="Key within the system (UUIDv7: sorts by age)."),
        sa.Column("incident_id", sa.Uuid(), nullable=False, comment="The incident that it belongs to."),
        sa.Column("code", sa.Text(), nullable=False, comment="Name of the rule or detector."),
        sa.Column("severity", sa.Text(), nullable=False, comment="warning or critical."),
        sa.Column("metric", sa.Text(), nullable=False, comment="The measurement that it looked at."),
        sa.Column(
            "value", sa.Double(), nullable=False, comment="What was measured last, in the metric's unit."
        ),
        sa.Column("worst", sa.Double(), nullable=False, comment="The value farthest beyond the threshold."),
        sa.Column(
            "threshold",
            sa.Double(),
            nullable=False,
            comment="The limit that was crossed, in the metric's unit.",
        ),
        sa.Column("message", sa.Text(), nullable=False, comment="A sentence that names value and threshold."),
        sa.Column(
            "first_seen_at", sa.DateTime(timezone=True), nullable=False, comment="When it was found (UTC)."
        ),
        sa.Column(
            "last_seen_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it was found again, last (UTC).",
        ),
        sa.CheckConstraint("severity IN ('warning', 'critical')", name=op.f("findings_severity_check")),
        sa.ForeignKeyConstraint(
            ["system_id", "incident_id"],
            ["geoheal.incidents.system_id", "geoheal.incidents.id"],
            name=op.f("findings_system_id_incident_id_fkey"),
        ),
        sa.ForeignKeyConstraint(["system_id"], ["geoheal.systems.id"], name=op.f("findings_system_id_fkey")),
        sa.PrimaryKeyConstraint("system_id", "id", name=op.f("findings_pkey")),
        sa.UniqueConstraint(
            "system_id", "incident_id", "code", name=op.f("findings_system_id_incident_id_code_key")
        ),
        schema="geoheal",
        comment="The findings of each incident: first, last and worst.",
    )


def create_incident_events() -> None:
    op.create_table(
        "incident_events",
        sa.Column("system_id", sa.Uuid(), nullable=False, comment="The system; part of every key."),
        sa.Column("id", sa.Uuid(), nullable=False, comment="Key within the system (UUIDv7: sorts by age)."),
        sa.Column("incident_id", sa.Uuid(), nullable=False, comment="The incident that it belongs to."),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="When it happened (UTC)."),
        sa.Column("kind", sa.Text(), nullable=False, comment="What happened, in a word."),
        sa.Column("message", sa.Text(), nullable=False, comment="What happened, for a reader."),
        sa.Column(
            "actor",
            sa.Text(),
            nullable=True,
            comment="The person or token behind it; NULL for the service itself.",
        ),
        sa.Column(
            "details",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="Further facts, by name.",
        ),
        sa.ForeignKeyConstraint(
            ["system_id", "incident_id"],
            ["geoheal.incidents.system_id", "geoheal.incidents.id"],
            name=op.f("incident_events_system_id_incident_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["system_id"], ["geoheal.systems.id"], name=op.f("incident_events_system_id_fkey")
        ),
        sa.PrimaryKeyConstraint("system_id", "id", name=op.f("incident_events_pkey")),
        schema="geoheal",
        comment="The timeline of each incident; rows are never changed.",
    )
    op.create_index(
        "incident_events_incident_idx",
        "incident_events",
        ["system_id", "incident_id", "id"],
        unique=False,
        schema="geoheal",
    )


def create_ab_comparisons() -> None:
    op.create_table(
        "ab_comparisons",
        sa.Column("system_id", sa.Uuid(), nullable=False, comment="The system; part of every key."),
        sa.Column("id", sa.Uuid(), nullable=False, comment="Key within the system (UUIDv7: sorts by age)."),
        sa.Column("incident_id", sa.Uuid(), nullable=False, comment="The incident that it belongs to."),
        sa.Column(
            "attempt_id", sa.Uuid(), nullable=False, comment="The attempt in which both were measured."
        ),
        sa.Column("module_name", sa.Text(), nullable=False, comment="The module that both change."),
        sa.Column("strategy_a", sa.Text(), nullable=False, comment="The one strategy."),
        sa.Column("strategy_b", sa.Text(), nullable=False, comment="The other one."),
        sa.Column(
            "evaluation_a", sa.Uuid(), nullable=True, comment="Evaluation of the one's best candidate."
        ),
        sa.Column(
            "evaluation_b", sa.Uuid(), nullable=True, comment="Evaluation of the other's best candidate."
        ),
        sa.Column(
            "relief_a",
            sa.Double(),
            nullable=True,
            comment="Relative relief of the one; NULL when not measured.",
        ),
        sa.Column(
            "relief_b",
            sa.Double(),
            nullable=True,
            comment="Relative relief of the other; NULL when not measured.",
        ),
        sa.Column(
            "difference",
            sa.Double(),
            nullable=True,
            comment="relief_a - relief_b; NULL unless both were measured.",
        ),
        sa.Column(
            "preferred",
            sa.Text(),
            nullable=True,
            comment="The strategy whose candidate went on; NULL when none did.",
        ),
        sa.Column(
            "compared_at", sa.DateTime(timezone=True), nullable=False, comment="When it was stored (UTC)."
        ),
        sa.ForeignKeyConstraint(
            ["system_id", "attempt_id"],
            ["geoheal.attempts.system_id", "geoheal.attempts.id"],
            name=op.f("ab_comparisons_system_id_attempt_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["system_id", "incident_id"],
            ["geoheal.incidents.system_id", "geoheal.incidents.id"],
            name=op.f("ab_comparisons_system_id_incident_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["system_id"], ["geoheal.systems.id"], name=op.f("ab_comparisons_system_id_fkey")
        ),
        sa.PrimaryKeyConstraint("system_id", "id", name=op.f("ab_comparisons_pkey")),
        schema="geoheal",
        comment="Two strategies on the same incident, both measured.",
    )


def create_patches() -> None:
    op.create_table(
        "patches",
        sa.Column("system_id", sa.Uuid(), nullable=False, comment="The system; part of every key."),
        sa.Column("id", sa.Uuid(), nullable=False, comment="Key within the system (UUIDv7: sorts by age)."),
        sa.Column("incident_id", sa.Uuid(), nullable=False, comment="The incident that it belongs to."),
        sa.Column("attempt_id", sa.Uuid(), nullable=False, comment="The attempt that it came of."),
        sa.Column("evaluation_id", sa.Uuid(), nullable=True, comment="The evaluation with its evidence."),
        sa.Column("module_name", sa.Text(), nullable=False, comment="The module that it changes."),
        sa.Column("strategy", sa.Text(), nullable=False, comment="Who proposed it."),
        sa.Column("symptom", sa.Text(), nullable=False, comment="What it treats."),
        sa.Column("title", sa.Text(), nullable=False, comment="What it does, in a few words."),
        sa.Column("explanation", sa.Text(), nullable=False, comment="Why it should help."),
        sa.Column(
            "target",
            sa.Text(),
            nullable=False,
            comment="How it reaches the running system: file, git or hook.",
        ),
        sa.Column("old_code", sa.Text(), nullable=False, comment="The source that it was measured against."),
        sa.Column("new_code", sa.Text(), nullable=False, comment="The source with the change."),
        sa.Column("hash", sa.Text(), nullable=False, comment="SHA-256 that an approval is bound to."),
        sa.Column("score", sa.Double(), nullable=True, comment="The specification's score (0..1)."),
        sa.Column(
            "relief",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="How the symptom was relieved in the sandbox.",
        ),
        sa.Column("state", sa.Text(), nullable=False, comment="Where it stands in its life cycle."),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), nullable=False, comment="When it was proposed (UTC)."
        ),
        sa.Column(
            "expires_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="Until when it may be approved (UTC).",
        ),
        sa.Column(
            "approved_by",
            sa.Text(),
            nullable=True,
            comment="Who approved it; auto_apply where the policy did.",
        ),
        sa.Column(
            "approved_at", sa.DateTime(timezone=True), nullable=True, comment="When it was approved (UTC)."
        ),
        sa.Column(
            "applied_at", sa.DateTime(timezone=True), nullable=True, comment="When it was applied (UTC)."
        ),
        sa.Column(
            "rollback_requested_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When a person asked to undo it (UTC).",
        ),
        sa.Column("rollback_requested_by", sa.Text(), nullable=True, comment="The person or token that did."),
        sa.Column(
            "finished_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When nothing more was to be done with it (UTC).",
        ),
        sa.Column(
            "verification",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="The judgement on the snapshots before and after.",
        ),
        sa.Column(
            "effectiveness",
            sa.Double(),
            nullable=True,
            comment="Relative relief in the system itself; NULL until measured.",
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'approved', 'applied', 'verified', 'rolled_back', 'rejected', 'stale', "
            "'expired')",
            name=op.f("patches_state_check"),
        ),
        sa.CheckConstraint(
            SYMPTOM,
            name=op.f("patches_symptom_check"),
        ),
        sa.CheckConstraint("target IN ('file', 'git', 'hook')", name=op.f("patches_target_check")),
        sa.ForeignKeyConstraint(
            ["system_id", "attempt_id"],
            ["geoheal.attempts.system_id", "geoheal.attempts.id"],
            name=op.f("patches_system_id_attempt_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["system_id", "incident_id"],
            ["geoheal.incidents.system_id", "geoheal.incidents.id"],
            name=op.f("patches_system_id_incident_id_fkey"),
        ),
        sa.ForeignKeyConstraint(["system_id"], ["geoheal.systems.id"], name=op.f("patches_system_id_fkey")),
        sa.PrimaryKeyConstraint("system_id", "id", name=op.f("patches_pkey")),
        schema="geoheal",
        comment="Candidates that passed every guard, with their evidence; at most one open of a module.",
    )
    op.create_index(
        "patches_open_key",
        "patches",
        ["system_id", "module_name"],
        unique=True,
        schema="geoheal",
        postgresql_where=sa.text("state IN ('proposed', 'approved', 'applied')"),
    )


def create_applications() -> None:
    op.create_table(
        "applications",
        sa.Column("system_id", sa.Uuid(), nullable=False, comment="The system; part of every key."),
        sa.Column("id", sa.Uuid(), nullable=False, comment="Key within the system (UUIDv7: sorts by age)."),
        sa.Column("patch_id", sa.Uuid(), nullable=False, comment="The patch."),
        sa.Column("kind", sa.Text(), nullable=False, comment="apply or undo."),
        sa.Column("target", sa.Text(), nullable=False, comment="By which way: file, git or hook."),
        sa.Column("phase", sa.Text(), nullable=False, comment="prepared, done or failed."),
        sa.Column("host", sa.Text(), nullable=False, comment="The machine that is changed."),
        sa.Column("path", sa.Text(), nullable=False, comment="The file on it (absolute)."),
        sa.Column("previous", sa.LargeBinary(), nullable=False, comment="The file's content before."),
        sa.Column("following", sa.LargeBinary(), nullable=False, comment="The file's content after."),
        sa.Column(
            "details",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="Branch, commit, pull request, or the reload's end.",
        ),
        sa.Column(
            "lease_id",
            sa.Uuid(),
            nullable=True,
            comment="The worker's hold on the system under which it was begun.",
        ),
        sa.Column(
            "prepared_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it was about to be made (UTC).",
        ),
        sa.Column(
            "finished_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it was confirmed (UTC); NULL before.",
        ),
        sa.Column("error", sa.Text(), nullable=True, comment="Why it failed, for a reader."),
        sa.CheckConstraint("kind IN ('apply', 'undo')", name=op.f("applications_kind_check")),
        sa.CheckConstraint("phase IN ('prepared', 'done', 'failed')", name=op.f("applications_phase_check")),
        sa.CheckConstraint("target IN ('file', 'git', 'hook')", name=op.f("applications_target_check")),
        sa.ForeignKeyConstraint(
            ["system_id", "patch_id"],
            ["geoheal.patches.system_id", "geoheal.patches.id"],
            name=op.f("applications_system_id_patch_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["system_id"], ["geoheal.systems.id"], name=op.f("applications_system_id_fkey")
        ),
        sa.PrimaryKeyConstraint("system_id", "id", name=op.f("applications_pkey")),
        schema="geoheal",
        comment="The journal of changes to running systems, written before each change and after it.",
    )
    op.create_index(
        "applications_patch_idx",
        "applications",
        ["system_id", "patch_id", "id"],
        unique=False,
        schema="geoheal",
    )
    op.create_index(
        "applications_unfinished_idx",
        "applications",
        ["prepared_at"],
        unique=False,
        schema="geoheal",
        postgresql_where=sa.text("phase = 'prepared'"),
    )


def create_patch_events() -> None:
    op.create_table(
        "patch_events",
        sa.Column("system_id", sa.Uuid(), nullable=False, comment="The system; part of every key."),
        sa.Column("id", sa.Uuid(), nullable=False, comment="Key within the system (UUIDv7: sorts by age)."),
        sa.Column("patch_id", sa.Uuid(), nullable=False, comment="The patch."),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="When it happened (UTC)."),
        sa.Column("state", sa.Text(), nullable=False, comment="What the patch became."),
        sa.Column("reason", sa.Text(), nullable=False, comment="Why, for a reader."),
        sa.Column(
            "actor",
            sa.Text(),
            nullable=True,
            comment="The person or token behind it; NULL for the service itself.",
        ),
        sa.Column(
            "details",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="Further facts, by name.",
        ),
        sa.ForeignKeyConstraint(
            ["system_id", "patch_id"],
            ["geoheal.patches.system_id", "geoheal.patches.id"],
            name=op.f("patch_events_system_id_patch_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["system_id"], ["geoheal.systems.id"], name=op.f("patch_events_system_id_fkey")
        ),
        sa.PrimaryKeyConstraint("system_id", "id", name=op.f("patch_events_pkey")),
        schema="geoheal",
        comment="The life of each patch; rows are never changed.",
    )
    op.create_index(
        "patch_events_patch_idx",
        "patch_events",
        ["system_id", "patch_id", "id"],
        unique=False,
        schema="geoheal",
    )
