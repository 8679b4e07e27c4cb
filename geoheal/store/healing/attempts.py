"""Queries on attempts to heal."""

from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, func, select
from sqlalchemy.dialects.postgresql import insert

from geoheal.domain.healing.attempt import Attempt, AttemptPhase
from geoheal.domain.health.owned import Owned
from geoheal.domain.health.system import System
from geoheal.store.healing.lists import newest
from geoheal.store.schema.healing_tables import ab_comparisons, attempts
from geoheal.store.session import named

_FIXED = frozenset({"id", "incident_id", "symptom", "started_at", "health"})


def save(connection: Connection, system: System, attempt: Attempt) -> None:
    """Store an attempt, or how far it has come."""
    values = {field.name: getattr(attempt, field.name) for field in fields(Attempt)}
    values |= {"health": dict(attempt.health), "candidates": [dict(each) for each in attempt.candidates]}
    statement = insert(attempts).values(system_id=system.id, **values)
    changed = {name: statement.excluded[name] for name in values if name not in _FIXED}
    connection.execute(statement.on_conflict_do_update(index_elements=["system_id", "id"], set_=changed))


def find(connection: Connection, system: System, attempt_id: UUID) -> Attempt | None:
    """Return the attempt with this id."""
    query = select(attempts).where(attempts.c.system_id == system.id, attempts.c.id == attempt_id)
    row = connection.execute(query).one_or_none()
    return None if row is None else _attempt(row)


def unfinished(connection: Connection, system: System) -> list[Attempt]:
    """Return attempts that have not ended, oldest first."""
    query = select(attempts).where(
        attempts.c.system_id == system.id, attempts.c.phase != AttemptPhase.FINISHED
    )
    return [_attempt(row) for row in connection.execute(query.order_by(attempts.c.id))]


def of_incident(connection: Connection, system: System, incident_id: UUID) -> list[Attempt]:
    """Return the attempts on an incident, oldest first."""
    query = select(attempts).where(attempts.c.system_id == system.id, attempts.c.incident_id == incident_id)
    return [_attempt(row) for row in connection.execute(query.order_by(attempts.c.id))]


def page(connection: Connection, system: System, before: UUID | None, limit: int) -> list[Attempt]:
    """Return attempts, newest first, from the first one older than ``before``."""
    query = select(attempts).where(attempts.c.system_id == system.id)
    if before is not None:
        query = query.where(attempts.c.id < before)
    rows = connection.execute(query.order_by(attempts.c.id.desc()).limit(limit))
    return [_attempt(row) for row in rows]


def listed(
    connection: Connection, system: System | None, before: UUID | None, limit: int
) -> list[Owned[Attempt]]:
    """Return attempts of a system or of all, newest first: those older than ``before``."""
    return newest(connection, attempts, _attempt, system=system, before=before, limit=limit)


def count(connection: Connection, system: System) -> int:
    """Return the number of attempts."""
    query = select(func.count()).where(attempts.c.system_id == system.id)
    return connection.execute(query).scalar_one()


def add_comparison(connection: Connection, system: System, values: dict[str, Any], at: datetime) -> None:
    """Store how two strategies' candidates for the same incident compare."""
    connection.execute(ab_comparisons.insert().values(system_id=system.id, compared_at=at, **values))


def comparisons(connection: Connection, system: System, limit: int) -> list[dict[str, Any]]:
    """Comparisons of two strategies, newest first."""
    query = select(ab_comparisons).where(ab_comparisons.c.system_id == system.id)
    rows = connection.execute(query.order_by(ab_comparisons.c.id.desc()).limit(limit))
    return [dict(named(row)) for row in rows]


def _attempt(row: Row[Any]) -> Attempt:
    columns = named(row)
    values = {field.name: columns[field.name] for field in fields(Attempt)}
    return Attempt(**values)
