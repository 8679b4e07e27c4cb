"""Read the sides of a comparison: measurements from the request, or periods of stored histories."""

from datetime import UTC, datetime, timedelta
from typing import Final

from geoheal.api.models.comparisons import SideOrder
from geoheal.api.service import RunningService
from geoheal.compare.reading.files import side_of, side_of_text
from geoheal.compare.series import Series, Side
from geoheal.compare.turn import turn_of
from geoheal.domain.health.system import System
from geoheal.errors import Conflict, InvalidInput, NotFound
from geoheal.monitor.health.queries import find_system
from geoheal.store.healing import patches
from geoheal.store.session import Connection
from geoheal.store.snapshots.measurements import Measurements, Stretch, read_stretch
from geoheal.store.systems import change_events

ROWS_MAX: Final = 50_000
"""Largest number of snapshots to read for a side; the newest are used."""

Period = tuple[datetime | None, datetime | None]


def side_named(service: RunningService, order: SideOrder, where: str) -> Side:
    """Return the series of one side.

    Parameters
    ----------
    where
        Name of the side, as the request spells it.

    Raises
    ------
    InvalidInput
        When the measurements of the side cannot be read; names the side.
    NotFound, Conflict
        When the system, patch or event does not exist; when the patch was never applied.
    """
    try:
        if order.csv is not None:
            return side_of_text(order.csv, where)
        if order.series is not None:
            return side_of(list(order.series), where)
    except InvalidInput as error:
        raise InvalidInput(error.message, field=where) from error
    with service.database.transaction() as connection:
        system = find_system(connection, order.system or "")
        since, until = _period(connection, system, order, where)
        stretch = Stretch(since=since, until=until, nodes=order.nodes, code_hash=order.code_hash)
        return _side_of(read_stretch(connection, system, stretch, ROWS_MAX))


def _side_of(found: Measurements) -> Side:
    """Series by metric; snapshots of one moment (nodes) become their mean."""
    return {name: Series.of(found.times, values) for name, values in found.numbers.items()}


def require_systems(service: RunningService, *sides: SideOrder) -> None:
    """Refuse unknown systems before the comparison is queued.

    Raises
    ------
    NotFound
        When the system does not exist.
    """
    with service.database.transaction() as connection:
        for each in sides:
            if each.system is not None:
                find_system(connection, each.system)


def _period(connection: Connection, system: System, order: SideOrder, where: str) -> Period:
    """Return the first moment of the period, and the moment before which it ends."""
    try:
        if order.last_s is not None:
            now = datetime.now(UTC)
            return now - timedelta(seconds=order.last_s), now
        within = timedelta(seconds=order.within_s)
        if order.before is not None:
            turn = _moment(connection, system, order.before)
            return turn - within, turn
        if order.after is not None:
            turn = _moment(connection, system, order.after)
            return turn, turn + within
    except OverflowError:
        raise InvalidInput("The period must lie within the years 1 to 9999 (UTC).", field=where) from None
    return order.since, order.until


def _moment(connection: Connection, system: System, text: str) -> datetime:
    turn = turn_of(text)
    if turn.at is not None:
        return turn.at.astimezone(UTC)
    if turn.patch is not None:
        patch = patches.find(connection, system, turn.patch)
        if patch is None:
            raise NotFound(f"System {system.name} has no patch {turn.patch}.")
        if patch.applied_at is None:
            raise Conflict(f"Patch {turn.patch} was never applied, so there is no before and after.")
        return patch.applied_at
    event = None if turn.event is None else change_events.find(connection, system, turn.event)
    if event is None:
        raise NotFound(f"System {system.name} has no change event {turn.event}.")
    return event.at
