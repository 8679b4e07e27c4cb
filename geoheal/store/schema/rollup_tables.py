"""The tables of rolled-up history; see :mod:`geoheal.store.schema.tables`."""

from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    REAL,
    Column,
    Date,
    Double,
    Index,
    Integer,
    Numeric,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
    text,
)

from geoheal.domain.past.rolling import RollupPeriod
from geoheal.store.schema.column_types import EnumWord, one_of
from geoheal.store.schema.tables import UtcTime, metadata, of_system

MEASURED: Final = {
    "phi": "integration Φ",
    "kappa_eff": "effective coupling κ",
    "drift": "drift (rad)",
    "error_rate": "error rates (0..1)",
    "avg_latency_ms": "mean latencies (ms)",
    "memory_usage_mb": "resident memory (MB)",
    "cpu_usage_pct": "CPU (percent of one core)",
}
"""Measurements that are rolled up, and what a comment calls them."""


def _of_measurements() -> list[Column[Any]]:
    return [
        column
        for name, words in MEASURED.items()
        for column in (
            Column(f"{name}_count", Integer, nullable=False, comment=f"Snapshots that measured {words}."),
            Column(f"{name}_sum", Double, comment=f"Sum of {words}; NULL when not measured."),
            Column(f"{name}_min", Double, comment=f"Minimum of {words}; NULL when not measured."),
            Column(f"{name}_max", Double, comment=f"Maximum of {words}; NULL when not measured."),
        )
    ]


rollups = Table(
    "rollups",
    metadata,
    of_system(),
    Column("period", EnumWord(RollupPeriod), nullable=False, comment="hour or day."),
    Column("start", UtcTime, nullable=False, comment="First moment of the period (UTC)."),
    Column("part", Integer, nullable=False, comment="Number within the period: one for each code and node."),
    Column("day", Date, nullable=False, comment="Calendar day (UTC) in which the period lies."),
    Column("code_version_id", Uuid, comment="The code that ran; NULL when it is unknown."),
    Column("node", Text, comment="Replica of the system that was observed; NULL when it is not named."),
    Column("snapshots", Integer, nullable=False, comment="Number of snapshots."),
    Column("first_at", UtcTime, nullable=False, comment="captured_at of the first of them (UTC)."),
    Column("last_at", UtcTime, nullable=False, comment="captured_at of the last of them (UTC)."),
    Column("request_count", Numeric, comment="Requests counted; NULL when no snapshot counted any."),
    Column("error_rate_requests", Numeric, comment="Of these, requests of snapshots with an error rate."),
    Column("failed_requests", Double, comment="Failed requests among error_rate_requests."),
    Column("latency_requests", Numeric, comment="Requests of snapshots with a mean latency."),
    Column("request_latency_ms", Double, comment="Summed latency (ms) of latency_requests."),
    Column("regimes", Integer, nullable=False, comment="Snapshots with a regime."),
    Column("breakdowns", Integer, nullable=False, comment="Snapshots in regime breakdown."),
    *_of_measurements(),
    Column(
        "failures",
        Double,
        comment="Failed requests of an hour, in whole numbers per snapshot; NULL for none.",
    ),
    Column(
        "uncounted",
        Integer,
        comment="Snapshots of an hour with an error rate and without request_count; NULL for days, and where "
        "a version before this column has rolled it up.",
    ),
    Column(
        "latency_cells",
        ARRAY(REAL),
        comment="Requests of an hour by cell of the latency basin: squares of its coordinates times "
        "request_count, added up over snapshots with 64 coordinates and a mean latency; NULL for none.",
    ),
    PrimaryKeyConstraint("system_id", "period", "start", "part"),
    one_of("period", RollupPeriod),
    Index("rollups_day_idx", "day", postgresql_where=text("period = 'day'")),
    comment="Counts, sums, minima and maxima of finished hours and days, by system, code version and node. "
    "They can be computed from the snapshots again at any time.",
)

stale_hours = Table(
    "stale_hours",
    metadata,
    of_system(),
    Column("hour", UtcTime, nullable=False, comment="First moment of the hour (UTC)."),
    Column("id", Uuid, nullable=False, comment="Key: each writer adds a row of its own."),
    PrimaryKeyConstraint("system_id", "hour", "id"),
    comment="Hours whose snapshots changed after they were closed; a worker rolls them up again.",
)
