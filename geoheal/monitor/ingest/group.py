"""Ingest of observations that arrive at the same time: written together, committed once, answered each.

A commit waits for the disk, and every statement for its way to the server and back; what several requests
wait for anyway is done once for all of them (group commit: DeWitt et al., *Implementation Techniques for Main
Memory Database Systems*, 1984). Whoever comes while a group is being written waits for the next one, so a
group grows with the load, and a lone request is written at once.
"""

import logging
import threading
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import numpy as np

from geoheal.domain.snapshots.convention import Geometry
from geoheal.domain.snapshots.snapshot import Observation, Snapshot
from geoheal.errors import GeohealError
from geoheal.geometry.basins.amplitude_batch import amplitudes
from geoheal.geometry.basins.plain_amplitude import plain_amplitude
from geoheal.geometry.distance.fisher_rao import distances, unit_angle
from geoheal.monitor.ingest.memory import Memory
from geoheal.monitor.ingest.placement import placed
from geoheal.monitor.ingest.single import Stored, ingest
from geoheal.store.own_connection import OwnConnection
from geoheal.store.session import Database
from geoheal.store.snapshots.ingest_path import NewRow, Reference, insert_all
from geoheal.store.snapshots.snapshots import Key

logger = logging.getLogger(__name__)

GROUP_MAX = 64
"""Observations of one transaction: more would gain nothing, and wait longer."""

ONE_BY_ONE_MAX = 16
"""Snapshots of one system up to which NumPy's calls for many cost more than those for each."""


@dataclass(slots=True, eq=False)
class _Member:
    """An observation that waits to be written; ``turn`` is free when it is written, or is to lead a group."""

    system: str
    observation: Observation
    turn: threading.Lock = field(default_factory=threading.Lock)
    written: bool = False
    stored: Stored | None = None

    def __post_init__(self) -> None:
        self.turn.acquire()


class GroupIngest:
    """Ingests observations of many threads.

    Parameters
    ----------
    database
        Where they are stored.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._waiting: list[_Member] = []
        self._led = False
        self._memory = Memory()
        self._own = OwnConnection(database)

    def ingest(self, system: str, observation: Observation) -> Stored:
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
        return member.stored or ingest(self._database, system, observation)

    def ingest_everyday(self, arrivals: Sequence[tuple[str, Observation]]) -> list[Stored | None]:
        """Store observations of systems that arrived together, and return when they are committed.

        Returns
        -------
        What became of each; None where :meth:`ingest` has to be called for it, which stores it once only.
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
                except Exception:  # the others still wait for their turns, and have to pass them on
                    logger.exception("A group was not written; each is tried by itself.")
        return [member.stored for member in members]

    def _lead(self) -> None:
        with self._lock:
            group, self._waiting = self._waiting[:GROUP_MAX], self._waiting[GROUP_MAX:]
        stored: Mapping[int, Stored] = {}
        try:
            stored = self._write(group)
        except GeohealError as error:
            logger.debug("A group of %d was not written (%s); each is tried by itself.", len(group), error)
        finally:
            self._pass_on()
            for place, member in enumerate(group):
                member.written = True
                member.stored = stored.get(place)
                member.turn.release()

    def _write(self, group: Sequence[_Member]) -> dict[int, Stored]:
        """Store the everyday ones of a group: by its place, the snapshot that each became."""
        self._memory.recall(self._database, [(member.system, member.observation) for member in group])
        rows = _prepare(group, self._memory)
        new: set[tuple[UUID, Key]] = set()
        if rows:
            with self._own.statement() as connection:
                new = insert_all(connection, list(rows.values()))
        stored = {}
        for place, row in rows.items():
            if row.key in new:
                new.remove(row.key)
                limits = row.reference.system.thresholds
                stored[place] = Stored(row.snapshot, created=True, limits=limits)
            else:
                self._memory.forget(group[place].system)
        return stored

    def _pass_on(self) -> None:
        """Let one of those who wait lead the next group."""
        with self._lock:
            if self._waiting:
                self._waiting[0].turn.release()
            else:
                self._led = False


def _prepare(group: Sequence[_Member], memory: Memory) -> dict[int, NewRow]:
    """The rows of those in a group that are everyday, by place."""
    by_system: dict[str, dict[int, Observation]] = defaultdict(dict)
    for place, member in enumerate(group):
        reference = memory.references.get(member.system)
        if reference is not None and _is_everyday(member.observation, reference):
            by_system[member.system][place] = member.observation
    rows: dict[int, NewRow] = {}
    for name, members in by_system.items():
        reference = memory.references[name]
        snapshots = _place(list(members.values()), reference)
        for place, snapshot in zip(members, snapshots, strict=True):
            if snapshot is not None:
                version_id = memory.code_version_id(reference.system, snapshot.code_version)
                rows[place] = NewRow(reference, snapshot, version_id)
    return rows


def _is_everyday(observation: Observation, reference: Reference) -> bool:
    if observation.basin_coords is None:
        return True
    return (
        reference.baseline is not None
        and not observation.set_baseline
        and len(observation.basin_coords) == reference.system.dimension
    )


def _place_one(observation: Observation, reference: Reference) -> Snapshot | None:
    """The snapshot that an observation becomes; None where its basin needs a closer look, or is refused."""
    system, baseline, coords = reference.system, reference.baseline, observation.basin_coords
    if coords is None or baseline is None:
        return placed(observation, system, None)
    found = plain_amplitude(coords, system.geometry)
    if found is None:
        unmeasured = system.geometry is Geometry.SPHERE and not coords.any()
        return placed(observation, system, None) if unmeasured else None
    basin = found.astype(np.float32)
    drift = system.geometry.factor * unit_angle(basin, baseline.basin)
    return placed(observation, system, basin, drift, baseline.id)


def _place(observations: Sequence[Observation], reference: Reference) -> list[Snapshot | None]:
    """The snapshots that observations become; None for one whose basin is refused."""
    system, baseline = reference.system, reference.baseline
    if len(observations) <= ONE_BY_ONE_MAX:
        return [_place_one(each, reference) for each in observations]
    snapshots = [placed(each, system, None) if each.basin_coords is None else None for each in observations]
    given = [index for index, each in enumerate(observations) if each.basin_coords is not None]
    if not given or baseline is None:
        return snapshots
    located = amplitudes(np.array([observations[index].basin_coords for index in given]), system.geometry)
    basins = located.values.astype(np.float32)
    basins[~located.measured] = baseline.basin
    drifts = distances(basins, baseline.basin, system.geometry).tolist()
    for row, index in enumerate(given):
        if located.measured[row]:
            snapshots[index] = placed(observations[index], system, basins[row], drifts[row], baseline.id)
        elif row not in located.reasons:
            snapshots[index] = placed(observations[index], system, None)
    return snapshots
