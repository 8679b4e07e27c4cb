"""Ingest of concurrent observations: written together, committed once, answered individually.

A commit waits for the disk, and every statement for the round trip to the server, so this is done once for
all waiting requests (group commit: DeWitt et al., *Implementation Techniques for Main Memory Database
Systems*, 1984). Requests that arrive while a group is being written form the next group: groups grow with the
load, and a single request is written at once.
"""

import logging
import threading
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from geoheal.domain.health.system import System
from geoheal.domain.snapshots.code_version import UNKNOWN_CODE, CodeVersion
from geoheal.domain.snapshots.snapshot import Observation
from geoheal.errors import DatabaseUnavailable, GeohealError, StatementNotSupported
from geoheal.monitor.ingest.placement import place_everyday
from geoheal.monitor.ingest.single import IngestedSnapshot, ingest
from geoheal.store.cluster import distribution
from geoheal.store.session import Connection, Database, driver_connection
from geoheal.store.snapshots.ingest_path import (
    IngestReference,
    NewRow,
    OwnConnection,
    insert_all,
    insert_alone,
    references,
)
from geoheal.store.snapshots.snapshots import Key
from geoheal.store.systems import code_versions

logger = logging.getLogger(__name__)

GROUP_MAX = 64
"""Observations per transaction: more would gain nothing, and wait longer."""

SYSTEMS_MAX = 10_000
VERSIONS_MAX = 10_000
"""Number of remembered entries (a baseline takes up to 16 KiB); beyond it, the memory is cleared."""


@dataclass(slots=True, eq=False)
class _Member:
    """An observation that waits to be written; ``turn`` is set when it is written, or is to lead a group."""

    system: str
    observation: Observation
    turn: threading.Lock = field(default_factory=threading.Lock)
    written: bool = False
    stored: IngestedSnapshot | None = None

    def __post_init__(self) -> None:
        self.turn.acquire()


class Memory:
    """Cache of systems with their active baselines by name, and of ids of code versions.

    ``lock`` is held while it is changed, and by those who look several things up in it.

    The statement that stores a snapshot checks that all cached values are still valid, so the cache is never
    invalidated from outside: a snapshot that was measured against an old baseline, or whose system has a new
    name or thresholds, is not stored.
    """

    def __init__(self) -> None:
        self.references: dict[str, IngestReference] = {}
        self._versions: dict[tuple[UUID, CodeVersion], UUID] = {}
        self.lock = threading.Lock()

    def code_version_id(self, system: System, version: CodeVersion) -> UUID | None:
        """Return the id of a code version that was loaded; None for an unknown one."""
        return self._versions.get((system.id, version)) if version != UNKNOWN_CODE else None

    def recall(self, database: Database, arrivals: Iterable[tuple[str, Observation]]) -> None:
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
    arrivals: Iterable[tuple[str, Observation]],
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


class GroupIngest:
    """Ingests observations from many threads.

    Parameters
    ----------
    database
        The database.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._waiting: list[_Member] = []
        self._led = False
        self._memory = Memory()
        self._own = OwnConnection(database)
        self._one_by_one = False

    def ingest(self, system: str, observation: Observation) -> IngestedSnapshot:
        """Store an observation, and return when it is committed.

        Same result and errors as :func:`geoheal.monitor.ingest.single.ingest`. Only ordinary snapshots take
        this fast path; baselines, first snapshots, duplicates, rejects and failed groups fall back to it.
        """
        member = _Member(system, observation)
        with self._lock:
            self._waiting.append(member)
            leads, self._led = not self._led, True
        if not leads:
            member.turn.acquire()
        if not member.written:
            self._lead()
        stored = member.stored or (self._store_alone(member) if self._one_by_one else None)
        return stored or ingest(self._database, system, observation)

    def _store_alone(self, member: _Member) -> IngestedSnapshot | None:
        """Store an ordinary snapshot of a cluster beside other threads; None if it needs further checks."""
        try:
            self._memory.recall(self._database, [(member.system, member.observation)])
            with self._memory.lock:
                row = _prepare([member], self._memory).get(0)
            if row is None:
                return None
            with self._database.transaction() as connection:
                stored = insert_alone(driver_connection(connection), row)
                if not stored:
                    connection.rollback()
        except DatabaseUnavailable:
            raise
        except GeohealError as error:
            logger.debug("A snapshot was not stored by itself (%s); it is checked further.", error)
            return None
        if stored:
            return IngestedSnapshot(row.snapshot, created=True, limits=row.reference.system.thresholds)
        self._memory.forget(member.system)
        return None

    def ingest_everyday(self, arrivals: Sequence[tuple[str, Observation]]) -> list[IngestedSnapshot | None]:
        """Store observations of systems that arrived together, and return when they are committed.

        Returns
        -------
        The result of each; None if :meth:`ingest` must be called for it, which does not store it twice.
        """
        if not arrivals:
            return []
        members = [_Member(system, observation) for system, observation in arrivals]
        with self._lock:
            self._waiting.extend(members)
            leads, self._led = not self._led, True
        for member in members:
            if not leads:
                member.turn.acquire()
            leads = False
            if not member.written:
                try:
                    self._lead()
                except Exception:  # the others still wait for their turns, and must pass them on
                    logger.exception("A group was not written; each member is retried individually.")
        return [member.stored for member in members]

    def _lead(self) -> None:
        with self._lock:
            group, self._waiting = self._waiting[:GROUP_MAX], self._waiting[GROUP_MAX:]
        stored: Mapping[int, IngestedSnapshot] = {}
        try:
            if not self._one_by_one:
                stored = self._write(group)
        except GeohealError as error:
            logger.debug(
                "A group of %d was not written (%s); each member is retried individually.", len(group), error
            )
        finally:
            self._pass_on()
            for place, member in enumerate(group):
                member.written = True
                member.stored = stored.get(place)
                member.turn.release()

    def _write(self, group: Sequence[_Member]) -> dict[int, IngestedSnapshot]:
        """Write the ordinary members of a group; return their snapshots by position.

        A cluster refuses this statement. From then on, each thread stores its own member there.
        """
        self._memory.recall(self._database, [(member.system, member.observation) for member in group])
        with self._memory.lock:
            rows = _prepare(group, self._memory)
        new: set[tuple[UUID, Key]] = set()
        if rows:
            try:
                with self._own.statement() as connection:
                    new = insert_all(connection, list(rows.values()))
            except StatementNotSupported:
                with self._database.transaction() as connection:
                    self._one_by_one = distribution.is_distributed(connection)
                raise
        stored = {}
        for place, row in rows.items():
            if row.key in new:
                new.remove(row.key)
                limits = row.reference.system.thresholds
                stored[place] = IngestedSnapshot(row.snapshot, created=True, limits=limits)
            else:
                self._memory.forget(group[place].system)
        return stored

    def _pass_on(self) -> None:
        """Let one of the waiting members lead the next group."""
        with self._lock:
            if self._waiting:
                self._waiting[0].turn.release()
            else:
                self._led = False


def _prepare(group: Sequence[_Member], memory: Memory) -> dict[int, NewRow]:
    """Return the rows of a group's ordinary members, by position."""
    by_system: dict[str, dict[int, Observation]] = defaultdict(dict)
    for place, member in enumerate(group):
        if memory.lacks(member.system, member.observation):
            continue
        if _is_everyday(member.observation, memory.references[member.system]):
            by_system[member.system][place] = member.observation
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
