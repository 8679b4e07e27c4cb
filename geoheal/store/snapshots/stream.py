"""The health history as a stream: any number of snapshots, some thousand at a time in memory."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, Text, and_, cast, func, select

from geoheal.domain.health.system import System
from geoheal.domain.snapshots.snapshot import FIGURES
from geoheal.store.schema.tables import code_versions, snapshots
from geoheal.store.snapshots.basins import basin_of

COLUMNS: dict[str, ColumnElement[Any]] = {
    "id": cast(snapshots.c.id, Text),
    "captured_at": snapshots.c.captured_at,
    "node": snapshots.c.node,
    **{name: snapshots.c[name] for name in FIGURES},
    "metrics": snapshots.c.metrics,
    "regime": snapshots.c.regime,
    "drift": snapshots.c.drift,
    "baseline_id": cast(snapshots.c.baseline_id, Text),
    "code_hash": code_versions.c.code_hash,
    "active_modules": code_versions.c.active_modules,
    "module_versions": code_versions.c.module_versions,
    "label": snapshots.c.label,
    "context": cast(snapshots.c.context, Text),
    "basin": func.array_send(basin_of()),
}
"""Readable columns of a snapshot. ``basin`` has PostgreSQL's binary format of a ``real[]``."""


def stream(
    connection: Connection,
    system: System,
    names: Sequence[str],
    *,
    since: datetime | None,
    until: datetime | None,
    rows: int,
) -> Iterator[Sequence[Row[Any]]]:
    """Columns of the snapshots in [since, until), oldest first, at most so many rows at a time.

    They are those of the moment in which the first are read. The server keeps the cursor, in the order of
    the primary key: neither side ever holds or sorts the whole.
    """
    query = _within(select(*(COLUMNS[name].label(name) for name in names)), system, since, until)
    query = query.select_from(
        snapshots.outerjoin(
            code_versions,
            and_(
                code_versions.c.system_id == snapshots.c.system_id,
                code_versions.c.id == snapshots.c.code_version_id,
            ),
        )
    ).order_by(snapshots.c.captured_at, snapshots.c.id)
    yield from connection.execute(query, execution_options={"yield_per": rows}).partitions()


def period(
    connection: Connection, system: System, since: datetime | None, until: datetime | None
) -> tuple[datetime, datetime] | None:
    """Return times of the first and last snapshot in [since, until); None if missing."""
    first, last = func.min(snapshots.c.captured_at), func.max(snapshots.c.captured_at)
    found = connection.execute(_within(select(first, last), system, since, until)).one()
    return None if found[0] is None else (found[0], found[1])


def _within(
    query: Select[Any], system: System, since: datetime | None, until: datetime | None
) -> Select[Any]:
    query = query.where(snapshots.c.system_id == system.id)
    if since is not None:
        query = query.where(snapshots.c.captured_at >= since)
    return query if until is None else query.where(snapshots.c.captured_at < until)
