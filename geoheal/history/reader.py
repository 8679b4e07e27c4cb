"""Pieces of a file into batches of observations, row by row valid or refused."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geoheal.constants import CAPTURED_AT_MIN
from geoheal.domain.snapshots.batch import ObservationBatch
from geoheal.domain.snapshots.snapshot import MEASUREMENTS
from geoheal.history.batches import code_versions_of, rows_by_system
from geoheal.history.cells.amounts import as_numbers
from geoheal.history.cells.conversion import (
    NUMBERS,
    STRUCTURED,
    WORDS,
    Faults,
    is_empty,
    numbers,
    structures,
    words,
)
from geoheal.history.cells.moments import NEVER, TimeColumnReader, require_accepted
from geoheal.history.cells.nothing import without_infinities, without_words_for_nothing
from geoheal.history.columns import basins, identity
from geoheal.history.columns import metrics as metric_columns
from geoheal.history.columns.plan import METRIC, ImportPlan
from geoheal.history.piece import Column, FilePiece, HistoryFile, RefusedRow

BATCH_CELLS = 2**19
"""Coordinates that a batch holds: 4 MiB of float64."""
BATCH_ROWS = 16_384

NO_MEASUREMENT = "A snapshot needs at least one measurement, such as phi or avg_latency_ms."


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReadPiece:
    """Result of reading a piece of a file.

    Parameters
    ----------
    batches
        System, its observations, and the lines on which they stand.
    refusals
        Rows that cannot be stored.
    empty
        Number of rows that hold no measurement: there is nothing in them to store or refuse.
    infinite
        Number of metrics' values that are infinite, and so count as not measured.
    done
        Share of the file that is read (0..1).
    """

    batches: Sequence[tuple[str | None, ObservationBatch, NDArray[np.int64]]]
    refusals: Sequence[RefusedRow]
    empty: int
    infinite: int
    done: float


class HistoryReader:
    """Reads the observations of a file.

    Parameters
    ----------
    file, plan
        What is read, and which column feeds which field.
    clock
        Reads the times.
    dimension
        Coordinates of a basin, where lists must fit a system that exists; None for as many as the first has.
    earliest
        Rows from before are refused.
    """

    def __init__(
        self,
        file: HistoryFile,
        plan: ImportPlan,
        *,
        clock: TimeColumnReader,
        dimension: int | None = None,
        earliest: datetime = CAPTURED_AT_MIN,
    ) -> None:
        self._file = file
        self._plan = plan
        self._clock = clock
        self._dimension = dimension
        self._earliest = earliest
        self._decimal_comma = file.decimal_comma
        self._infinite = 0

    def readings(self) -> Iterator[ReadPiece]:
        """Read the file to its end."""
        dimension = self._dimension or max(1, len(self._plan.basin), 64)
        rows = max(1, min(BATCH_ROWS, BATCH_CELLS // dimension))
        for piece in self._file.pieces(self._plan.columns, rows):
            yield self._reading(piece)

    def _reading(self, piece: FilePiece) -> ReadPiece:
        faults: Faults = {}
        self._infinite = 0
        columns = self._fields(piece) if len(piece) else {}
        batches = list(self._batches(piece, columns, faults)) if len(piece) else []
        refused = [
            RefusedRow(int(piece.lines[row]), why, field)
            for row, (field, why) in faults.items()
            if why is not NO_MEASUREMENT
        ]
        return ReadPiece(
            batches=batches,
            refusals=sorted([*piece.unreadable, *refused]),
            empty=len(faults) - len(refused),
            infinite=self._infinite,
            done=piece.done,
        )

    def _fields(self, piece: FilePiece) -> dict[str, Column]:
        """Return the cells by field, of fields that have any."""
        named = {
            field: self._amounts(field, piece.columns[column]) for field, column in self._plan.fields.items()
        }
        return {field: cells for field, cells in named.items() if not is_empty(cells)}

    def _amounts(self, field: str, column: Column) -> Column:
        """Return a column as values: no words for nothing, and numbers where the field takes numbers."""
        cells = without_words_for_nothing(column)
        if field not in NUMBERS and not field.startswith(METRIC):
            return cells
        amounts = as_numbers(field, cells, decimal_comma=self._decimal_comma)
        return self._finite(amounts) if field.startswith(METRIC) else amounts

    def _finite(self, column: Column) -> Column:
        """Return the column of a metric with None where it is infinite, as after a division by zero."""
        finite, number = without_infinities(column)
        self._infinite += number
        return finite

    def _batches(
        self, piece: FilePiece, columns: Mapping[str, Column], faults: Faults
    ) -> Iterator[tuple[str | None, ObservationBatch, NDArray[np.int64]]]:
        whole = self._convert(piece, columns, faults)
        systems = words("system", columns["system"], faults) if "system" in columns else None
        fit = np.ones(len(piece), dtype=np.bool_)
        fit[list(faults)] = False
        for system, rows in rows_by_system(systems, fit):
            if len(rows):
                yield system, whole.some(rows), piece.lines[rows]

    def _convert(self, piece: FilePiece, columns: Mapping[str, Column], faults: Faults) -> ObservationBatch:
        """All rows as a batch; those with a fault are meaningless in it."""
        measured = {name: numbers(name, columns[name], faults) for name in NUMBERS if name in columns}
        coords = self._coordinates(piece, columns, faults)
        said = {name: words(name, columns[name], faults) for name in WORDS if name in columns}
        more = {name: structures(name, columns[name], faults) for name in STRUCTURED if name in columns}
        own = {
            name: self._amounts(METRIC + name, piece.columns[column])
            for name, column in self._plan.metrics.items()
        }
        named = metric_columns.merged(
            more.pop("metrics", None),
            metric_columns.from_columns(own, len(piece), faults) if own else None,
        )
        spoken = {**said, **more} if named is None else {**said, **more, "metrics": named}
        _require_measurement(len(piece), measured, coords, named, faults)
        moments = self._moments(len(piece), columns, faults)
        ids = _identities(columns, moments, measured, coords, spoken, faults)
        require_accepted(moments, datetime.now(UTC), self._earliest, faults)
        return ObservationBatch(
            ids=ids,
            captured_at=moments,
            numbers=measured,
            basin_coords=coords,
            nodes=said.get("node"),
            labels=said.get("label"),
            regimes=said.get("regime"),
            contexts=more.get("context"),
            metrics=named,
            code_versions=code_versions_of(said.get("code_hash"), more),
            content_ids="id" not in columns,
            set_baseline=frozenset(row for row, wish in enumerate(more.get("set_baseline", ())) if wish),
        )

    def _coordinates(
        self, piece: FilePiece, columns: Mapping[str, Column], faults: Faults
    ) -> basins.Coordinates | None:
        names = self._plan.basin
        if names:
            return basins.from_columns(names, [piece.columns[name] for name in names], faults)
        if "basin_coords" not in columns:
            return None
        coords = basins.from_lists(columns["basin_coords"], self._dimension, faults)
        if coords is not None:
            self._dimension = coords.shape[1]
        return coords

    def _moments(self, rows: int, columns: Mapping[str, Column], faults: Faults) -> NDArray[np.int64]:
        if "captured_at" not in columns:
            return np.full(rows, NEVER)
        return self._clock.read(columns["captured_at"], faults)


def _identities(
    columns: Mapping[str, Column],
    moments: NDArray[np.int64],
    measured: Mapping[str, NDArray[np.float64]],
    coords: basins.Coordinates | None,
    words_by_field: Mapping[str, Sequence[Any]],
    faults: Faults,
) -> NDArray[np.uint8]:
    """Each row's id: its own, or what follows from its content. Times inside UUIDv7s fill missing ones."""
    if "id" not in columns:
        return identity.from_content(moments, measured, coords, words_by_field)
    ids, named = identity.given(columns["id"], faults)
    inside, is_v7 = identity.times_inside(ids)
    fill = named & is_v7 & (moments == NEVER)
    moments[fill] = inside[fill]
    if named.all():
        return ids
    return np.where(named[:, None], ids, identity.from_content(moments, measured, coords, words_by_field))


def _require_measurement(
    rows: int,
    measured: Mapping[str, NDArray[np.float64]],
    coords: basins.Coordinates | None,
    metrics: Sequence[Any] | None,
    faults: Faults,
) -> None:
    says = np.array([bool(each) for each in metrics or [None] * rows], dtype=np.bool_)
    if coords is not None:
        says |= ~np.isnan(coords[:, 0])
    for name in MEASUREMENTS:
        if name in measured:
            says |= ~np.isnan(measured[name])
    for row in np.flatnonzero(~says).tolist():
        faults.setdefault(row, ("phi", NO_MEASUREMENT))
