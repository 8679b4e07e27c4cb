"""Ingest of concurrent observations: written together, committed once, answered individually.

A commit waits for the disk, and every statement for the round trip to the server, so this is done once for
all waiting requests (group commit: DeWitt et al., *Implementation Techniques for Main Memory Database
Systems*, 1984). Requests that arrive while a group is being written form the next group: groups grow with the
load, and a single request is written at once.
"""

import logging
import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from geoheal.domain.snapshots.snapshot import Observation
from geoheal.errors import DatabaseUnavailable, GeohealError, StatementNotSupported
from geoheal.monitor.ingest.group_write import Arrival, Memory, outcomes_of, prepare
from geoheal.monitor.ingest.single import IngestedSnapshot, ingest
from geoheal.store.cluster import distribution
from geoheal.store.session import Database, driver_connection
from geoheal.store.snapshots.ingest_path import (
    OwnConnection,
    insert_all,
    insert_alone,
)
from geoheal.store.snapshots.snapshots import Key

logger = logging.getLogger(__name__)

GROUP_MAX = 64
"""Observations per transaction: more would gain nothing, and wait longer."""


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
        self.memory = Memory()
        self._own = OwnConnection(database)

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
        stored = member.stored or (self._store_alone(member) if self.memory.one_by_one else None)
        return stored or ingest(self._database, system, observation)

    def _store_alone(self, member: _Member) -> IngestedSnapshot | None:
        """Store an ordinary snapshot of a cluster beside other threads; None if it needs further checks."""
        try:
            arrivals = [(member.system, member.observation)]
            self.memory.recall(self._database, arrivals)
            with self.memory.lock:
                row = prepare(arrivals, self.memory).get(0)
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
        self.memory.forget(member.system)
        return None

    def ingest_everyday(self, arrivals: Sequence[Arrival]) -> list[IngestedSnapshot | None]:
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
            if not self.memory.one_by_one:
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
        arrivals = [(member.system, member.observation) for member in group]
        self.memory.recall(self._database, arrivals)
        with self.memory.lock:
            rows = prepare(arrivals, self.memory)
        new: Collection[tuple[UUID, Key]] = ()
        if rows:
            try:
                with self._own.statement() as connection:
                    new = insert_all(connection, list(rows.values()))
            except StatementNotSupported:
                with self._database.transaction() as connection:
                    self.memory.one_by_one = distribution.is_distributed(connection)
                raise
        return outcomes_of(rows, new, self.memory)

    def _pass_on(self) -> None:
        """Let one of the waiting members lead the next group."""
        with self._lock:
            if self._waiting:
                self._waiting[0].turn.release()
            else:
                self._led = False
