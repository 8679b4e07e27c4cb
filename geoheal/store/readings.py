"""Readings: the figures of many snapshots, without what detectors and forecasts do not look at."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, select, text, tuple_

from geoheal.domain.reading import Reading
from geoheal.domain.snapshot import FIGURES
from geoheal.domain.system import System
from geoheal.store.snapshots import Key, newest_first
from geoheal.store.tables import SCHEMA, snapshots

FETCHED = 2_000
"""Rows that the server hands over at a time."""

RECENT = 1_000
"""Snapshots among which metrics are looked for."""

LEAST_SHARE = 0.05
"""Share of those snapshots that a metric must be in."""

LARGEST = 1e100
"""Size of a number beyond which its square cannot be reckoned with: such a value counts as not measured."""

NAMES = text(f"""
    WITH last AS (
        SELECT s.metrics FROM {SCHEMA}.snapshots AS s
        WHERE s.system_id = :system AND s.captured_at < coalesce(CAST(:until AS timestamptz), 'infinity')
        ORDER BY s.captured_at DESC, s.id DESC LIMIT :recent
    )
    SELECT m.name FROM last CROSS JOIN LATERAL jsonb_object_keys(last.metrics) AS m (name)
    GROUP BY m.name
    HAVING count(*) >= CAST(:share AS double precision) * (SELECT count(*) FROM last)
    ORDER BY count(*) DESC, m.name LIMIT :most
""")


def metric_names(
    connection: Connection, system: System, most: int, until: datetime | None = None
) -> tuple[str, ...]:
    """Names of the metrics that a system's last snapshots report regularly, in alphabetical order."""
    parameters = {"system": system.id, "until": until, "recent": RECENT, "share": LEAST_SHARE, "most": most}
    return tuple(sorted(connection.execute(NAMES, parameters).scalars()))


def last_readings(
    connection: Connection,
    system: System,
    limit: int,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    basins: bool = True,
) -> list[Reading]:
    """The last ``limit`` readings in [since, until), oldest first; read in pieces."""
    query = newest_first(_select(system, basins=basins), before=None, since=since, until=until).limit(limit)
    rows = connection.execute(query, execution_options={"yield_per": FETCHED})
    return [_reading(row) for row in rows][::-1]


def readings_after(
    connection: Connection, system: System, last: Key, until: datetime, limit: int, *, basins: bool = True
) -> Iterator[Reading]:
    """The first ``limit`` readings after one and before a moment, oldest first."""
    query = _select(system, basins=basins).where(
        snapshots.c.captured_at >= last.captured_at,
        tuple_(snapshots.c.captured_at, snapshots.c.id) > tuple_(*last),
        snapshots.c.captured_at < until,
    )
    ordered = query.order_by(snapshots.c.captured_at, snapshots.c.id).limit(limit)
    for row in connection.execute(ordered):
        yield _reading(row)


def _select(system: System, *, basins: bool) -> Select[Any]:
    names = ("captured_at", "id", "node", *FIGURES, "metrics", "code_version_id")
    columns = [snapshots.c[name] for name in names]
    if basins:
        columns.append(snapshots.c.basin)
    return select(*columns).where(snapshots.c.system_id == system.id)


def _reading(row: Row[Any]) -> Reading:
    fields = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping
    figures = {name: fields[name] for name in FIGURES if fields[name] is not None}
    measured = ((name, float(value)) for name, value in {**figures, **(row.metrics or {})}.items())
    return Reading(
        captured_at=row.captured_at,
        id=row.id,
        node=row.node,
        values={name: reckonable(value) for name, value in measured if abs(value) <= LARGEST},
        basin=fields.get("basin"),
        code_version_id=row.code_version_id,
    )


def reckonable(value: float) -> float:
    """The value, or zero where it is so small that its square is none."""
    return value if abs(value) >= 1 / LARGEST else 0.0
