"""Metrics of any kind, calibrations, and what the calibrated detectors found."""

from pathlib import Path
from runpy import run_path
from typing import Any

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

BASELINE_SOURCE = ("baselines_source_check", "baselines")

SYSTEM: Columns = {
    "system": ("y.name", "Name of the system."),
    "system_id": ("y.id", "Key of the system; geoheal.system_id(name) finds it."),
}

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


def show_metrics() -> None:
    """Add the metrics to the timeline, as its last column."""
    views = analyst_views()
    columns, listed_then = views["HEALTH_TIMELINE"], views["listed"]
    first, new = listed_then(columns), listed_then({**columns, "metrics": ("s.metrics", METRICS)})
    query = views["VIEWS"]["health_timeline"][2].replace(first, new)
    op.execute(f"CREATE OR REPLACE VIEW geoheal.health_timeline AS {query}")
    op.execute(f"COMMENT ON COLUMN geoheal.health_timeline.metrics IS '{METRICS}'")


def restore_timeline() -> None:
    comment, columns, query = analyst_views()["VIEWS"]["health_timeline"]
    op.execute(f"CREATE VIEW geoheal.health_timeline AS {query}")
    op.execute(f"COMMENT ON VIEW geoheal.health_timeline IS '{comment}'")
    for name, (_, meaning) in columns.items():
        op.execute(f"COMMENT ON COLUMN geoheal.health_timeline.{name} IS '{meaning}'")


def analyst_views() -> dict[str, Any]:
    """Return what the migration that made the timeline says of it."""
    return run_path(str(Path(__file__).with_name("0003_analyst_views.py")))


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
