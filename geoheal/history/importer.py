"""The import of a file: read and validated in one thread, stored by another."""

import re
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from geoheal.domain.health.system import System
from geoheal.domain.snapshots.batch import ObservationBatch
from geoheal.domain.snapshots.convention import Geometry
from geoheal.errors import Conflict, InvalidInput
from geoheal.geometry.cells.latency_cells import CELLS
from geoheal.history.piece import RefusedRow
from geoheal.history.reader import HistoryReader, ReadPiece
from geoheal.monitor.ingest.batch import ingest_placed, place
from geoheal.monitor.ingest.batch_columns import PlacedBatch
from geoheal.monitor.ingest.imported import ImportRun, store_imported
from geoheal.monitor.ingest.single import open_system
from geoheal.store.imports.running import under_way
from geoheal.store.session import Database
from geoheal.store.systems import systems

READ_AHEAD = 2
"""Readings that wait to be stored: enough to keep both threads busy, few enough to keep memory flat."""

VALUES = re.compile(
    r"'[^']*'|[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d\d-\d\dT\S+|-?\b\d[\d.,e+-]*\b|\b(?:nan|-?inf)\b"
)
"""Varying parts of refusals with the same reason."""


@dataclass(slots=True)
class ImportSummary:
    """Counts of imported rows so far.

    Parameters
    ----------
    stored, duplicates, repeated, rejected, empty
        Rows that are new, that were stored before, that say what another row of the file says, that were
        refused, and that hold no measurement.
    merged
        Rows that were put into a snapshot of the same moment.
    infinite
        Values that are infinite, and so count as not measured.
    reasons
        Number of refusals by field and reason, values left out, and an example of each.
    systems
        Names of the systems that have rows.
    """

    stored: int = 0
    duplicates: int = 0
    repeated: int = 0
    merged: int = 0
    rejected: int = 0
    empty: int = 0
    infinite: int = 0
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    examples: dict[tuple[str, str], str] = field(default_factory=dict)
    systems: set[str] = field(default_factory=set)

    @property
    def read(self) -> int:
        """All rows that were read."""
        return self.rejected + self.empty + self.repeated + self.merged + self.stored + self.duplicates

    @property
    def holds_anything(self) -> bool:
        """Whether any row is stored, now or before."""
        return bool(self.stored or self.merged or self.duplicates)

    def common_reasons(self, most: int) -> list[tuple[str, int]]:
        """Return the commonest reasons of refusals, each in the words of its first row, and their number."""
        return [(self.examples[key], count) for key, count in self.reasons.most_common(most)]

    def refuse(self, refusals: Sequence[RefusedRow]) -> None:
        """Count refusals."""
        self.rejected += len(refusals)
        for each in refusals:
            key = (each.field or "", VALUES.sub("…", each.reason))
            self.reasons[key] += 1
            self.examples.setdefault(key, each.reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """Destination of rows.

    Parameters
    ----------
    system
        Name of the system; None to take the rows' own.
    geometry
        Of systems that do not exist yet; None for that of existing ones, and the usual one for new ones.
    latencies
        Whether basins are distributions of latencies: they are left out where the system's are not.
    """

    system: str | None
    geometry: Geometry | None = None
    latencies: bool = False

    def name(self, own: str | None, default: str) -> str:
        """Return the system of rows that name one themselves, or none."""
        if own is None:
            return self.system or default
        return own if self.system is None else f"{self.system}/{own}"


class Importer:
    """Stores the readings of a file.

    Parameters
    ----------
    database, destination
        Where to.
    run
        The import.
    default_system
        System of rows that name none.
    on_refusals, on_progress
        Called with refused rows, and with the share of the file that is stored.
    """

    def __init__(
        self,
        database: Database,
        destination: Destination,
        run: ImportRun,
        *,
        default_system: str,
        on_refusals: Callable[[Sequence[RefusedRow]], None],
        on_progress: Callable[[float], None],
    ) -> None:
        self.summary = ImportSummary()
        self._database = database
        self._destination = destination
        self._run = run
        self._default = default_system
        self._on_refusals = on_refusals
        self._on_progress = on_progress
        self._systems: dict[str, System] = {}

    def run(self, reader: HistoryReader) -> ImportSummary:
        """Import all observations of a reader.

        Raises
        ------
        InvalidInput
            When the file turns out to be damaged.
        DatabaseError
            If the database cannot store it; rows stored so far stay, and are skipped the next time.
        """
        with under_way(self._database, self._run.id):
            for ready in _ahead(map(self._prepared, reader.readings())):
                self._take(ready)
        return self.summary

    def _take(self, ready: "_Ready") -> None:
        self._refuse(ready.refusals)
        self.summary.empty += ready.empty
        self.summary.infinite += ready.infinite
        for placed, lines in ready.batches:
            self._store(placed, lines)
        self._on_progress(ready.done)

    def _prepared(self, reading: ReadPiece) -> "_Ready":
        """Place a reading's batches in their systems, while earlier ones are stored."""
        named = (
            (self._destination.name(own, self._default), batch, lines)
            for own, batch, lines in reading.batches
        )
        placed, refusals = [], [*reading.refusals]
        for name, batch, lines in named:
            try:
                placed.append((self._placed(name, batch), lines))
            except InvalidInput as error:
                if error.field != "system":
                    raise
                refusals += [RefusedRow(int(line), error.message, error.field) for line in lines]
        return _Ready(placed, refusals, reading.empty, reading.infinite, reading.done)

    def _placed(self, name: str, batch: ObservationBatch) -> PlacedBatch:
        system = self._system(name, batch)
        fits = system.geometry is Geometry.SIMPLEX and system.dimension == CELLS
        if self._destination.latencies and not fits:
            batch = replace(batch, basin_coords=None)
        return place(batch, system)

    def _store(self, placed: PlacedBatch, lines: NDArray[np.int64]) -> None:
        run = self._run
        outcome = ingest_placed(
            self._database, placed, lambda connection, batch: store_imported(connection, batch, run)
        )
        self.summary.stored += outcome.accepted
        self.summary.merged += outcome.merged
        self.summary.repeated += outcome.repeated
        self.summary.duplicates += outcome.duplicates
        self.summary.systems.add(placed.system.name)
        self._refuse(
            [RefusedRow(int(lines[each.index]), each.reason, each.field) for each in outcome.rejected]
        )

    def _refuse(self, refusals: Sequence[RefusedRow]) -> None:
        if refusals:
            self.summary.refuse(refusals)
            self._on_refusals(refusals)

    def _system(self, name: str, batch: ObservationBatch) -> System:
        if name not in self._systems:
            self._systems[name] = self._open(name, batch)
        return self._systems[name]

    def _open(self, name: str, batch: ObservationBatch) -> System:
        wanted = self._destination.geometry
        with self._database.transaction() as connection:
            found = systems.find(connection, name)
            if found is None and batch.basin_coords is not None:
                usual = Geometry.SIMPLEX if self._destination.latencies else Geometry.SPHERE
                found = systems.register(connection, name, wanted or usual, batch.basin_coords.shape[1])
            found = found or open_system(connection, name)
        if wanted not in {None, found.geometry}:
            raise Conflict(
                f"System {name!r} has the geometry {found.geometry}, not {wanted}; omit --geometry."
            )
        return found


@dataclass(frozen=True, slots=True, eq=False)
class _Ready:
    """A reading whose batches are placed, with their lines."""

    batches: Sequence[tuple[PlacedBatch, NDArray[np.int64]]]
    refusals: Sequence[RefusedRow]
    empty: int
    infinite: int
    done: float


def _ahead(items: Iterator[_Ready]) -> Iterator[_Ready]:
    """Yield the items, made by a thread of their own while earlier ones are stored."""
    thread = ThreadPoolExecutor(1, "history reader")
    try:
        made = deque(thread.submit(next, items, None) for _ in range(READ_AHEAD))
        while (item := made.popleft().result()) is not None:
            made.append(thread.submit(next, items, None))
            yield item
    finally:
        thread.shutdown(cancel_futures=True)
