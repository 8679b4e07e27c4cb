"""Metrics of any kind, calibrations, and what the calibrated detectors found."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

Columns = dict[str, tuple[str, str]]
"""Expression and comment by name."""

METRICS = "Whatever else was measured: numbers by name; NULL when nothing was."

TIMELINE = (
    "The health history, one row for each snapshot. The last rows of a system come straight from "
    "the index by WHERE system_id = geoheal.system_id(name) ORDER BY captured_at DESC, id DESC LIMIT n."
)

BASELINE_SOURCE = ("baselines_source_check", "baselines")

SYSTEM: Columns = {
    "system": ("y.name", "Name of the system."),
    "system_id": ("y.id", "Key of the system; geoheal.system_id(name) finds it."),
}

HEALTH_TIMELINE: Columns = {
    "system": SYSTEM["system"],
    "system_id": ("s.system_id", SYSTEM["system_id"][1]),
    "captured_at": ("s.captured_at", "When the state was observed."),
    "id": ("s.id", "Identity of the snapshot, with system and captured_at."),
    "node": ("s.node", "Replica of the system that was observed."),
    "phi": ("s.phi", "Integration Φ (0..1); NULL when not measured, as in every column that follows."),
    "kappa_eff": ("s.kappa_eff", "Effective coupling κ."),
    "regime": ("s.regime", "linear, geometric, hierarchical, breakdown or 4d_block_universe."),
    "drift": ("s.drift", "Fisher–Rao distance (rad) from the baseline that was active at ingest."),
    "baseline_id": ("s.baseline_id", "The baseline that drift was measured against."),
    "confidence": ("s.confidence", "The own confidence of the system (dimensionless)."),
    "surprise": ("s.surprise", "The own surprise of the system (dimensionless)."),
    "agency": ("s.agency", "The own agency of the system (dimensionless)."),
    "error_rate": ("s.error_rate", "Failed requests over requests (0..1)."),
    "request_count": ("s.request_count", "Requests that error_rate and latency speak of."),
    "avg_latency_ms": ("s.avg_latency_ms", "Mean latency (ms)."),
    "memory_usage_mb": ("s.memory_usage_mb", "Resident memory (MB)."),
    "cpu_usage_pct": ("s.cpu_usage_pct", "CPU (percent of one core)."),
    "code_version_id": ("s.code_version_id", "The code that ran; see code_version_health."),
    "code_hash": ("v.code_hash", "Commit hash or other name of that code."),
    "label": ("s.label", "The word of the reporter for the snapshot."),
    "context": ("s.context", "The free JSON of the reporter."),
    "basin": ("s.basin", "Amplitude of the basin, unit L2 norm."),
}
"""The columns before this migration, which adds the metrics."""

METRIC_TIMELINE: Columns = {
    "system": ("t.system", "Name of the system."),
    "system_id": ("t.system_id", "Key of the system; geoheal.system_id(name) finds it."),
    "captured_at": ("t.captured_at", "When it was measured."),
    "id": ("t.id", "Identity of the snapshot, with system and captured_at."),
    "node": ("t.node", "Replica of the system that was observed."),
    "metric": ("m.key", "Name of the metric."),
    "value": ("m.value::double precision", "What was measured, in the unit of the reporter."),
}

CALIBRATION_HISTORY: Columns = {
    **SYSTEM,
    "calibration_id": ("c.id", "Key of the calibration; sorts by age."),
    "baseline_id": ("c.baseline_id", "The baseline that was made with it; NULL without basins."),
    "active": ("c.active", "Whether new snapshots are judged by it."),
    "since": ("c.since", "First moment of the history behind it."),
    "until": ("c.until", "Last moment of the history behind it."),
    "snapshots": ("c.snapshots", "Snapshots of that history."),
    "slot_s": ("c.slot_s", "Time (s) in which nodes are taken together; NULL for a single node."),
    "normal": ("c.normal", "What was learnt, in full."),
    "created_at": ("c.created_at", "When it was learnt."),
}

ANOMALY_HISTORY: Columns = {
    **SYSTEM,
    "anomaly_id": ("a.id", "Key of the anomaly; sorts by age."),
    "calibration_id": ("a.calibration_id", "The calibration that it was found by."),
    "since": ("a.since", "When the evidence first passed its level."),
    "at": ("a.at", "When the alarm started to fire."),
    "cleared_at": ("a.cleared_at", "When the alarm was over; NULL while it fires."),
    "evidence": ("a.evidence", "Strongest kind: channel, joint, distribution, slow_change or leak."),
    "severity": ("a.severity", "warning or critical."),
    "metric": ("a.metric", "What moved most: a metric, basin, or metrics for all."),
    "score": ("a.score", "What the detector measured."),
    "threshold": ("a.threshold", "The level that it passed."),
    "p_value": ("a.p_value", "Probability of as much in a healthy sample (0..1)."),
    "proofs": ("a.proofs", "Every kind of evidence that was significant, in full."),
    "moved": ("a.moved", "The metrics that moved, strongest first, with figures."),
    "message": ("a.message", "A sentence for the reader."),
}


def listed(columns: Columns) -> str:
    """Return the select list."""
    return ", ".join(f"{expression} AS {name}" for name, (expression, _) in columns.items())


VIEWS: dict[str, tuple[str, Columns, str]] = {
    "metric_timeline": (
        "The metrics of the snapshots, one row for each value. A filter on system_id and captured_at reaches "
        "the index; an index on (system_id, ((metrics ->> name)::double precision)) of the partitions makes "
        "one metric fast to search by value.",
        METRIC_TIMELINE,
        f"""SELECT {listed(METRIC_TIMELINE)} FROM geoheal.health_timeline AS t
            CROSS JOIN LATERAL jsonb_each_text(t.metrics) AS m (key, value)""",
    ),
    "calibration_history": (
        "What was learnt to be normal for each system.",
        CALIBRATION_HISTORY,
        f"""SELECT {listed(CALIBRATION_HISTORY)} FROM geoheal.calibrations AS c
            JOIN geoheal.systems AS y ON y.id = c.system_id""",
    ),
    "anomaly_history": (
        "What the calibrated detectors found, one row for each alarm.",
        ANOMALY_HISTORY,
        f"""SELECT {listed(ANOMALY_HISTORY)} FROM geoheal.anomalies AS a
            JOIN geoheal.systems AS y ON y.id = a.system_id""",
    ),
}


def upgrade() -> None:
    op.add_column(
        "snapshots",
        sa.Column("metrics", postgresql.JSONB(astext_type=sa.Text()), nullable=True, comment=METRICS),
        schema="geoheal",
    )
    allow_sources("'first_snapshot', 'snapshot', 'coordinates', 'calibration'")
    comment_on_source("first_snapshot, snapshot, coordinates or calibration.")
    create_calibrations()
    create_detector_states()
    create_anomalies()
    show_metrics()
    for view, (comment, columns, query) in VIEWS.items():
        op.execute(f"CREATE VIEW geoheal.{view} AS {query}")
        op.execute(f"COMMENT ON VIEW geoheal.{view} IS '{comment}'")
        for name, (_, meaning) in columns.items():
            op.execute(f"COMMENT ON COLUMN geoheal.{view}.{name} IS '{meaning}'")


def downgrade() -> None:
    """Keep a baseline that a calibration made, as one of coordinates."""
    for view in reversed(VIEWS):
        op.execute(f"DROP VIEW geoheal.{view}")
    op.execute("DROP VIEW geoheal.health_timeline")
    restore_timeline()
    for table in ("anomalies", "detector_states", "calibrations"):
        op.drop_table(table, schema="geoheal")
    op.execute("UPDATE geoheal.baselines SET source = 'coordinates' WHERE source = 'calibration'")
    allow_sources("'first_snapshot', 'snapshot', 'coordinates'")
    comment_on_source("first_snapshot, snapshot or coordinates.")
    op.drop_column("snapshots", "metrics", schema="geoheal")


def allow_sources(names: str) -> None:
    name, table = BASELINE_SOURCE
    op.drop_constraint(op.f(name), table, schema="geoheal", type_="check")
    op.create_check_constraint(op.f(name), table, f"source IN ({names})", schema="geoheal")


def comment_on_source(comment: str) -> None:
    op.execute(f"COMMENT ON COLUMN geoheal.baselines.source IS '{comment}'")


def timeline(columns: Columns) -> str:
    """Return the query of health_timeline; outer joins, so that a query reads only the tables it asks for."""
    return f"""SELECT {listed(columns)} FROM geoheal.snapshots AS s
            LEFT JOIN geoheal.systems AS y ON y.id = s.system_id
            LEFT JOIN geoheal.code_versions AS v ON v.system_id = s.system_id AND v.id = s.code_version_id"""


def show_metrics() -> None:
    """Add the metrics to the timeline, as its last column."""
    query = timeline({**HEALTH_TIMELINE, "metrics": ("s.metrics", METRICS)})
    op.execute(f"CREATE OR REPLACE VIEW geoheal.health_timeline AS {query}")
    op.execute(f"COMMENT ON COLUMN geoheal.health_timeline.metrics IS '{METRICS}'")


def restore_timeline() -> None:
    op.execute(f"CREATE VIEW geoheal.health_timeline AS {timeline(HEALTH_TIMELINE)}")
    op.execute(f"COMMENT ON VIEW geoheal.health_timeline IS '{TIMELINE}'")
    for name, (_, meaning) in HEALTH_TIMELINE.items():
        op.execute(f"COMMENT ON COLUMN geoheal.health_timeline.{name} IS '{meaning}'")


def create_calibrations() -> None:
    op.create_table(
        "calibrations",
        sa.Column("system_id", sa.Uuid(), nullable=False, comment="The system; part of every key."),
        sa.Column("id", sa.Uuid(), nullable=False, comment="Key within the system (UUIDv7: sorts by age)."),
        sa.Column(
            "baseline_id",
            sa.Uuid(),
            nullable=True,
            comment="The baseline that was made with it; NULL without basins.",
        ),
        sa.Column("active", sa.Boolean(), nullable=False, comment="Whether new snapshots are judged by it."),
        sa.Column(
            "since",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="First moment of the history behind it (UTC).",
        ),
        sa.Column(
            "until",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="Last moment of the history behind it (UTC).",
        ),
        sa.Column("snapshots", sa.Integer(), nullable=False, comment="Snapshots of that history."),
        sa.Column(
            "slot_s",
            sa.Double(),
            nullable=True,
            comment="Time (s) in which nodes are taken together; NULL for a single node.",
        ),
        sa.Column(
            "normal",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="What was learnt, in full.",
        ),
        sa.Column(
            "notes",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="What the reader should know about it: sentences.",
        ),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), nullable=False, comment="When it was learnt (UTC)."
        ),
        sa.ForeignKeyConstraint(
            ["system_id", "baseline_id"],
            ["geoheal.baselines.system_id", "geoheal.baselines.id"],
            name=op.f("calibrations_system_id_baseline_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["system_id"], ["geoheal.systems.id"], name=op.f("calibrations_system_id_fkey")
        ),
        sa.PrimaryKeyConstraint("system_id", "id", name=op.f("calibrations_pkey")),
        schema="geoheal",
        comment="What is normal for a system, learnt from its history; at most one of a system is active.",
    )
    op.create_index(
        "calibrations_active_key",
        "calibrations",
        ["system_id"],
        unique=True,
        schema="geoheal",
        postgresql_where=sa.text("active"),
    )


def create_detector_states() -> None:
    op.create_table(
        "detector_states",
        sa.Column("system_id", sa.Uuid(), nullable=False, comment="The system; part of every key."),
        sa.Column(
            "calibration_id",
            sa.Uuid(),
            nullable=False,
            comment="The calibration that the detectors judge by.",
        ),
        sa.Column(
            "state",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="State of the detectors after their last snapshot.",
        ),
        sa.Column(
            "last_captured_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="captured_at of the last snapshot seen.",
        ),
        sa.Column(
            "last_id", sa.Uuid(), nullable=False, comment="id of the last snapshot seen (no foreign key)."
        ),
        sa.Column(
            "processed", sa.BigInteger(), nullable=False, comment="Samples judged since the calibration."
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When the state was saved (UTC).",
        ),
        sa.ForeignKeyConstraint(
            ["system_id", "calibration_id"],
            ["geoheal.calibrations.system_id", "geoheal.calibrations.id"],
            name=op.f("detector_states_system_id_calibration_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["system_id"], ["geoheal.systems.id"], name=op.f("detector_states_system_id_fkey")
        ),
        sa.PrimaryKeyConstraint("system_id", name=op.f("detector_states_pkey")),
        schema="geoheal",
        comment="Where the detectors of each system stand, so that they go on after a restart.",
    )


def create_anomalies() -> None:
    op.create_table(
        "anomalies",
        sa.Column("system_id", sa.Uuid(), nullable=False, comment="The system; part of every key."),
        sa.Column("id", sa.Uuid(), nullable=False, comment="Key within the system (UUIDv7: sorts by age)."),
        sa.Column(
            "calibration_id", sa.Uuid(), nullable=False, comment="The calibration that it was found by."
        ),
        sa.Column(
            "since",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When the evidence first passed its level (UTC).",
        ),
        sa.Column(
            "at", sa.DateTime(timezone=True), nullable=False, comment="When the alarm started to fire (UTC)."
        ),
        sa.Column(
            "cleared_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When the alarm was over (UTC); NULL while it fires.",
        ),
        sa.Column(
            "evidence",
            sa.Text(),
            nullable=False,
            comment="Strongest kind of evidence: channel, joint, distribution, slow_change or leak.",
        ),
        sa.Column("severity", sa.Text(), nullable=False, comment="warning or critical."),
        sa.Column(
            "metric",
            sa.Text(),
            nullable=False,
            comment="What moved most: a metric, basin, or metrics for all.",
        ),
        sa.Column("score", sa.Double(), nullable=False, comment="What the detector measured."),
        sa.Column("threshold", sa.Double(), nullable=False, comment="The level that it passed."),
        sa.Column(
            "p_value",
            sa.Double(),
            nullable=False,
            comment="Probability of as much in a healthy sample (0..1).",
        ),
        sa.Column(
            "proofs",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="Every kind of evidence that was significant, in full.",
        ),
        sa.Column(
            "moved",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="The metrics that moved, strongest first, with figures.",
        ),
        sa.Column("message", sa.Text(), nullable=False, comment="A sentence for the reader."),
        sa.CheckConstraint(
            "evidence IN ('channel', 'joint', 'distribution', 'slow_change', 'leak')",
            name=op.f("anomalies_evidence_check"),
        ),
        sa.CheckConstraint("severity IN ('warning', 'critical')", name=op.f("anomalies_severity_check")),
        sa.ForeignKeyConstraint(
            ["system_id", "calibration_id"],
            ["geoheal.calibrations.system_id", "geoheal.calibrations.id"],
            name=op.f("anomalies_system_id_calibration_id_fkey"),
        ),
        sa.ForeignKeyConstraint(["system_id"], ["geoheal.systems.id"], name=op.f("anomalies_system_id_fkey")),
        sa.PrimaryKeyConstraint("system_id", "id", name=op.f("anomalies_pkey")),
        schema="geoheal",
        comment="What the calibrated detectors found, one row for each alarm.",
    )
    op.create_index("anomalies_at_idx", "anomalies", ["system_id", "at"], unique=False, schema="geoheal")
    op.create_index(
        "anomalies_open_idx",
        "anomalies",
        ["system_id"],
        unique=False,
        schema="geoheal",
        postgresql_where=sa.text("cleared_at IS NULL"),
    )
