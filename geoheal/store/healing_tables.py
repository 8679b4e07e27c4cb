"""The tables of incidents and healing, as SQLAlchemy Core knows them; see :mod:`geoheal.store.tables`."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Double,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from geoheal.store.tables import SCHEMA, UtcTime, metadata, of_system

SYMPTOMS = "('basin_drift', 'phi_degradation', 'performance_regression', 'memory_leak', 'error_spike')"


def _id() -> Column[object]:
    return Column("id", Uuid, nullable=False, comment="Key within the system (UUIDv7: sorts by age).")


def _incident() -> Column[object]:
    return Column("incident_id", Uuid, nullable=False, comment="The incident that it belongs to.")


def _within(column: str, table: str) -> ForeignKeyConstraint:
    """A reference to a row of the same system."""
    return ForeignKeyConstraint(
        ["system_id", column], [f"{SCHEMA}.{table}.system_id", f"{SCHEMA}.{table}.id"]
    )


policies = Table(
    "policies",
    metadata,
    of_system(),
    Column("running", Boolean, nullable=False, comment="Whether the healing loop seeks to heal."),
    Column("auto_apply", Boolean, nullable=False, comment="Whether patches are applied without a person."),
    Column("ab_testing", Boolean, nullable=False, comment="Whether two strategies are compared."),
    Column("check_interval_s", Double, nullable=False, comment="Time (s) between two checks."),
    Column("hold_s", Double, nullable=False, comment="Time (s) that a warning holds before it counts."),
    Column("clear_s", Double, nullable=False, comment="Time (s) of health that resolves an incident."),
    Column("stabilisation_s", Double, nullable=False, comment="Time (s) before an effect is measured."),
    Column("cooldown_s", Double, nullable=False, comment="Time (s) between two attempts, at first."),
    Column("attempts_max", Integer, nullable=False, comment="Failed attempts after which a person is asked."),
    Column("candidates_max", Integer, nullable=False, comment="Candidates that one attempt measures."),
    Column("approval_expires_s", Double, nullable=False, comment="Time (s) that a patch waits for approval."),
    Column("next_check_at", UtcTime, nullable=False, comment="When the system is due to be checked (UTC)."),
    Column("lease_id", Uuid, comment="Who works on the system; NULL when nobody does."),
    Column("lease_until", UtcTime, comment="Until when that is to be believed (UTC)."),
    Column("updated_at", UtcTime, nullable=False, comment="When a setting was changed last (UTC)."),
    PrimaryKeyConstraint("system_id"),
    Index("policies_due_idx", "next_check_at"),
    comment="The healing loop of each system: what it may do, and when it is due.",
)

incidents = Table(
    "incidents",
    metadata,
    of_system(),
    _id(),
    Column("state", Text, nullable=False, comment="pending, open or resolved."),
    Column("severity", Text, nullable=False, comment="The worst that it has reached: warning or critical."),
    Column("symptom", Text, comment="What it showed first and worst; NULL where no strategy could help."),
    Column("first_seen_at", UtcTime, nullable=False, comment="When degradation was first observed (UTC)."),
    Column("last_seen_at", UtcTime, nullable=False, comment="When it was last observed (UTC)."),
    Column("opened_at", UtcTime, comment="When it had lasted long enough to count (UTC)."),
    Column("clear_since", UtcTime, comment="Since when it is not observed; NULL while it is."),
    Column("resolved_at", UtcTime, comment="When it ended (UTC); NULL before."),
    Column("recurrence", Integer, nullable=False, comment="Incidents of its kind in the four hours before."),
    Column("acknowledged_at", UtcTime, comment="When a person took it on (UTC)."),
    Column("acknowledged_by", Text, comment="The person or token that did."),
    Column("snoozed_until", UtcTime, comment="Until when no alerts are sent (UTC)."),
    Column("escalated_at", UtcTime, comment="When healing gave up (UTC); NULL while it has not."),
    Column("escalation", Text, comment="Why healing gave up."),
    PrimaryKeyConstraint("system_id", "id"),
    CheckConstraint("state IN ('pending', 'open', 'resolved')", name="state"),
    CheckConstraint("severity IN ('warning', 'critical')", name="severity"),
    CheckConstraint(f"symptom IN {SYMPTOMS}", name="symptom"),
    Index(
        "incidents_current_key",
        "system_id",
        unique=True,
        postgresql_where=text("state IN ('pending', 'open')"),
    ),
    comment="Stretches of degradation, opened once and resolved once; at most one of a system at a time.",
)

findings = Table(
    "findings",
    metadata,
    of_system(),
    _id(),
    _incident(),
    Column("code", Text, nullable=False, comment="Name of the rule or detector."),
    Column("severity", Text, nullable=False, comment="warning or critical."),
    Column("metric", Text, nullable=False, comment="The measurement that it looked at."),
    Column("value", Double, nullable=False, comment="What was measured last, in the metric's unit."),
    Column("worst", Double, nullable=False, comment="The value farthest beyond the threshold."),
    Column("threshold", Double, nullable=False, comment="The limit that was crossed, in the metric's unit."),
    Column("message", Text, nullable=False, comment="A sentence that names value and threshold."),
    Column("first_seen_at", UtcTime, nullable=False, comment="When it was found (UTC)."),
    Column("last_seen_at", UtcTime, nullable=False, comment="When it was found again, last (UTC)."),
    PrimaryKeyConstraint("system_id", "id"),
    UniqueConstraint("system_id", "incident_id", "code"),
    _within("incident_id", "incidents"),
    CheckConstraint("severity IN ('warning', 'critical')", name="severity"),
    comment="The findings of each incident: first, last and worst.",
)

incident_events = Table(
    "incident_events",
    metadata,
    of_system(),
    _id(),
    _incident(),
    Column("at", UtcTime, nullable=False, comment="When it happened (UTC)."),
    Column("kind", Text, nullable=False, comment="What happened, in a word."),
    Column("message", Text, nullable=False, comment="What happened, for a reader."),
    Column("actor", Text, comment="The person or token behind it; NULL for the service itself."),
    Column("details", JSONB, nullable=False, comment="Further facts, by name."),
    PrimaryKeyConstraint("system_id", "id"),
    _within("incident_id", "incidents"),
    Index("incident_events_incident_idx", "system_id", "incident_id", "id"),
    comment="The timeline of each incident; rows are never changed.",
)

attempts = Table(
    "attempts",
    metadata,
    of_system(),
    _id(),
    _incident(),
    Column("symptom", Text, nullable=False, comment="What it treats."),
    Column("phase", Text, nullable=False, comment="How far it has come."),
    Column("health", JSONB, nullable=False, comment="The system's health when it began."),
    Column("lease_id", Uuid, comment="The worker's hold on the system under which it was begun."),
    Column("candidates", JSONB, nullable=False, comment="What was measured, in short."),
    Column("strategy", Text, comment="Of the best candidate that passed the guards; NULL when none did."),
    Column("module_name", Text, comment="The module that the best candidate changes."),
    Column("patch_id", Uuid, comment="The patch that came of it; NULL when none did."),
    Column("fitness_improvement", Double, comment="Relative relief of the symptom in the sandbox."),
    Column("applied", Boolean, nullable=False, comment="Whether its patch was applied."),
    Column("effectiveness", Double, comment="Relative relief in the system itself; NULL until measured."),
    Column("healed", Boolean, comment="Whether the system's snapshots confirm it; NULL until measured."),
    Column("reason", Text, comment="What came of it, for a reader."),
    Column("started_at", UtcTime, nullable=False, comment="When it began (UTC)."),
    Column("finished_at", UtcTime, comment="When it ended (UTC)."),
    PrimaryKeyConstraint("system_id", "id"),
    _within("incident_id", "incidents"),
    CheckConstraint(
        "phase IN ('measuring', 'awaiting_approval', 'applying', 'stabilising', 'finished')", name="phase"
    ),
    CheckConstraint(f"symptom IN {SYMPTOMS}", name="symptom"),
    Index("attempts_incident_idx", "system_id", "incident_id", "id"),
    comment="Runs of the healing loop on incidents.",
)

patches = Table(
    "patches",
    metadata,
    of_system(),
    _id(),
    _incident(),
    Column("attempt_id", Uuid, nullable=False, comment="The attempt that it came of."),
    Column("evaluation_id", Uuid, comment="The evaluation with its evidence."),
    Column("module_name", Text, nullable=False, comment="The module that it changes."),
    Column("strategy", Text, nullable=False, comment="Who proposed it."),
    Column("symptom", Text, nullable=False, comment="What it treats."),
    Column("title", Text, nullable=False, comment="What it does, in a few words."),
    Column("explanation", Text, nullable=False, comment="Why it should help."),
    Column("target", Text, nullable=False, comment="How it reaches the running system: file, git or hook."),
    Column("old_code", Text, nullable=False, comment="The source that it was measured against."),
    Column("new_code", Text, nullable=False, comment="The source with the change."),
    Column("hash", Text, nullable=False, comment="SHA-256 that an approval is bound to."),
    Column("score", Double, comment="The specification's score (0..1)."),
    Column("relief", JSONB, nullable=False, comment="How the symptom was relieved in the sandbox."),
    Column("state", Text, nullable=False, comment="Where it stands in its life cycle."),
    Column("created_at", UtcTime, nullable=False, comment="When it was proposed (UTC)."),
    Column("expires_at", UtcTime, nullable=False, comment="Until when it may be approved (UTC)."),
    Column("approved_by", Text, comment="Who approved it; auto_apply where the policy did."),
    Column("approved_at", UtcTime, comment="When it was approved (UTC)."),
    Column("applied_at", UtcTime, comment="When it was applied (UTC)."),
    Column("rollback_requested_at", UtcTime, comment="When a person asked to undo it (UTC)."),
    Column("rollback_requested_by", Text, comment="The person or token that did."),
    Column("finished_at", UtcTime, comment="When nothing more was to be done with it (UTC)."),
    Column("verification", JSONB, comment="The judgement on the snapshots before and after."),
    Column("effectiveness", Double, comment="Relative relief in the system itself; NULL until measured."),
    PrimaryKeyConstraint("system_id", "id"),
    _within("incident_id", "incidents"),
    _within("attempt_id", "attempts"),
    CheckConstraint("target IN ('file', 'git', 'hook')", name="target"),
    CheckConstraint(f"symptom IN {SYMPTOMS}", name="symptom"),
    CheckConstraint(
        "state IN ('proposed', 'approved', 'applied', 'verified', 'rolled_back', 'rejected', 'stale', "
        "'expired')",
        name="state",
    ),
    Index(
        "patches_open_key",
        "system_id",
        "module_name",
        unique=True,
        postgresql_where=text("state IN ('proposed', 'approved', 'applied')"),
    ),
    comment="Candidates that passed every guard, with their evidence; at most one open of a module.",
)

patch_events = Table(
    "patch_events",
    metadata,
    of_system(),
    _id(),
    Column("patch_id", Uuid, nullable=False, comment="The patch."),
    Column("at", UtcTime, nullable=False, comment="When it happened (UTC)."),
    Column("state", Text, nullable=False, comment="What the patch became."),
    Column("reason", Text, nullable=False, comment="Why, for a reader."),
    Column("actor", Text, comment="The person or token behind it; NULL for the service itself."),
    Column("details", JSONB, nullable=False, comment="Further facts, by name."),
    PrimaryKeyConstraint("system_id", "id"),
    _within("patch_id", "patches"),
    Index("patch_events_patch_idx", "system_id", "patch_id", "id"),
    comment="The life of each patch; rows are never changed.",
)

applications = Table(
    "applications",
    metadata,
    of_system(),
    _id(),
    Column("patch_id", Uuid, nullable=False, comment="The patch."),
    Column("kind", Text, nullable=False, comment="apply or undo."),
    Column("target", Text, nullable=False, comment="By which way: file, git or hook."),
    Column("phase", Text, nullable=False, comment="prepared, done or failed."),
    Column("host", Text, nullable=False, comment="The machine that is changed."),
    Column("path", Text, nullable=False, comment="The file on it (absolute)."),
    Column("previous", LargeBinary, nullable=False, comment="The file's content before."),
    Column("following", LargeBinary, nullable=False, comment="The file's content after."),
    Column("details", JSONB, nullable=False, comment="Branch, commit, pull request, or the reload's end."),
    Column("lease_id", Uuid, comment="The worker's hold on the system under which it was begun."),
    Column("prepared_at", UtcTime, nullable=False, comment="When it was about to be made (UTC)."),
    Column("finished_at", UtcTime, comment="When it was confirmed (UTC); NULL before."),
    Column("error", Text, comment="Why it failed, for a reader."),
    PrimaryKeyConstraint("system_id", "id"),
    _within("patch_id", "patches"),
    CheckConstraint("kind IN ('apply', 'undo')", name="kind"),
    CheckConstraint("phase IN ('prepared', 'done', 'failed')", name="phase"),
    CheckConstraint("target IN ('file', 'git', 'hook')", name="target"),
    Index("applications_unfinished_idx", "prepared_at", postgresql_where=text("phase = 'prepared'")),
    Index("applications_patch_idx", "system_id", "patch_id", "id"),
    comment="The journal of changes to running systems, written before each change and after it.",
)

strategy_outcomes = Table(
    "strategy_outcomes",
    metadata,
    of_system(),
    Column("strategy", Text, nullable=False, comment="Name of the strategy."),
    Column("symptom", Text, nullable=False, comment="What it treated."),
    Column("successes", Integer, nullable=False, comment="Patches whose effect was verified."),
    Column("failures", Integer, nullable=False, comment="Attempts that came to nothing, or were undone."),
    Column("updated_at", UtcTime, nullable=False, comment="When it was learnt last (UTC)."),
    PrimaryKeyConstraint("system_id", "strategy", "symptom"),
    CheckConstraint(f"symptom IN {SYMPTOMS}", name="symptom"),
    comment="What was learnt of each strategy: the Beta posterior is (1 + successes, 1 + failures).",
)

ab_comparisons = Table(
    "ab_comparisons",
    metadata,
    of_system(),
    _id(),
    _incident(),
    Column("attempt_id", Uuid, nullable=False, comment="The attempt in which both were measured."),
    Column("module_name", Text, nullable=False, comment="The module that both change."),
    Column("strategy_a", Text, nullable=False, comment="The one strategy."),
    Column("strategy_b", Text, nullable=False, comment="The other one."),
    Column("evaluation_a", Uuid, comment="Evaluation of the one's best candidate."),
    Column("evaluation_b", Uuid, comment="Evaluation of the other's best candidate."),
    Column("relief_a", Double, comment="Relative relief of the one; NULL when not measured."),
    Column("relief_b", Double, comment="Relative relief of the other; NULL when not measured."),
    Column("difference", Double, comment="relief_a - relief_b; NULL unless both were measured."),
    Column("preferred", Text, comment="The strategy whose candidate went on; NULL when none did."),
    Column("compared_at", UtcTime, nullable=False, comment="When it was stored (UTC)."),
    PrimaryKeyConstraint("system_id", "id"),
    _within("incident_id", "incidents"),
    _within("attempt_id", "attempts"),
    comment="Two strategies on the same incident, both measured.",
)

alerts = Table(
    "alerts",
    metadata,
    of_system(),
    _id(),
    _incident(),
    Column("channel", Text, nullable=False, comment="Name of the channel, as the settings spell it."),
    Column("kind", Text, nullable=False, comment="opened, repeated, escalated or resolved."),
    Column("period", Integer, nullable=False, comment="The how-manieth of its kind."),
    Column("payload", JSONB, nullable=False, comment="What is sent."),
    Column("state", Text, nullable=False, comment="pending, delivered or dead."),
    Column("attempts", Integer, nullable=False, comment="How many times delivery was tried."),
    Column("next_attempt_at", UtcTime, nullable=False, comment="When it will be tried next (UTC)."),
    Column("created_at", UtcTime, nullable=False, comment="When it was written (UTC)."),
    Column("delivered_at", UtcTime, comment="When it was delivered (UTC)."),
    Column("error", Text, comment="Why the last try failed; without secrets."),
    PrimaryKeyConstraint("system_id", "id"),
    UniqueConstraint("system_id", "incident_id", "channel", "kind", "period"),
    _within("incident_id", "incidents"),
    CheckConstraint("kind IN ('opened', 'repeated', 'escalated', 'resolved')", name="kind"),
    CheckConstraint("state IN ('pending', 'delivered', 'dead')", name="state"),
    Index("alerts_due_idx", "next_attempt_at", postgresql_where=text("state = 'pending'")),
    comment="The outbox of messages about incidents.",
)
