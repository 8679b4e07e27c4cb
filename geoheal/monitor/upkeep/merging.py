"""Merge a system into another one: two names of one application become one history, or nothing changes."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from geoheal.domain.health.system import System
from geoheal.errors import Conflict, DatabaseUnavailable, InvalidInput, NotFound
from geoheal.store.merging import conflicts, copying, locking
from geoheal.store.operations import deletion
from geoheal.store.session import Connection, Database
from geoheal.store.systems import standings, systems
from geoheal.store.systems.renaming import let_follow

ATTEMPTS: Final = 20
PAUSE_S: Final = 0.25


@dataclass(frozen=True, slots=True)
class Merged:
    """Result of a merge.

    Parameters
    ----------
    target
        The system merged into.
    snapshots
        Number of snapshots moved to it.
    repeated
        Number of snapshots that it already had: the same id at the same time.
    """

    target: System
    snapshots: int
    repeated: int


def merge(database: Database, source: str, target: str) -> Merged:
    """Merge a system into another one.

    The rows are copied while others write. Then writers are blocked, the rest is copied, and the source is
    hidden, in one transaction.

    Raises
    ------
    NotFound
        When one of them does not exist.
    InvalidInput
        When both are the same.
    Conflict
        When a merge is not possible; nothing has changed.
    DatabaseUnavailable
        When other writers do not finish in time.
    """
    if source == target:
        raise InvalidInput(f"System {source!r} cannot be merged into itself; name another one.", field="into")
    with database.transaction() as connection:
        one, other = _found(connection, source), _found(connection, target)
        _require_none(connection, one, other)
        locking.take_time(connection)
        copied = copying.copy_snapshots(connection, one, other)
        _hold(connection, one, other)
        _require_none(connection, one, other)
        copied += copying.copy_snapshots(connection, one, other)
        repeated = copying.count_snapshots(connection, one) - copied
        copying.move_others(connection, one, other)
        let_follow(connection, one.name, other.name)
        deletion.hide(connection, one, datetime.now(UTC))
        standings.outdate(connection, other)
    return Merged(other, copied, repeated)


def _found(connection: Connection, name: str) -> System:
    system = systems.find(connection, name)
    if system is None:
        raise NotFound(f"There is no system {name!r}.")
    return system


def _require_none(connection: Connection, one: System, other: System) -> None:
    flaw = conflicts.flaw(connection, one, other)
    if flaw is not None:
        raise Conflict(f"System {one.name!r} cannot be merged into {other.name!r}: {flaw}")


def _hold(connection: Connection, one: System, other: System) -> None:
    for _ in range(ATTEMPTS):
        held = None
        if not conflicts.is_being_healed(connection, one, other, datetime.now(UTC)):
            held = locking.hold_writers(connection, one, other)
        if held is False:
            raise Conflict("One of the systems was deleted in the meantime; nothing has changed.")
        if held:
            return
        time.sleep(PAUSE_S)
    raise DatabaseUnavailable(
        f"Systems {one.name!r} and {other.name!r} are in constant use; try again in a moment."
    )
