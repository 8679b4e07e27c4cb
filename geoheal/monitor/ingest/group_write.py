"""What a group of observations needs to be stored: what is remembered of systems, rows, and the write itself.

Nothing here waits for the database but :meth:`Memory.recall`.
"""

import threading
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from geoheal.domain.health.system import System
from geoheal.domain.snapshots.code_version import UNKNOWN_CODE, CodeVersion
from geoheal.domain.snapshots.snapshot import Observation
from geoheal.monitor.ingest.placement import place_everyday
from geoheal.monitor.ingest.single import IngestedSnapshot
from geoheal.store.connection.exchange import Exchange
from geoheal.store.session import Connection, Database
from geoheal.store.snapshots.ingest_path import IngestReference, NewRow, insertion, keys_of, references
from geoheal.store.snapshots.snapshots import Key
from geoheal.store.systems import code_versions

Arrival = tuple[str, Observation]
"""A system's name, and an observation of it."""

SYSTEMS_MAX = 10_000
VERSIONS_MAX = 10_000
"""Number of remembered entries (a baseline takes up to 16 KiB); beyond it, the memory is cleared."""


class Memory:
    """Cache of systems with their active baselines by name, and of ids of code versions.

    ``lock`` is held while it is changed, and by those who look several things up in it.

    The statement that stores a snapshot checks that all cached values are still valid, so the cache is never
    invalidated from outside: a snapshot that was measured against an old baseline, or whose system has a new
    name or thresholds, is not stored.
    """

    def __init__(self) -> None:
        self.one_by_one = False
        self.references: dict[str, IngestReference] = {}
        self._versions: dict[tuple[UUID, CodeVersion], UUID] = {}
        self.lock = threading.Lock()

    def code_version_id(self, system: System, version: CodeVersion) -> UUID | None:
        """Return the id of a code version that was loaded; None for an unknown one."""
        return self._versions.get((system.id, version)) if version != UNKNOWN_CODE else None

    def recall(self, database: Database, arrivals: Iterable[Arrival]) -> None:
        """Load what these observations of systems need and is not cached.

        Raises
        ------
        DatabaseError
            When the database is not available.
        """
        arrivals = list(arrivals)
        unknown = {name for name, observation in arrivals if self.lacks(name, observation)}
        if not unknown:
            return
        with database.transaction() as connection:
            found = references(connection, unknown)
            versions = _versions_of(connection, found, [each for each in arrivals if each[0] in found])
        with self.lock:
            if len(self.references) > SYSTEMS_MAX:
                self.references.clear()
            if len(self._versions) > VERSIONS_MAX:
                self._versions.clear()
            self.references.update(found)
            self._versions.update(versions)

    def forget(self, name: str) -> None:
        """Remove a system from the cache."""
        with self.lock:
            self.references.pop(name, None)

    def lacks(self, name: str, observation: Observation) -> bool:
        """Whether something that an observation of a system needs is not cached."""
        reference = self.references.get(name)
        if reference is None:
            return True
        if observation.basin_coords is not None and reference.baseline is None:
            return True
        version = observation.code_version
        return version != UNKNOWN_CODE and (reference.system.id, version) not in self._versions


def _versions_of(
    connection: Connection,
    found: Mapping[str, IngestReference],
    arrivals: Iterable[Arrival],
) -> dict[tuple[UUID, CodeVersion], UUID]:
    """Return the ids of the code versions that observations name; those that are new are stored."""
    by_system: dict[str, list[Observation]] = defaultdict(list)
    for name, observation in arrivals:
        if observation.code_version:
            by_system[name].append(observation)
    known: dict[tuple[UUID, CodeVersion], UUID] = {}
    for name, observations in by_system.items():
        system = found[name].system
        versions = {observation.code_version for observation in observations}
        seen_at = min(observation.captured_at for observation in observations)
        ids = code_versions.ensure(connection, system, versions, seen_at)
        known.update({(system.id, each): ids[each.fingerprint] for each in versions})
    return known


@dataclass(frozen=True, slots=True, eq=False)
class GroupWrite:
    """Observations on their way to the database.

    Parameters
    ----------
    exchange
        The connection that stores them.
    memory
        Where they were prepared.
    rows, count
        The ordinary ones of them by position, and the number of all.
    """

    exchange: Exchange
    memory: Memory
    rows: Mapping[int, NewRow]
    count: int

    def advance(self) -> list[IngestedSnapshot | None] | None:
        """Return the result of each once they are committed; None for those that need further checks.

        Raises
        ------
        DatabaseError
            When they could not be stored, or it is not known.
        """
        found = self.exchange.advance()
        if found is None:
            return None
        stored = outcomes_of(self.rows, keys_of(found, list(self.rows.values())), self.memory)
        return [stored.get(place) for place in range(self.count)]


def begin(exchange: Exchange, memory: Memory, arrivals: Sequence[Arrival]) -> "GroupWrite | None":
    """Begin to store observations; None if something must be read first, or they are stored one by one.

    Raises
    ------
    DatabaseError
        When they cannot be sent.
    """
    with memory.lock:
        if memory.one_by_one or any(memory.lacks(*each) for each in arrivals):
            return None
        rows = prepare(arrivals, memory)
    if not rows:
        return None
    exchange.send(*insertion(list(rows.values())))
    return GroupWrite(exchange, memory, rows, len(arrivals))


def outcomes_of(
    rows: Mapping[int, NewRow], new: Collection[tuple[UUID, Key]], memory: Memory
) -> dict[int, IngestedSnapshot]:
    """Return the snapshots that were stored, by position; what is remembered of the others is forgotten."""
    left = set(new)
    stored = {}
    for place, row in rows.items():
        if row.key in left:
            left.remove(row.key)
            limits = row.reference.system.thresholds
            stored[place] = IngestedSnapshot(row.snapshot, created=True, limits=limits)
        else:
            memory.forget(row.reference.system.name)
    return stored


def prepare(arrivals: Sequence[Arrival], memory: Memory) -> dict[int, NewRow]:
    """Return the rows of the ordinary ones, by position."""
    by_system: dict[str, dict[int, Observation]] = defaultdict(dict)
    for place, (system, observation) in enumerate(arrivals):
        if memory.lacks(system, observation):
            continue
        if _is_everyday(observation, memory.references[system]):
            by_system[system][place] = observation
    rows: dict[int, NewRow] = {}
    for name, members in by_system.items():
        reference = memory.references[name]
        snapshots = place_everyday(list(members.values()), reference.system, reference.baseline)
        for place, snapshot in zip(members, snapshots, strict=True):
            if snapshot is not None:
                version_id = memory.code_version_id(reference.system, snapshot.code_version)
                rows[place] = NewRow(reference, snapshot, version_id)
    return rows


def _is_everyday(observation: Observation, reference: IngestReference) -> bool:
    if observation.basin_coords is None:
        return True
    return (
        reference.baseline is not None
        and not observation.set_baseline
        and len(observation.basin_coords) == reference.system.dimension
    )
