"""Queries on planned silences."""

from dataclasses import fields
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, func, select, update

from geoheal.domain.alarms.silence import Silence, SilencePeriod
from geoheal.store.room import require_room
from geoheal.store.schema.alarm_tables import silences
from geoheal.store.schema.tables import concerns

NAMES = tuple(field.name for field in fields(Silence))

AHEAD_MAX: Final = 1000
"""Largest number of active or planned silences: every check of a system reads the active ones."""


def add(connection: Connection, silence: Silence) -> None:
    """Store a silence.

    Raises
    ------
    Conflict
        When there are as many that have not ended as there may be.
    """
    going_on = _goes_on(silence.created_at)
    require_room(connection, silences, AHEAD_MAX, "silences that have not ended", going_on)
    connection.execute(silences.insert().values({name: getattr(silence, name) for name in NAMES}))


def find(connection: Connection, silence_id: UUID) -> Silence | None:
    """Return the silence with this id."""
    row = connection.execute(select(silences).where(silences.c.id == silence_id)).one_or_none()
    return None if row is None else _silence(row)


def lift(connection: Connection, silence_id: UUID, by: str, at: datetime) -> bool:
    """End a silence now; return False if there is no active or planned one."""
    statement = update(silences).where(silences.c.id == silence_id, _goes_on(at))
    return connection.execute(statement.values(lifted_at=at, lifted_by=by)).rowcount == 1


def page(
    connection: Connection,
    now: datetime,
    before: UUID | None,
    limit: int,
    *,
    system: str | None = None,
    ended: bool = False,
) -> list[Silence]:
    """Silences, newest first, from the first one older than ``before``.

    Parameters
    ----------
    system
        Name of a system; silences that do not concern it are left out.
    ended
        Whether to list ended silences as well.
    """
    query = select(silences)
    if before is not None:
        query = query.where(silences.c.id < before)
    if system is not None:
        query = query.where(concerns(silences, system))
    if not ended:
        query = query.where(_goes_on(now))
    return [_silence(row) for row in connection.execute(query.order_by(silences.c.id.desc()).limit(limit))]


def holding(
    connection: Connection, system: str, now: datetime, *, healing: bool = False
) -> tuple[Silence, SilencePeriod] | None:
    """Return the silence that holds for a system now; the longest one of several; None without one.

    Parameters
    ----------
    healing
        Whether to look only for silences that also pause healing.
    """
    query = select(silences).where(_goes_on(now), silences.c.starts_at <= now, concerns(silences, system))
    if healing:
        query = query.where(silences.c.healing)
    planned = [_silence(row) for row in connection.execute(query)]
    held = [(each, stretch) for each in planned if (stretch := each.holding(now)) is not None]
    return max(held, key=lambda one: one[1].ends_at, default=None)


def of_stretch(
    connection: Connection, system: str, since: datetime, until: datetime, most: int
) -> list[Silence]:
    """Return the silences about a system that may have held in [since, until), the newest first."""
    query = select(silences).where(_goes_on(since), silences.c.starts_at < until, concerns(silences, system))
    return [_silence(row) for row in connection.execute(query.order_by(silences.c.id.desc()).limit(most))]


def _goes_on(now: datetime) -> ColumnElement[bool]:
    """Whether a silence has not ended."""
    last_end = func.least(silences.c.lifted_at, func.coalesce(silences.c.until, silences.c.ends_at))
    return last_end > now


def _silence(row: Row[Any]) -> Silence:
    return Silence(**{name: getattr(row, name) for name in NAMES})
