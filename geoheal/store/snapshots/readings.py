"""Readings: those values of many snapshots that detectors and forecasts use."""

from collections.abc import Collection, Iterator
from datetime import datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, Text, bindparam, func, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY

from geoheal.domain.health.system import System
from geoheal.domain.snapshots.reading import Reading
from geoheal.domain.snapshots.snapshot import FIGURES, is_measured
from geoheal.store.connection.moments import moment, with_literals
from geoheal.store.schema.tables import SCHEMA, snapshots
from geoheal.store.snapshots.basins import basin_of
from geoheal.store.snapshots.newest import newest
from geoheal.store.snapshots.snapshots import Key, newest_first

FETCHED = 2_000
"""Number of rows per round trip."""

RECENT = 1_000
"""Number of snapshots in which metrics are searched for."""

LEAST_SHARE = 0.05
"""Share of those snapshots that a metric must be in."""

SMALLEST = 1e-100
"""Size of a number below which its square is zero."""

NAMES = with_literals(
    f"""
    WITH last AS (
        SELECT s.metrics FROM {SCHEMA}.snapshots AS s
        WHERE s.system_id = :system AND s.captured_at < coalesce(CAST(:until AS timestamptz), 'infinity')
          AND s.captured_at >= coalesce(CAST(:start AS timestamptz), '-infinity')
        ORDER BY s.captured_at DESC, s.id DESC LIMIT :recent
    )
    SELECT array(
        SELECT m.name FROM last CROSS JOIN LATERAL jsonb_object_keys(last.metrics) AS m (name)
        GROUP BY m.name
        HAVING count(*) >= CAST(:share AS double precision) * (SELECT count(*) FROM last)
        ORDER BY count(*) DESC, m.name LIMIT :most
    ) AS names, (SELECT count(*) FROM last) AS held
    """,
    "start",
    "until",
)


def metric_names(
    connection: Connection, system: System, most: int, until: datetime | None = None
) -> tuple[str, ...]:
    """Names of the metrics that a system's last snapshots report regularly, in alphabetical order."""
    parameters = {"system": system.id, "recent": RECENT, "share": LEAST_SHARE, "most": most}

    def read(start: datetime | None, end: datetime | None) -> Row[Any]:
        return connection.execute(NAMES, {**parameters, "start": start, "until": end}).one()

    found = newest(connection, system, read, RECENT, until=until, size=itemgetter(1))
    return tuple(sorted(found.names))


def last_readings(
    connection: Connection,
    system: System,
    limit: int,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    basins: bool = True,
    names: Collection[str] | None = None,
    of_nodes: bool = False,
) -> list[Reading]:
    """Return the last ``limit`` readings in [since, until), oldest first; read in pieces.

    Parameters
    ----------
    names
        Figures and metrics that are read; all by default.
    of_nodes
        Whether to read which nodes announced their end, and when snapshots arrived.
    """
    selected = _select(system, basins=basins, names=names)
    if of_nodes:
        ended = (snapshots.c.context["ended"].astext == "true").label("ended")
        selected = selected.add_columns(ended, snapshots.c.arrived_at)

    def read(start: datetime | None, end: datetime | None) -> list[Reading]:
        query = newest_first(selected, before=None, since=start, until=end).limit(limit)
        rows = connection.execute(query, execution_options={"yield_per": FETCHED})
        return [_reading(row) for row in rows]

    return newest(connection, system, read, limit, since=since, until=until)[::-1]


def readings_after(
    connection: Connection, system: System, last: Key, until: datetime, limit: int, *, basins: bool = True
) -> Iterator[Reading]:
    """Yield the first ``limit`` readings after one and before a moment, oldest first."""
    query = _select(system, basins=basins).where(
        snapshots.c.captured_at >= moment(last.captured_at),
        tuple_(snapshots.c.captured_at, snapshots.c.id) > tuple_(*last),
        snapshots.c.captured_at < moment(until),
    )
    ordered = query.order_by(snapshots.c.captured_at, snapshots.c.id).limit(limit)
    for row in connection.execute(ordered):
        yield _reading(row)


def _select(system: System, *, basins: bool, names: Collection[str] | None = None) -> Select[Any]:
    figures = FIGURES if names is None else [name for name in FIGURES if name in names]
    metrics = snapshots.c.metrics if names is None else _metrics(names)
    columns = [snapshots.c[name] for name in ("captured_at", "id", "node", *figures, "code_version_id")]
    if basins:
        columns.append(basin_of())
    return select(*columns, metrics).where(snapshots.c.system_id == system.id)


def _metrics(names: Collection[str]) -> ColumnElement[Any]:
    """Select the metrics of a snapshot that have one of these names."""
    name = func.unnest(bindparam(None, sorted(names), ARRAY(Text))).column_valued("name")
    here = snapshots.c.metrics
    picked = select(func.jsonb_object_agg(name, here[name])).where(here.has_key(name))
    return picked.correlate(snapshots).scalar_subquery().label("metrics")


def _reading(row: Row[Any]) -> Reading:
    fields = row._asdict()
    figures = {name: value for name in FIGURES if (value := fields.get(name)) is not None}
    measured = ((name, float(value)) for name, value in {**figures, **(fields["metrics"] or {})}.items())
    return Reading(
        captured_at=fields["captured_at"],
        id=fields["id"],
        node=fields["node"],
        values={name: reckonable(value) for name, value in measured if is_measured(name, value)},
        basin=fields.get("basin"),
        code_version_id=fields["code_version_id"],
        ended=bool(fields.get("ended")),
        arrived_at=fields.get("arrived_at"),
    )


def reckonable(value: float) -> float:
    """Return the value, or 0.0 if its square would underflow."""
    return value if abs(value) >= SMALLEST else 0.0
