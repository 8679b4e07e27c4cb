"""Figures over a system's history: rolling windows, and drift against any baseline.

Both use the SQL functions that analysts use. This module adds pages: N rows read N rows and a window of the
index. For rolling windows the function's body is run, with the first moment that they reach back to, which
the function would look up in all partitions.
"""

import re
from datetime import datetime
from typing import Any, Final

import numpy as np
from sqlalchemy import Connection, Executable, Row, Select, select, text

from geoheal.domain.health.system import System
from geoheal.domain.past.rolling import DriftSeries, RollingHealth
from geoheal.domain.snapshots.baseline import Baseline
from geoheal.domain.snapshots.regime import Regime
from geoheal.store.connection.moments import with_literals
from geoheal.store.schema.tables import SCHEMA, UtcTime, snapshots
from geoheal.store.session import driver_connection
from geoheal.store.snapshots.basins import has_basin
from geoheal.store.snapshots.bulk import POSTGRES_EPOCH_US
from geoheal.store.snapshots.copy_format import SIGNATURE, TRAILER
from geoheal.store.snapshots.newest import beginning, newest
from geoheal.store.snapshots.snapshots import Key, end_of, newest_first

BODY: Final = text(f"""
    SELECT p.prosrc AS source, p.proargnames[p.pronargs + 1:] AS columns
    FROM pg_proc AS p JOIN pg_language AS l ON l.oid = p.prolang
    WHERE p.oid = to_regprocedure('{SCHEMA}.rolling_health(text, integer, timestamptz, timestamptz)')
      AND l.lanname = 'sql'
""")

CALL: Final = f"{SCHEMA}.rolling_health($1, $2, $3, $4) AS rolling"
REACH: Final = "coalesce(CAST(:reach AS timestamptz), '-infinity')"

_REACH: Final = re.compile(r"coalesce\(\(\s*SELECT e\.captured_at.*?LIMIT 1\s*\), '-infinity'\)", re.DOTALL)
"""The part of the function that looks up in all partitions how far the windows reach back."""
_ARGUMENTS: Final = {
    "$1": "CAST(:system AS text)", "$2": "CAST(:window AS integer)",
    "$3": "CAST(:since AS timestamptz)", "$4": "CAST(:until AS timestamptz)",
}  # fmt: skip

ROLLING: Final = """
    SELECT * FROM {source}
    WHERE CAST(:before_id AS uuid) IS NULL OR (captured_at, id) < (:before_at, :before_id)
    ORDER BY captured_at DESC, id DESC LIMIT :limit
"""

DRIFT = f"""
    COPY (
        SELECT captured_at, id, drift FROM {SCHEMA}.drift_from(%(system)s, %(baseline)s, %(since)s, %(until)s)
        WHERE %(before_id)s::uuid IS NULL OR (captured_at, id) < (%(before_at)s, %(before_id)s::uuid)
        ORDER BY captured_at DESC, id DESC LIMIT %(limit)s
    ) TO STDOUT (FORMAT BINARY)
"""

DRIFT_ROW = np.dtype(
    [
        ("fields", ">i2"),
        ("captured_at_length", ">i4"), ("captured_at", ">i8"),
        ("id_length", ">i4"), ("id", "u1", 16),
        ("drift_length", ">i4"), ("drift", ">f8"),
    ]
)  # fmt: skip
"""A row of :data:`DRIFT`: none of its values is ever NULL, so that all rows have the same length."""


def rolling_health(
    connection: Connection,
    system: System,
    *,
    window: int,
    limit: int,
    before: Key | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[RollingHealth]:
    """Return rolling figures of snapshots, newest first.

    Those in [since, until) that are older than ``before``.

    Parameters
    ----------
    window
        Snapshots in a window, at least 1; the windows of the first rows reach back before ``since``.
    limit
        Largest number of rows, at least 1.
    """
    start = _start(connection, system, select(snapshots.c.captured_at), limit, before, since, until)
    given = {"system": system.name, "window": window, "limit": limit, **_bounds(before, start, until)}
    body = connection.execute(BODY).one_or_none()
    if body is None or not _REACH.search(body.source):
        return [_rolling_health(row) for row in connection.execute(_rolling(CALL), given)]
    times = select(snapshots.c.captured_at)
    reach = start and _start(connection, system, times, max(window - 1, 1), None, None, start)
    query = _rolling(f"({_REACH.sub(REACH, body.source)}) AS rolling ({', '.join(body.columns)})")
    return [_rolling_health(row) for row in connection.execute(query, {**given, "reach": reach})]


def _rolling(source: str) -> Executable:
    """Return the statement of a page of rolling figures that come from the function, or from its body."""
    for argument, value in _ARGUMENTS.items():
        source = source.replace(argument, value)
    moments = ("since", "until", "reach") if ":reach" in source else ("since", "until")
    return with_literals(ROLLING.format(source=source), *moments).columns(captured_at=UtcTime)


def drift_from(
    connection: Connection,
    system: System,
    baseline: Baseline,
    *,
    limit: int | None = None,
    before: Key | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> DriftSeries:
    """Drift of snapshots from a baseline, newest first: those in [since, until), older than ``before``.

    Snapshots without a basin are left out.

    Parameters
    ----------
    baseline
        Any baseline of the system.
    limit
        Largest number of snapshots, at least 1; None for all.
    """
    if limit is not None:
        measured = select(snapshots.c.captured_at).where(has_basin())
        since = _start(connection, system, measured, limit, before, since, until)
    parameters = {"system": system.name, "baseline": baseline.id, "limit": limit}
    parameters |= _bounds(before, since, until)
    with driver_connection(connection).cursor() as cursor, cursor.copy(DRIFT.encode(), parameters) as copy:
        stream = bytearray()
        for piece in copy:  # a join would keep the driver's buffer of every row until the end
            stream += piece
    rows = np.frombuffer(stream[len(SIGNATURE) : -len(TRAILER)], dtype=DRIFT_ROW)
    return DriftSeries(
        captured_at=rows["captured_at"].astype(np.int64) + POSTGRES_EPOCH_US,
        ids=np.ascontiguousarray(rows["id"]),
        drift=rows["drift"].astype(np.float64),
    )


def _start(
    connection: Connection,
    system: System,
    query: Select[Any],
    limit: int,
    before: Key | None,
    since: datetime | None,
    until: datetime | None,
) -> datetime | None:
    """Time of the page's last row, or one before all rows if there are fewer: nothing older is read."""
    query = query.where(snapshots.c.system_id == system.id)

    def read(start: datetime | None, end: datetime | None) -> datetime | None:
        page = newest_first(query, before=before, since=start, until=end)
        last: datetime | None = connection.execute(page.offset(limit - 1).limit(1)).scalar()
        return last

    def at_least(found: datetime | None) -> int:
        return 1 if found is None else limit

    end = end_of(before, until)
    last = newest(connection, system, read, limit, since=since, until=end, size=at_least)
    if last is not None:
        return last
    begun = beginning(connection, system)
    return since if begun is None or (since is not None and since > begun) else begun


def _bounds(before: Key | None, since: datetime | None, until: datetime | None) -> dict[str, Any]:
    """Parameters of both statements. A cursor bounds the time, too; its own moment belongs to the page."""
    return {
        "since": since,
        "until": end_of(before, until),
        "before_at": None if before is None else before.captured_at,
        "before_id": None if before is None else before.id,
    }


def _rolling_health(row: Row[Any]) -> RollingHealth:
    values = row._asdict()
    regime = values.pop("regime")
    return RollingHealth(regime=None if regime is None else Regime(regime), **values)
