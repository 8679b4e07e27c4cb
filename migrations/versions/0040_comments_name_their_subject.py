"""Comments name what they are about; nothing else changes."""

from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

COLUMNS = (
    (
        "ab_comparisons.evaluation_a",
        "Evaluation of the one's best candidate.",
        "Evaluation of the best candidate of strategy_a.",
    ),
    (
        "ab_comparisons.evaluation_b",
        "Evaluation of the other's best candidate.",
        "Evaluation of the best candidate of strategy_b.",
    ),
    (
        "ab_comparisons.preferred",
        "The strategy whose candidate went on; NULL when none did.",
        "Strategy whose candidate was preferred; NULL when neither was.",
    ),
    (
        "ab_comparisons.relief_a",
        "Relative relief of the one; NULL when not measured.",
        "Relative relief by strategy_a; NULL when not measured.",
    ),
    (
        "ab_comparisons.relief_b",
        "Relative relief of the other; NULL when not measured.",
        "Relative relief by strategy_b; NULL when not measured.",
    ),
    ("ab_comparisons.strategy_a", "The one strategy.", "First of the two strategies."),
    ("ab_comparisons.strategy_b", "The other one.", "Second of the two strategies."),
    (
        "alert_history.attempts alerts.attempts",
        "How many times delivery was tried.",
        "Number of tries to deliver it.",
    ),
    ("alert_history.channel", "Where it is sent.", "Channel that it is sent to."),
    ("alerts.payload", "What is sent.", "Content of the alert."),
    (
        "applications.lease_id attempts.lease_id",
        "The worker's hold on the system under which it was begun.",
        "Lease of the worker that began it.",
    ),
    ("attempts.phase", "How far it has come.", "Its phase."),
    (
        "calibration_history.normal calibrations.normal",
        "What was learnt, in full.",
        "Limits and figures of the calibration, in full.",
    ),
    (
        "calibrations.automatic",
        "Whether it was learnt without a request; then it is learnt again every week.",
        "Whether it was made without a request; then it is made again every week.",
    ),
    ("evaluations.started_at", "When its turn came (UTC).", "When it began to run (UTC)."),
    (
        "function_profile.total_s",
        "The same, also in the functions of the project that it calls.",
        "Seconds of the clock in the function and in the functions of the project that it calls.",
    ),
    (
        "health_timeline.metrics snapshots.metrics",
        "Whatever else was measured: numbers by name; NULL when nothing was.",
        "Other measurements: numbers by name; NULL without any.",
    ),
    (
        "idempotency_keys.claimed_until",
        "When that ends unless it is renewed (UTC).",
        "When the claim ends unless it is renewed (UTC).",
    ),
    ("incident_events.kind", "What happened, in a word.", "Kind of the event."),
    ("incident_history.acknowledged_at", "When a person took it on.", "When a person acknowledged it."),
    ("incidents.acknowledged_at", "When a person took it on (UTC).", "When a person acknowledged it (UTC)."),
    (
        "measured_snapshots.metrics",
        "Whatever else was measured: numbers by name, as they were sent.",
        "Other measurements: numbers by name, as they were sent.",
    ),
    (
        "patch_history.finished_at",
        "When nothing more was to be done with it.",
        "When it reached a state that needs nothing more.",
    ),
    ("patch_history.symptom attempts.symptom patches.symptom", "What it treats.", "Symptom that it treats."),
    (
        "patches.doubts",
        "What a person should check; with any, no policy applies it.",
        "What a person should check; with any, the policy does not apply it without a person.",
    ),
    (
        "patches.finished_at",
        "When nothing more was to be done with it (UTC).",
        "When it reached a state that needs nothing more (UTC).",
    ),
    (
        "policies.lease_id",
        "Who works on the system; NULL when nobody does.",
        "Lease of the worker that works on the system; NULL when none does.",
    ),
    (
        "policies.lease_until",
        "When that ends unless it is renewed (UTC).",
        "When the lease ends unless it is renewed (UTC).",
    ),
    (
        "policies.running",
        "Whether the healing loop seeks to heal.",
        "Whether the healing loop makes attempts.",
    ),
    (
        "profiles.system_id snapshots.system_id",
        "The system (kept softly: partitions must be droppable).",
        "The system (no foreign key: partitions are dropped).",
    ),
    (
        "refused_changes.auto_apply_paused",
        "Whether it keeps auto_apply from the module.",
        "Whether auto_apply is paused for the module because of it.",
    ),
    (
        "strategy_achievements.symptom strategy_outcomes.symptom",
        "What it treated.",
        "Symptom that it treated.",
    ),
    (
        "telemetry_sources.metrics",
        "What became of each metric, by name.",
        "How each metric was taken in, or why not, by name.",
    ),
)
"""Columns of the schema, and their comment before and after."""


def upgrade() -> None:
    for names, _, comment in COLUMNS:
        _comment(names, comment)


def downgrade() -> None:
    for names, comment, _ in COLUMNS:
        _comment(names, comment)


def _comment(names: str, comment: str) -> None:
    quoted = comment.replace("'", "''")
    for name in names.split():
        op.execute(f"COMMENT ON COLUMN geoheal.{name} IS '{quoted}'")
