"""Queries on recorded calls: the newest few of each kind are kept, and a bounded number in total."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, delete, select, text
from sqlalchemy.dialects.postgresql import insert

from geoheal.domain.health.system import System
from geoheal.domain.recording.call import RecordedCall
from geoheal.store.schema.recording_tables import recordings

OF_STRATUM: Final = 8
"""Largest number of calls of one kind, per function."""
CALLS_MAX: Final = 5_000
"""Largest number of calls per system."""
BYTES_MAX: Final = 64 * 1024 * 1024

_BOUND = text("""
    DELETE FROM geoheal.recordings AS r USING (
        SELECT id,
               row_number() OVER (PARTITION BY module, function, stratum ORDER BY id DESC) AS of_stratum,
               row_number() OVER (ORDER BY id DESC) AS place, sum(size) OVER (ORDER BY id DESC) AS bytes
        FROM geoheal.recordings WHERE system_id = :system_id
    ) AS ranked
    WHERE r.system_id = :system_id AND r.id = ranked.id
      AND (ranked.of_stratum > :of_stratum OR ranked.place > :calls OR ranked.bytes > :bytes)
""")


def add(connection: Connection, system: System, calls: Sequence[RecordedCall]) -> None:
    """Store calls, each once; if there are too many of a kind, the oldest are deleted."""
    if not calls:
        return
    rows = [_values(system, call) for call in sorted(calls, key=lambda call: call.id)]
    connection.execute(insert(recordings).on_conflict_do_nothing(), rows)
    limits = {"of_stratum": OF_STRATUM, "calls": CALLS_MAX, "bytes": BYTES_MAX}
    connection.execute(_BOUND, {"system_id": system.id, **limits})


def page(
    connection: Connection,
    system: System,
    before: UUID | None,
    limit: int,
    *,
    module: str | None = None,
    function: str | None = None,
) -> list[RecordedCall]:
    """Return calls, newest first, from the first one older than ``before``."""
    query = select(recordings).where(*_of(system, module, function))
    if before is not None:
        query = query.where(recordings.c.id < before)
    return [_call(row) for row in connection.execute(query.order_by(recordings.c.id.desc()).limit(limit))]


def of_module(connection: Connection, system: System, module: str) -> list[RecordedCall]:
    """Return all stored calls of a module's functions, newest first."""
    return page(connection, system, None, CALLS_MAX, module=module)


def modules(connection: Connection, system: System) -> frozenset[str]:
    """Return modules with stored calls."""
    query = select(recordings.c.module).where(recordings.c.system_id == system.id).distinct()
    return frozenset(connection.execute(query).scalars())


def erase(
    connection: Connection, system: System, *, module: str | None = None, function: str | None = None
) -> int:
    """Delete the calls of a system, a module or a function; return their number."""
    return connection.execute(delete(recordings).where(*_of(system, module, function))).rowcount


def _of(system: System, module: str | None, function: str | None) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [recordings.c.system_id == system.id]
    if module is not None:
        conditions.append(recordings.c.module == module)
    if function is not None:
        conditions.append(recordings.c.function == function)
    return conditions


def _values(system: System, call: RecordedCall) -> dict[str, Any]:
    text = json.dumps(call.values, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return {
        "system_id": system.id,
        "id": call.id,
        "module": call.module,
        "function": call.function,
        "stratum": call.stratum,
        "outcome": call.outcome,
        "error": call.error,
        "parts": call.parts,
        "duration_ms": call.duration_ms,
        "redacted": call.redacted,
        "recorded_at": call.recorded_at,
        "size": len(text.encode()),
        "call": text,
    }


def _call(row: Row[Any]) -> RecordedCall:
    return RecordedCall(
        id=row.id,
        module=row.module,
        function=row.function,
        stratum=row.stratum,
        outcome=row.outcome,
        error=row.error,
        parts=row.parts,
        duration_ms=row.duration_ms,
        redacted=row.redacted,
        recorded_at=row.recorded_at,
        values=json.loads(row.call),
    )


def prune(connection: Connection, before: datetime, batch: int) -> int:
    """Delete calls that were recorded before a time; return their number."""
    some = select(recordings.c.system_id, recordings.c.id).where(recordings.c.recorded_at < before)
    keys = some.limit(batch).cte("old")
    statement = delete(recordings).where(
        recordings.c.system_id == keys.c.system_id, recordings.c.id == keys.c.id
    )
    return connection.execute(statement).rowcount
