"""Rollups: finished hours and days of a system, summed up once so that views need not read every snapshot.

An hour is closed before it is rolled up. A transaction that stores a snapshot of a closed hour notes the hour
in ``stale_hours``; views read stale days from the snapshots until a worker has rolled them up again. A
statement that began before the hour was closed does not see that: between closing and rolling up, the worker
waits for such writers (:func:`writers`), as ``CREATE INDEX CONCURRENTLY`` does. Writers only add notes, each
as a row of its own, so that none waits for another and no note is lost.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, text

from geoheal.domain.health.system import System
from geoheal.store.snapshots.rollup_queries import (
    CLEAR_DAYS,
    CLEAR_HOURS,
    CLOSE,
    FORGET_BEFORE,
    HELD,
    LOCK,
    MARKS,
    NEXT,
    NOTE,
    NOTE_STRETCH,
    ROLLED,
    STALE,
    SUM_DAYS,
    SUM_HOURS,
    TAKE_NOTES,
    WRITERS,
)

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)

LOCK_KEY: Final = 7305_2029
"""Advisory lock, shared by roll-ups, exclusive for dropping history; must never change."""

STEP_HOURS: Final = 6
"""Largest number of hours to roll up per transaction.

A snapshot with a basin of latencies takes some 35 µs: at ten per second that is 8 s of the statement's 30 s.
"""


@dataclass(frozen=True, slots=True)
class RollupState:
    """Progress of rolling up a system's history.

    Parameters
    ----------
    rolled_until
        All history before it is rolled up, except stale hours; None if nothing is.
    closed_until
        Hours before it are noted when a snapshot is stored; None if no hour is closed.
    first
        Time of the first snapshot that is not rolled up; None without one.
    stale
        Whether rolled-up hours have changed.
    """

    rolled_until: datetime | None
    closed_until: datetime | None
    first: datetime | None
    stale: bool

    def has_finished(self, until: datetime) -> bool:
        """Whether there is a snapshot before a moment that is not rolled up."""
        return self.first is not None and self.first < until


def state_of(connection: Connection, system: System) -> RollupState | None:
    """Return the progress of a system's roll-up; None if the system was deleted."""
    marks = connection.execute(MARKS, {"system": system.id}).one_or_none()
    if marks is None:
        return None
    given = {"system": system.id, "rolled_until": marks.rolled_until}
    held = connection.execute(HELD, given).one()
    return RollupState(marks.rolled_until, marks.closed_until, held.first, held.stale)


def close(connection: Connection, system: System, until: datetime) -> None:
    """Close the hours before a full hour: from the commit on, they are noted when a snapshot is stored."""
    connection.execute(CLOSE, {"system": system.id, "until": until})


def writers(connection: Connection) -> set[str]:
    """Return the running transactions that have stored snapshots of any system, or may do so."""
    return set(connection.execute(WRITERS).scalars())


def roll_some(connection: Connection, system: System, until: datetime | None) -> bool:
    """Roll up some closed hours of a day, or some stale ones; return whether there may be more.

    Parameters
    ----------
    until
        Closed hours before it are rolled up; all writers that ran when they were closed must have ended. None
        to roll up stale hours only.
    """
    shared = connection.execute(text("SELECT pg_try_advisory_xact_lock_shared(:key)"), {"key": LOCK_KEY})
    row = connection.execute(LOCK, {"system": system.id}).one_or_none() if shared.scalar_one() else None
    if row is None:
        return False
    if until is not None and (row.rolled_until is None or row.rolled_until < until):
        return _go_on(connection, system, row.rolled_until, until)
    if row.rolled_until is None:
        return False
    given = {"system": system.id, "until": row.rolled_until, "most": STEP_HOURS}
    hours = connection.execute(STALE, given).scalars().all()
    if not hours:
        return False
    _sum_hours(connection, system, hours, [hour + HOUR for hour in hours])
    days = sorted({day for day in map(_day, hours) if day + DAY <= row.rolled_until})
    _sum_days(connection, system, days, [day + DAY for day in days])
    return len(hours) == STEP_HOURS


def _go_on(connection: Connection, system: System, rolled: datetime | None, closed: datetime) -> bool:
    """Roll up the next closed hours of a day; skip stretches without snapshots."""
    found = connection.execute(NEXT, {"system": system.id, "since": rolled}).scalar_one()
    if found is None or found >= closed:
        if rolled is None:
            return False
        until = closed
    else:
        start = _hour(found)
        until = min(closed, _day(start) + DAY, start + STEP_HOURS * HOUR)
        _sum_hours(connection, system, [start], [until])
    _sum_days(connection, system, *([_day(each)] for each in (rolled or found, until)))
    connection.execute(ROLLED, {"system": system.id, "until": until})
    return True


def _sum_hours(
    connection: Connection, system: System, starts: Sequence[datetime], ends: Sequence[datetime]
) -> None:
    given = {"system": system.id, "starts": list(starts), "ends": list(ends)}
    given |= {"first": min(starts), "last": max(ends)}
    for statement in (TAKE_NOTES, CLEAR_HOURS, SUM_HOURS):
        connection.execute(statement, given)


def _sum_days(
    connection: Connection, system: System, starts: Sequence[datetime], ends: Sequence[datetime]
) -> None:
    """Sum up whole days from their hours."""
    given = {"system": system.id, "starts": list(starts), "ends": list(ends)}
    for statement in (CLEAR_DAYS, SUM_DAYS):
        connection.execute(statement, given)


def note(connection: Connection, system: System, moments: Collection[datetime]) -> None:
    """Note the closed hours of snapshots that this transaction has stored or deleted.

    Call it after that statement, whose lock makes roll-ups wait.
    """
    note_all(connection, {(system.id, _hour(moment)) for moment in moments})


def note_all(connection: Connection, changed: Collection[tuple[UUID, datetime]]) -> None:
    """Apply :func:`note` to several systems: the hours in which each has changed."""
    ordered = sorted(changed)
    given = {"systems": [system_id for system_id, _ in ordered], "hours": [hour for _, hour in ordered]}
    connection.execute(NOTE, given)


def note_stretch(
    connection: Connection, system: System, since: datetime | None, until: datetime | None
) -> int:
    """Request that all rolled-up hours of a stretch are rolled up again; return the number of notes."""
    return connection.execute(NOTE_STRETCH, {"system": system.id, "since": since, "until": until}).rowcount


def forget_before(connection: Connection, moment: datetime) -> None:
    """Delete the rollups of history that the caller's transaction drops next.

    Others do not roll up until it ends. ``moment`` is the first one of a day.
    """
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK_KEY})
    connection.execute(FORGET_BEFORE, {"moment": moment})


def _hour(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def _day(moment: datetime) -> datetime:
    return _hour(moment).replace(hour=0)
