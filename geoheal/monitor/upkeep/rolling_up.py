"""Roll up a system's finished hours: close them, and sum them up when all earlier writers have ended."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from geoheal.constants import ROLLUP_DELAY
from geoheal.domain.health.system import System
from geoheal.store.session import Database
from geoheal.store.snapshots import rollups


def finished_until(now: datetime, delay: timedelta = ROLLUP_DELAY) -> datetime:
    """Return the full hour before which all hours have ended long enough ago.

    >>> str(finished_until(datetime(2026, 11, 28, 15, 7, tzinfo=UTC), timedelta(minutes=10)))
    '2026-11-28 14:00:00+00:00'
    """
    return (now.astimezone(UTC) - delay).replace(minute=0, second=0, microsecond=0)


WRITERS_S: Final = 2.0
"""Seconds to wait for writers; if they take longer, the next call continues."""
POLL_S: Final = 0.02


def _go_on() -> bool:
    return True


def roll_up(
    database: Database, system: System, until: datetime, go_on: Callable[[], bool] = _go_on
) -> datetime | None:
    """Roll up a system's hours before a full hour, and changed earlier ones again.

    It may be interrupted at any point, and continues from there; several processes may do it at once.

    Parameters
    ----------
    go_on
        Checked between two steps, each of which rolls up at most six hours.

    Returns
    -------
    The moment before which everything is rolled up; None if nothing is.
    """
    with database.transaction() as connection:
        state = rollups.state_of(connection, system)
    if state is None or not (state.stale or state.has_finished(until)):
        return None if state is None else state.rolled_until
    closed = _close(database, system, state, until) if state.has_finished(until) else None
    more = True
    while more and go_on():
        with database.transaction() as connection:
            more = rollups.roll_some(connection, system, closed)
    with database.transaction() as connection:
        state = rollups.state_of(connection, system)
    return None if state is None else state.rolled_until


def _close(
    database: Database, system: System, state: rollups.RollupState, until: datetime
) -> datetime | None:
    """Close hours; return the moment before which all writers record changes, None while some might not."""
    if state.closed_until is not None and state.closed_until >= until:
        until = state.closed_until
    else:
        with database.transaction() as connection:
            rollups.close(connection, system, until)
    return until if _outlasted(database) else None


def _outlasted(database: Database) -> bool:
    """Whether all current writers have ended, after a short wait."""
    with database.transaction() as connection:
        earlier = rollups.writers(connection)
    end = time.monotonic() + WRITERS_S
    while earlier and time.monotonic() < end:
        time.sleep(POLL_S)
        with database.transaction() as connection:
            earlier &= rollups.writers(connection)
    return not earlier
