"""Comments say it in plainer words; nothing else changes."""

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

RELATIONS = (
    ("VIEW geoheal.patch_history", "Patches and what became of them.", "Patches and their outcome."),
    (
        "TABLE geoheal.standings",
        "How each system stood when its snapshots were judged last, for the overview of all systems.",
        "Status of each system when its snapshots were last judged, for the overview of all systems.",
    ),
    (
        "FUNCTION geoheal.rolling_health(text, integer, timestamptz, timestamptz)",
        (
            "For each snapshot of a system in [since, until): means (avg) and least-squares slopes a "
            "snapshot (trend) of what was measured in the window of window_size snapshots that ends with "
            "it. The first windows reach back before since. NULL for since or until means no bound. The "
            "newest come first: ORDER BY captured_at DESC LIMIT n reads n snapshots and a window."
        ),
        (
            "For each snapshot of a system in [since, until): means (avg) and least-squares slopes per "
            "snapshot (trend) of what was measured in the window of window_size snapshots that ends with "
            "it. The first windows reach back before since. NULL for since or until means no bound. The "
            "newest come first: ORDER BY captured_at DESC LIMIT n reads n snapshots and a window."
        ),
    ),
)
"""What is commented on, and its comment before and after."""

COLUMNS = (
    ("alert_history.incident_id", "The incident that it tells of.", "The incident that it is about."),
    (
        "anomalies.p_value anomaly_history.p_value",
        "Probability of as much in a healthy sample (0..1).",
        "Probability of such a score in a healthy sample (0..1).",
    ),
    (
        "applications.details",
        "Branch, commit, pull request, or the reload's end.",
        "Branch, commit, pull request, or how the reload ended.",
    ),
    (
        "applications.target",
        "By which way: file, git or hook.",
        "How it reaches the running system: file, git or hook.",
    ),
    (
        "attempts.patch_id",
        "The patch that came of it; NULL when none did.",
        "The patch that it proposed; NULL without one.",
    ),
    ("attempts.reason", "What came of it, for a reader.", "Its outcome, for a reader."),
    (
        "attempts.strategy",
        "Of the best candidate that passed the guards; NULL when none did.",
        "Strategy of the best candidate that passed the guards; NULL when none did.",
    ),
    (
        "calibrations.automatic",
        "Whether nobody asked for it: it is learnt again every week.",
        "Whether it was learnt without a request; then it is learnt again every week.",
    ),
    ("compare_configs.name", "By which requests name it.", "Name by which requests refer to it."),
    (
        "evaluations.finished_at",
        "When it ended, however it did (UTC).",
        "When it ended, in whatever state (UTC).",
    ),
    (
        "evaluations.heartbeat_at",
        "When its service last said that it is at it (UTC).",
        "When its service last reported that it works on it (UTC).",
    ),
    ("finding_history.first_seen_at", "When it was found.", "When it was first found."),
    ("finding_history.last_seen_at", "When it was found again, last.", "When it was last found."),
    ("findings.first_seen_at", "When it was found (UTC).", "When it was first found (UTC)."),
    ("findings.last_seen_at", "When it was found again, last (UTC).", "When it was last found (UTC)."),
    (
        "function_profile.self_cpu_s",
        "Of self_s on a CPU; NULL when not measured.",
        "CPU time (s) within self_s; NULL when not measured.",
    ),
    (
        "function_profile.total_cpu_s",
        "Of total_s on a CPU; NULL when not measured.",
        "CPU time (s) within total_s; NULL when not measured.",
    ),
    (
        "health_timeline.agency measured_snapshots.agency",
        "The own agency of the system (dimensionless).",
        "Agency that the system reports of itself (dimensionless).",
    ),
    (
        "health_timeline.confidence measured_snapshots.confidence",
        "The own confidence of the system (dimensionless).",
        "Confidence that the system reports of itself (dimensionless).",
    ),
    (
        "health_timeline.context measured_snapshots.context",
        "The free JSON of the reporter.",
        "Free JSON that the reporter sent.",
    ),
    (
        "health_timeline.label measured_snapshots.label",
        "The word of the reporter for the snapshot.",
        "Label that the reporter gave the snapshot.",
    ),
    (
        "health_timeline.request_count measured_snapshots.request_count snapshots.request_count",
        "Requests that error_rate and latency speak of.",
        "Requests that error_rate and avg_latency_ms are computed from.",
    ),
    (
        "health_timeline.surprise measured_snapshots.surprise",
        "The own surprise of the system (dimensionless).",
        "Surprise that the system reports of itself (dimensionless).",
    ),
    (
        "idempotency_keys.claim_id",
        "Who answers, or answered, the request.",
        "Claim of the process that answers, or answered, the request.",
    ),
    (
        "idempotency_keys.claimed_until policies.lease_until",
        "Until when that is to be believed (UTC).",
        "When that ends unless it is renewed (UTC).",
    ),
    (
        "import_rows.fields",
        "What it says, where several rows tell of a snapshot: fields, and metrics.NAME.",
        "Fields that the row gives (metrics.NAME for metrics), where several rows make one snapshot.",
    ),
    (
        "incident_history.resolved_by incidents.resolved_by",
        "The person or token that resolved it; NULL for health itself.",
        "The person or token that resolved it; NULL when it ended by itself.",
    ),
    (
        "incident_history.verdict_at incidents.verdict_at",
        "When a person last said what it was (UTC); NULL where nobody did.",
        "When a person last classified it (UTC); NULL when nobody has.",
    ),
    (
        "incidents.dismissed",
        "Whether a person resolved it, and the same degradation has not passed since.",
        "Whether a person resolved it while the degradation lasted, and it still lasts.",
    ),
    (
        "own_rules.for_s rules.for_s",
        "Time (s) for which that holds before it fires.",
        "Time (s) for which the condition must hold before the rule fires.",
    ),
    (
        "own_rules.keep_firing_for_s rules.keep_firing_for_s",
        "Time (s) without that before it ends.",
        "Time (s) without the condition before the finding ends.",
    ),
    (
        "own_rules.over rules.over",
        "What that is divided by; NULL where it is not.",
        "Metric that it is divided by; NULL without a division.",
    ),
    ("patches.attempt_id", "The attempt that it came of.", "The attempt that proposed it."),
    (
        "policies.calibration_refusal",
        "Why it failed then; NULL where it did not.",
        "Why the last try failed; NULL when it succeeded.",
    ),
    (
        "policies.calibration_tried_at",
        "When that was tried last (UTC); NULL where it never was.",
        "When that was last tried (UTC); NULL before the first try.",
    ),
    (
        "policies.heard",
        "Whether a check heard of the system, and none has said since that it is silent.",
        "Whether a check found snapshots of the system, and none has found it silent since.",
    ),
    (
        "profiles.other_cpu_s",
        "Of it on a CPU (s); NULL when not measured.",
        "CPU time (s) of other_wall_s; NULL when not measured.",
    ),
    (
        "profiles.other_wall_s",
        "Time (s) in stacks that are not told apart.",
        "Time (s) in stacks that are not listed one by one.",
    ),
    (
        "refusals.lifted_at refused_changes.lifted_at",
        "When a person allowed it again (UTC); NULL while the no stands.",
        "When a person allowed it again (UTC); NULL while it is refused.",
    ),
    (
        "refused_changes.refused_at",
        "When a person said no (UTC).",
        "When a person rejected it or rolled it back (UTC).",
    ),
    ("silence_history.ends_at", "When that is over.", "When it ends; the first time, where it recurs."),
    (
        "silence_history.lifted_at",
        "When it was ended before its time; NULL otherwise.",
        "When it was ended early; NULL otherwise.",
    ),
    ("silence_history.starts_at", "When it holds first.", "When it begins; the first time, where it recurs."),
    (
        "silence_history.timezone silences.timezone",
        "Time zone by whose clock it recurs.",
        "Time zone in which it recurs.",
    ),
    (
        "silence_history.until",
        "When it recurs no more; NULL for once.",
        "When it stops recurring; NULL for once.",
    ),
    ("silences.ends_at", "When that is over (UTC).", "When it ends (UTC); the first time, where it recurs."),
    (
        "silences.lifted_at",
        "When it was ended before its time (UTC); NULL otherwise.",
        "When it was ended early (UTC); NULL otherwise.",
    ),
    (
        "silences.starts_at",
        "When it holds first (UTC).",
        "When it begins (UTC); the first time, where it recurs.",
    ),
    (
        "silences.until",
        "When it recurs no more (UTC); NULL for once.",
        "When it stops recurring (UTC); NULL for once.",
    ),
    ("snapshots.context", "The reporter's free JSON.", "Free JSON that the reporter sent."),
    (
        "snapshots.label",
        "The reporter's word for the snapshot.",
        "Label that the reporter gave the snapshot.",
    ),
    (
        "standings.captured_at",
        "When it was captured (UTC); NULL where it has to be judged anew.",
        "When it was captured (UTC); NULL when it has to be judged again.",
    ),
    (
        "strategy_achievements.failures strategy_outcomes.failures",
        "Attempts that came to nothing, or were undone.",
        "Attempts that failed, or whose patch was rolled back.",
    ),
    ("strategy_achievements.rolled_back", "Patches that were undone.", "Patches that were rolled back."),
    ("strategy_achievements.updated_at", "When it was learnt last.", "When it last changed."),
    ("strategy_outcomes.updated_at", "When it was learnt last (UTC).", "When it last changed (UTC)."),
)
"""Columns of the schema, and their comment before and after."""


def upgrade() -> None:
    for what, _, comment in RELATIONS:
        _comment(what, comment)
    for names, _, comment in COLUMNS:
        _comment_columns(names, comment)


def downgrade() -> None:
    for what, comment, _ in RELATIONS:
        _comment(what, comment)
    for names, comment, _ in COLUMNS:
        _comment_columns(names, comment)


def _comment_columns(names: str, comment: str) -> None:
    for name in names.split():
        _comment(f"COLUMN geoheal.{name}", comment)


def _comment(what: str, comment: str) -> None:
    quoted = comment.replace("'", "''")
    op.execute(f"COMMENT ON {what} IS '{quoted}'")
