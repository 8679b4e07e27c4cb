"""Tables of incidents and healing in SQLAlchemy Core; see :mod:`geoheal.store.schema.tables`."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Double,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from geoheal.domain.alarms.alert import AlertKind, AlertState
from geoheal.domain.healing.attempt import AttemptPhase
from geoheal.domain.healing.incident import IncidentEventKind, IncidentState
from geoheal.domain.health.degradation import Severity
from geoheal.domain.symptom import Symptom
from geoheal.store.schema.column_types import EnumWord, one_of
from geoheal.store.schema.columns import incident_id, row_id, within
from geoheal.store.schema.tables import UtcTime, metadata, of_system

policies = Table(
    "policies",
    metadata,
    of_system(),
    Column("running", Boolean, nullable=False, comment="Whether the healing loop makes attempts."),
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
    Column("lease_id", Uuid, comment="Lease of the worker that works on the system; NULL when none does."),
    Column("lease_until", UtcTime, comment="When the lease ends unless it is renewed (UTC)."),
    Column("updated_at", UtcTime, nullable=False, comment="When a setting was changed last (UTC)."),
    Column(
        "heard",
        Boolean,
        nullable=False,
        server_default=text("false"),
        comment="Whether a check found snapshots of the system, and none has found it silent since.",
    ),
    Column(
        "auto_calibrate",
        Boolean,
        nullable=False,
        server_default=text("true"),
        comment="Whether the system is calibrated without anyone asking, and again every week.",
    ),
    Column(
        "calibration_tried_at", UtcTime, comment="When that was last tried (UTC); NULL before the first try."
    ),
    Column("calibration_refusal", Text, comment="Why the last try failed; NULL when it succeeded."),
    PrimaryKeyConstraint("system_id"),
    Index("policies_due_idx", "next_check_at"),
    comment="The healing loop of each system: what it may do, and when it is due.",
)

incidents = Table(
    "incidents",
    metadata,
    of_system(),
    row_id(),
    Column("state", EnumWord(IncidentState), nullable=False, comment="pending, open or resolved."),
    Column(
        "severity",
        EnumWord(Severity),
        nullable=False,
        comment="The worst that it has reached: warning or critical.",
    ),
    Column(
        "symptom",
        EnumWord(Symptom),
        comment="What it showed first and worst; NULL where no strategy could help.",
    ),
    Column("first_seen_at", UtcTime, nullable=False, comment="When degradation was first observed (UTC)."),
    Column("last_seen_at", UtcTime, nullable=False, comment="When it was last observed (UTC)."),
    Column("opened_at", UtcTime, comment="When it had lasted long enough to count (UTC)."),
    Column("clear_since", UtcTime, comment="Since when it is not observed; NULL while it is."),
    Column("resolved_at", UtcTime, comment="When it ended (UTC); NULL before."),
    Column("recurrence", Integer, nullable=False, comment="Incidents of its kind in the four hours before."),
    Column("acknowledged_at", UtcTime, comment="When a person acknowledged it (UTC)."),
    Column("acknowledged_by", Text, comment="The person or token that did."),
    Column("snoozed_until", UtcTime, comment="Until when no alerts are sent (UTC)."),
    Column("escalated_at", UtcTime, comment="When healing gave up (UTC); NULL while it has not."),
    Column("escalation", Text, comment="Why healing gave up."),
    Column(
        "resolved_by", Text, comment="The person or token that resolved it; NULL when it ended by itself."
    ),
    Column("resolution", Text, comment="Why a person resolved it; NULL otherwise."),
    Column(
        "dismissed",
        Boolean,
        nullable=False,
        server_default=text("false"),
        comment="Whether a person resolved it while the degradation lasted, and it still lasts.",
    ),
    Column(
        "false_alarm",
        Boolean,
        nullable=False,
        server_default=text("false"),
        comment="Whether a person says that nothing was wrong.",
    ),
    Column(
        "expected",
        Boolean,
        nullable=False,
        server_default=text("false"),
        comment="Whether a person says that it was expected: a load test, a deployment.",
    ),
    Column(
        "verdict_at",
        UtcTime,
        comment="When a person last classified it (UTC); NULL when nobody has.",
    ),
    CheckConstraint("NOT (false_alarm AND expected)", name="verdict"),
    Column(
        "silent",
        Boolean,
        nullable=False,
        server_default=text("false"),
        comment="Whether it is about silence: no snapshot arrives any more.",
    ),
    PrimaryKeyConstraint("system_id", "id"),
    one_of("state", IncidentState),
    one_of("severity", Severity, but=[Severity.NORMAL]),
    one_of("symptom", Symptom),
    Index(
        "incidents_current_key",
        "system_id",
        unique=True,
        postgresql_where=text("state IN ('pending', 'open')"),
    ),
    Index("incidents_resolved_idx", "resolved_at", postgresql_where=text("state = 'resolved'")),
    comment="Stretches of degradation, opened once and resolved once; at most one of a system at a time.",
)

findings = Table(
    "findings",
    metadata,
    of_system(),
    row_id(),
    incident_id(),
    Column("code", Text, nullable=False, comment="Name of the rule or detector."),
    Column("severity", EnumWord(Severity), nullable=False, comment="warning or critical."),
    Column("metric", Text, nullable=False, comment="The measurement that it looked at."),
    Column("value", Double, nullable=False, comment="What was measured last, in the metric's unit."),
    Column("worst", Double, nullable=False, comment="The value farthest beyond the threshold."),
    Column("threshold", Double, nullable=False, comment="The limit that was crossed, in the metric's unit."),
    Column("message", Text, nullable=False, comment="A sentence that names value and threshold."),
    Column("first_seen_at", UtcTime, nullable=False, comment="When it was first found (UTC)."),
    Column("last_seen_at", UtcTime, nullable=False, comment="When it was last found (UTC)."),
    PrimaryKeyConstraint("system_id", "id"),
    UniqueConstraint("system_id", "incident_id", "code"),
    within("incident_id", "incidents"),
    one_of("severity", Severity, but=[Severity.NORMAL]),
    comment="The findings of each incident: first, last and worst.",
)

incident_events = Table(
    "incident_events",
    metadata,
    of_system(),
    row_id(),
    incident_id(),
    Column("at", UtcTime, nullable=False, comment="When it happened (UTC)."),
    Column("kind", EnumWord(IncidentEventKind), nullable=False, comment="Kind of the event."),
    Column("message", Text, nullable=False, comment="What happened, for a reader."),
    Column("actor", Text, comment="The person or token behind it; NULL for the service itself."),
    Column("details", JSONB, nullable=False, comment="Further facts, by name."),
    PrimaryKeyConstraint("system_id", "id"),
    within("incident_id", "incidents"),
    Index("incident_events_incident_idx", "system_id", "incident_id", "id"),
    comment="The timeline of each incident; rows are never changed.",
)

attempts = Table(
    "attempts",
    metadata,
    of_system(),
    row_id(),
    incident_id(),
    Column("symptom", EnumWord(Symptom), nullable=False, comment="Symptom that it treats."),
    Column("phase", EnumWord(AttemptPhase), nullable=False, comment="Its phase."),
    Column("health", JSONB, nullable=False, comment="The system's health when it began."),
    Column("lease_id", Uuid, comment="Lease of the worker that began it."),
    Column("candidates", JSONB, nullable=False, comment="What was measured, in short."),
    Column(
        "strategy", Text, comment="Strategy of the best candidate that passed the guards; NULL when none did."
    ),
    Column("module_name", Text, comment="The module that the best candidate changes."),
    Column("patch_id", Uuid, comment="The patch that it proposed; NULL without one."),
    Column("fitness_improvement", Double, comment="Relative relief of the symptom in the sandbox."),
    Column("applied", Boolean, nullable=False, comment="Whether its patch was applied."),
    Column("effectiveness", Double, comment="Relative relief in the system itself; NULL until measured."),
    Column("healed", Boolean, comment="Whether the system's snapshots confirm it; NULL until measured."),
    Column("reason", Text, comment="Its outcome, for a reader."),
    Column("started_at", UtcTime, nullable=False, comment="When it began (UTC)."),
    Column("finished_at", UtcTime, comment="When it ended (UTC)."),
    PrimaryKeyConstraint("system_id", "id"),
    within("incident_id", "incidents"),
    one_of("phase", AttemptPhase),
    one_of("symptom", Symptom),
    Index("attempts_incident_idx", "system_id", "incident_id", "id"),
    comment="Runs of the healing loop on incidents.",
)

strategy_outcomes = Table(
    "strategy_outcomes",
    metadata,
    of_system(),
    Column("strategy", Text, nullable=False, comment="Name of the strategy."),
    Column("symptom", EnumWord(Symptom), nullable=False, comment="Symptom that it treated."),
    Column("successes", Integer, nullable=False, comment="Patches whose effect was verified."),
    Column(
        "failures", Integer, nullable=False, comment="Attempts that failed, or whose patch was rolled back."
    ),
    Column("updated_at", UtcTime, nullable=False, comment="When it last changed (UTC)."),
    PrimaryKeyConstraint("system_id", "strategy", "symptom"),
    one_of("symptom", Symptom),
    comment="What was learnt of each strategy: the Beta posterior is (1 + successes, 1 + failures).",
)

ab_comparisons = Table(
    "ab_comparisons",
    metadata,
    of_system(),
    row_id(),
    incident_id(),
    Column("attempt_id", Uuid, nullable=False, comment="The attempt in which both were measured."),
    Column("module_name", Text, nullable=False, comment="The module that both change."),
    Column("strategy_a", Text, nullable=False, comment="First of the two strategies."),
    Column("strategy_b", Text, nullable=False, comment="Second of the two strategies."),
    Column("evaluation_a", Uuid, comment="Evaluation of the best candidate of strategy_a."),
    Column("evaluation_b", Uuid, comment="Evaluation of the best candidate of strategy_b."),
    Column("relief_a", Double, comment="Relative relief by strategy_a; NULL when not measured."),
    Column("relief_b", Double, comment="Relative relief by strategy_b; NULL when not measured."),
    Column("difference", Double, comment="relief_a - relief_b; NULL unless both were measured."),
    Column("preferred", Text, comment="Strategy whose candidate was preferred; NULL when neither was."),
    Column("compared_at", UtcTime, nullable=False, comment="When it was stored (UTC)."),
    PrimaryKeyConstraint("system_id", "id"),
    within("incident_id", "incidents"),
    within("attempt_id", "attempts"),
    Index("ab_comparisons_incident_idx", "system_id", "incident_id"),
    Index("ab_comparisons_attempt_idx", "system_id", "attempt_id"),
    comment="Two strategies on the same incident, both measured.",
)

alerts = Table(
    "alerts",
    metadata,
    of_system(),
    row_id(),
    incident_id(),
    Column("channel", Text, nullable=False, comment="Name of the channel, as the settings spell it."),
    Column("kind", EnumWord(AlertKind), nullable=False, comment="opened, repeated, escalated or resolved."),
    Column(
        "period",
        Integer,
        nullable=False,
        comment="Sequence number among this incident's alerts of the same kind.",
    ),
    Column("payload", JSONB, nullable=False, comment="Content of the alert."),
    Column("state", EnumWord(AlertState), nullable=False, comment="pending, delivered or dead."),
    Column("attempts", Integer, nullable=False, comment="Number of tries to deliver it."),
    Column("next_attempt_at", UtcTime, nullable=False, comment="When it will be tried next (UTC)."),
    Column("created_at", UtcTime, nullable=False, comment="When it was written (UTC)."),
    Column("delivered_at", UtcTime, comment="When it was delivered (UTC)."),
    Column("error", Text, comment="Why the last try failed; without secrets."),
    PrimaryKeyConstraint("system_id", "id"),
    UniqueConstraint("system_id", "incident_id", "channel", "kind", "period"),
    within("incident_id", "incidents"),
    one_of("kind", AlertKind),
    one_of("state", AlertState),
    Index("alerts_due_idx", "next_attempt_at", postgresql_where=text("state = 'pending'")),
    comment="The outbox of messages about incidents.",
)
