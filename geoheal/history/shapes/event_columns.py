"""The columns of a file of events as arrays, and the rows that cannot be used."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geoheal.history.cells.amounts import as_numbers
from geoheal.history.cells.conversion import NUMBERS, Faults, as_python, cell, empty_cells, floats
from geoheal.history.cells.moments import NEVER, TimeColumnReader
from geoheal.history.cells.nothing import without_words_for_nothing
from geoheal.history.columns.plan import METRIC, ImportPlan
from geoheal.history.piece import Column, FilePiece, HistoryFile, RefusedRow

READ_ROWS = 16_384
Group = tuple[str | None, str | None]
"""System and node."""
NO_TIME = "The row has no time."


@dataclass(frozen=True, slots=True, kw_only=True)
class Events:
    """Events in columns.

    Parameters
    ----------
    times
        Microseconds since the epoch, shape (n,).
    group, groups
        Place of each row's system and node among these.
    values
        By field (``metrics.NAME`` for metrics), NaN where nothing was measured; of fields with any value.
    refusals
        Rows that cannot be used.
    """

    times: NDArray[np.int64]
    group: NDArray[np.int64]
    groups: Sequence[Group]
    values: Mapping[str, NDArray[np.float64]]
    refusals: Sequence[RefusedRow]

    @property
    def rows(self) -> int:
        """Number of events."""
        return len(self.times)

    @property
    def are_requests(self) -> bool:
        """Whether each is a request, with a duration or an outcome, rather than any value."""
        return bool({"avg_latency_ms", "error_rate"} & self.values.keys())


def read_events(file: HistoryFile, plan: ImportPlan, clock: TimeColumnReader) -> Events:
    """Read all events of a file."""
    wanted = {name: column for name, column in plan.fields.items() if name in NUMBERS}
    wanted |= {METRIC + name: column for name, column in plan.metrics.items()}
    places = [plan.fields.get(name) for name in ("system", "node")]
    known: dict[Group, int] = {}
    refusals: list[RefusedRow] = []
    times, group = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    values = {name: [np.empty(0)] for name in wanted}
    for piece in file.pieces(list(dict.fromkeys(plan.columns)), READ_ROWS):
        refusals.extend(piece.unreadable)
        if not len(piece):
            continue
        faults: Faults = {}
        moments = clock.read(without_words_for_nothing(piece.columns[plan.fields["captured_at"]]), faults)
        for row in np.flatnonzero(moments == NEVER).tolist():
            faults.setdefault(row, ("captured_at", NO_TIME))
        figures = {
            name: _numbers(name, column, piece, file.decimal_comma, faults) for name, column in wanted.items()
        }
        usable = np.ones(len(piece), dtype=np.bool_)
        usable[list(faults)] = False
        refusals.extend(
            RefusedRow(int(piece.lines[row]), why, name) for row, (name, why) in sorted(faults.items())
        )
        times.append(moments[usable])
        group.append(_grouped(places, piece, known)[usable])
        for name, each in figures.items():
            values[name].append(each[usable])
    together = {name: np.concatenate(each) for name, each in values.items()}
    return Events(
        times=np.concatenate(times),
        group=np.concatenate(group),
        groups=list(known),
        values={name: each for name, each in together.items() if not np.isnan(each).all()},
        refusals=refusals,
    )


def _numbers(
    name: str, column: str, piece: FilePiece, decimal_comma: bool, faults: Faults
) -> NDArray[np.float64]:
    """Return a column's numbers; a cell that holds something else makes its row unusable."""
    cells: Column = without_words_for_nothing(piece.columns[column])
    cells = as_numbers(name, cells, decimal_comma=decimal_comma)
    values, readable = floats(cells)
    empty = empty_cells(cells)
    held = NUMBERS[name].hold(values) if name in NUMBERS else np.isfinite(values)
    for row in np.flatnonzero(~empty & ~(readable & held)).tolist():
        faults.setdefault(
            row, (name, f"{column}: {cell(piece.columns[column], row)!r} is not usable as {name}.")
        )
    return np.where(empty, np.nan, values)


def _grouped(places: Sequence[str | None], piece: FilePiece, known: dict[Group, int]) -> NDArray[np.int64]:
    """Return the place of each row's system and node among those that are known; new ones are added."""
    columns = [as_python(piece.columns[name]) if name else [None] * len(piece) for name in places]
    texts = ([None if each is None else str(each) for each in column] for column in columns)
    pairs = zip(*texts, strict=True)
    return np.array([known.setdefault((pair[0], pair[1]), len(known)) for pair in pairs], dtype=np.int64)
