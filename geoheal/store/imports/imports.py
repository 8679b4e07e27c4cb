"""Queries on imports and on the rows that came with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select, text
from sqlalchemy.dialects.postgresql import insert

from geoheal.domain.health.system import System
from geoheal.store.schema.import_tables import imports
from geoheal.store.schema.tables import SCHEMA, systems
from geoheal.store.session import driver_connection, named
from geoheal.store.snapshots import copy_format
from geoheal.store.snapshots.bulk import POSTGRES_EPOCH_US
from geoheal.store.snapshots.copy_format import Cells
from geoheal.store.system_row import system_of

NOTED = ("id", "file", "started_at", "stored", "merged", "first_at", "last_at")
"""Columns of an import besides its system."""

_KEYS = "unnest(CAST(:times AS bigint[]), CAST(:ids AS uuid[])) WITH ORDINALITY AS key (us, id, place)"
_AT = "((timestamp 'epoch' + {} * interval '1 microsecond') AT TIME ZONE 'UTC')"
_STALE = tuple(
    text(f"""
        DELETE FROM {SCHEMA}.import_rows AS r USING {_KEYS}
        WHERE r.system_id = :system AND r.{moment} = {_AT.format("key.us")} AND r.{name} = key.id
    """)
    for moment, name in (("captured_at", "id"), ("snapshot_at", "snapshot_id"))
)
"""Records of rows, and of those that were merged into their snapshots."""
_WITHIN = f"BETWEEN {_AT.format(':first')} AND {_AT.format(':last')}"
_NOTED_BETWEEN = text(f"""
    SELECT EXISTS (SELECT 1 FROM {SCHEMA}.import_rows WHERE system_id = :system AND captured_at {_WITHIN})
        OR EXISTS (SELECT 1 FROM {SCHEMA}.import_rows
                   WHERE system_id = :system AND snapshot_id IS NOT NULL AND snapshot_at {_WITHIN})
""")

_MERGED_BETWEEN = text(f"""
    SELECT EXISTS (SELECT 1 FROM {SCHEMA}.import_rows
                   WHERE system_id = :system AND snapshot_id IS NOT NULL AND captured_at {_WITHIN})
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRecord:
    """An import of a file into a system.

    Parameters
    ----------
    id, system, file, started_at
        The import, its target, its file, and its start.
    stored, merged
        Snapshots that it stored, and rows that it merged into others.
    first_at, last_at
        Times of its first and last row.
    """

    id: UUID
    system: System
    file: str
    started_at: datetime
    stored: int
    merged: int
    first_at: datetime
    last_at: datetime


def note(connection: Connection, record: ImportRecord) -> None:
    """Store an import, or add to its counts."""
    values = {name: getattr(record, name) for name in NOTED}
    statement = insert(imports).values(system_id=record.system.id, **values)
    new = statement.excluded
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["system_id", "id"],
            set_={
                "stored": imports.c.stored + new.stored,
                "merged": imports.c.merged + new.merged,
                "first_at": text("least(imports.first_at, excluded.first_at)"),
                "last_at": text("greatest(imports.last_at, excluded.last_at)"),
            },
        )
    )


def listed(connection: Connection, system: str | None, limit: int) -> list[ImportRecord]:
    """Return imports into a system, or into all of them, newest first."""
    query = (
        select(systems, *(imports.c[name].label(f"import_{name}") for name in NOTED))
        .join(systems, systems.c.id == imports.c.system_id)
        .where(systems.c.deleted_at.is_(None))
    )
    if system is not None:
        query = query.where(systems.c.name == system)
    rows = connection.execute(query.order_by(imports.c.id.desc(), systems.c.name).limit(limit))
    return [
        ImportRecord(
            system=system_of(named(row)),
            **{name: getattr(row, f"import_{name}") for name in NOTED},
        )
        for row in rows
    ]


def forget_gone(
    connection: Connection, system: System, captured_at: NDArray[np.int64], ids: NDArray[np.uint8]
) -> None:
    """Delete the records of rows whose snapshots were deleted, or have expired.

    Most imports cover an empty period, for which one query is enough.
    """
    if not len(captured_at):
        return
    if connection.execute(_NOTED_BETWEEN, _bounds(system, captured_at)).scalar_one():
        for stale in _STALE:
            connection.execute(stale, _keys(system, captured_at, ids))


def record_rows(
    connection: Connection,
    system: System,
    import_id: UUID,
    captured_at: NDArray[np.int64],
    ids: NDArray[np.uint8],
) -> None:
    """Record that an import stored these snapshots."""
    always = np.ones(len(captured_at), dtype=np.bool_)
    cells = [
        Cells(_uuid(system.id), always),
        Cells(_uuid(import_id), always),
        Cells((captured_at - POSTGRES_EPOCH_US).astype(">i8"), always),
        Cells(copy_format.words(ids), always),
    ]
    statement = (
        f"COPY {SCHEMA}.import_rows (system_id, import_id, captured_at, id) FROM STDIN (FORMAT BINARY)"
    )
    with driver_connection(connection).cursor() as cursor, cursor.copy(statement) as copy:
        for piece in copy_format.stream(cells, [b""] * len(captured_at), len(cells)):
            copy.write(piece)


def _uuid(value: UUID) -> NDArray[Any]:
    """Return a cell that is the same in all rows."""
    return copy_format.words(np.frombuffer(value.bytes, dtype=np.uint8)[np.newaxis])


def known_rows(
    connection: Connection, system: System, captured_at: NDArray[np.int64], ids: NDArray[np.uint8]
) -> NDArray[np.bool_]:
    """Return which rows were merged by an import into an existing snapshot, shape (n,)."""
    known = np.zeros(len(captured_at), dtype=np.bool_)
    if (
        not len(captured_at)
        or not connection.execute(_MERGED_BETWEEN, _bounds(system, captured_at)).scalar_one()
    ):
        return known
    found = connection.execute(
        text(f"""
            SELECT key.place FROM {_KEYS}
            JOIN {SCHEMA}.import_rows AS r
              ON r.system_id = :system AND r.captured_at = {_AT.format("key.us")} AND r.id = key.id
            JOIN {SCHEMA}.snapshots AS s ON s.system_id = r.system_id AND s.captured_at = r.snapshot_at
             AND s.id = r.snapshot_id
        """),
        _keys(system, captured_at, ids),
    )
    known[np.array(found.scalars().all(), dtype=np.int64) - 1] = True
    return known


def _bounds(system: System, captured_at: NDArray[np.int64]) -> dict[str, Any]:
    return {"system": system.id, "first": int(captured_at.min()), "last": int(captured_at.max())}


def _keys(system: System, captured_at: NDArray[np.int64], ids: NDArray[np.uint8]) -> dict[str, Any]:
    return {"system": system.id, "times": captured_at.tolist(), "ids": [each.tobytes().hex() for each in ids]}


def ids_like(connection: Connection, end: str) -> Sequence[UUID]:
    """Return ids of imports that end with this text."""
    query = text(f"SELECT DISTINCT id FROM {SCHEMA}.imports WHERE right(id::text, :n) = :end LIMIT 3")
    return list(connection.execute(query, {"n": len(end), "end": end.lower()}).scalars())


def of_id(connection: Connection, import_id: UUID) -> list[tuple[System, datetime, datetime]]:
    """Return the systems of an import, with the times of the first and last row in each."""
    query = (
        select(systems, imports.c.first_at, imports.c.last_at)
        .join(imports, imports.c.system_id == systems.c.id)
        .where(imports.c.id == import_id)
        .order_by(systems.c.name)
    )
    return [(system_of(named(row)), row.first_at, row.last_at) for row in connection.execute(query)]
