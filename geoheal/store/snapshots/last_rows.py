"""The last measurements of many systems at known moments, in one statement."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Row, text

from geoheal.store.cluster import distribution
from geoheal.store.cluster.reach import ids_within
from geoheal.store.connection.moments import with_literals
from geoheal.store.schema.tables import SCHEMA
from geoheal.store.snapshots.newest import RECENT
from geoheal.store.snapshots.snapshots import measured

_COLUMNS: Final = "s.phi, s.kappa_eff, s.error_rate, s.avg_latency_ms, s.memory_usage_mb"
_DRIFT: Final = "CASE WHEN s.baseline_id = b.id THEN s.drift END AS drift"
_BASELINE: Final = f"LEFT JOIN {SCHEMA}.baselines AS b ON b.system_id = s.system_id AND b.active"

_LAST: Final = with_literals(
    f"""
    SELECT s.system_id, {_COLUMNS}, {_DRIFT}
    FROM unnest(CAST(:ids AS uuid[]), CAST(:moments AS timestamptz[])) AS l (id, moment)
    CROSS JOIN LATERAL (
        SELECT s.* FROM {SCHEMA}.snapshots AS s
        WHERE s.system_id = l.id AND s.captured_at = l.moment
          AND s.captured_at >= :since AND s.captured_at <= :until
        ORDER BY s.id DESC LIMIT 1
    ) AS s {_BASELINE}
    """,
    "since",
    "until",
)

_LAST_ONE: Final = text(f"""
    SELECT s.system_id, {_COLUMNS}, {_DRIFT}
    FROM {SCHEMA}.snapshots AS s {_BASELINE} AND b.system_id = :system
    WHERE s.system_id = :system AND s.captured_at = :moment ORDER BY s.id DESC LIMIT 1
""")
"""A cluster cannot join a list of systems laterally, and derives no conditions from a join's other table."""


class LastMeasurements(NamedTuple):
    """Measurements of a system's last snapshot; None where not measured.

    ``drift`` is None if it was measured against another baseline than the active one.
    """

    phi: float | None
    kappa_eff: float | None
    error_rate: float | None
    avg_latency_ms: float | None
    memory_usage_mb: float | None
    drift: float | None


def last_measurements(
    connection: Connection, moments: Mapping[UUID, datetime]
) -> dict[UUID, LastMeasurements]:
    """Return the measurements of systems at these moments.

    Systems that reported in the last hours are looked up by themselves: the server leaves out the older
    partitions of the history then.
    """
    if ids_within(connection) is not None or distribution.is_distributed(connection):
        rows = [
            row
            for system, moment in moments.items()
            for row in connection.execute(_LAST_ONE, {"system": system, "moment": moment})
        ]
        return _by_system(rows)
    begin = None if not moments else max(moments.values()) - RECENT[0]
    found: dict[UUID, LastMeasurements] = {}
    for is_recent in (True, False):
        asked = {each: at for each, at in moments.items() if begin is not None and (at >= begin) is is_recent}
        if asked:
            given = {"ids": list(asked), "moments": list(asked.values())}
            bounds = {"since": min(asked.values()), "until": max(asked.values())}
            found |= _by_system(connection.execute(_LAST, given | bounds))
    return found


def _by_system(rows: Iterable[Row[Any]]) -> dict[UUID, LastMeasurements]:
    return {row[0]: LastMeasurements(*map(measured, row[1:])) for row in rows}
