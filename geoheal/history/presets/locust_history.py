"""Locust's totals since the start, as what happened since the row before."""

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa

from geoheal.history.cells.amounts import as_numbers
from geoheal.history.cells.conversion import floats
from geoheal.history.cells.nothing import without_words_for_nothing
from geoheal.history.piece import Column, FilePiece, HistoryFile
from geoheal.history.shapes.chosen_rows import ChosenRows
from geoheal.history.shapes.counting import Counting, Numbers

COUNT, FAILURES, MEAN = "Total Request Count", "Total Failure Count", "Total Average Response Time"
TOTALS = (COUNT, FAILURES)
COLUMNS = ("request_count", "error_rate", "avg_latency_ms")


class LocustHistory:
    """The rows of all requests, with what was requested, failed and took how long since the row before.

    The mean of a stretch follows from the means since the start: (n₂·m₂ − n₁·m₁)/(n₂ − n₁).
    """

    def __init__(self, file: HistoryFile, names: Sequence[str]) -> None:
        self._rows = ChosenRows(file, "Name", names)
        self.columns: Sequence[str] = [*file.columns, *COLUMNS]
        self.complete = True
        self.decimal_comma = file.decimal_comma
        self.notes = self._rows.notes

    def pieces(self, columns: Sequence[str], rows: int) -> Iterator[FilePiece]:
        """Read these columns, at most ``rows`` rows at a time."""
        own = [name for name in columns if name not in COLUMNS]
        totals = [name for name in (*TOTALS, MEAN) if name in self._rows.columns]
        counting = Counting([COUNT, FAILURES, MEAN])
        for piece in self._rows.pieces(list(dict.fromkeys([*own, *totals])), rows):
            figures = self._figures(piece, counting) if len(own) < len(columns) else {}
            yield FilePiece(
                lines=piece.lines,
                columns={name: figures.get(name, piece.columns.get(name, ())) for name in columns},
                unreadable=piece.unreadable,
                done=piece.done,
            )

    def _figures(self, piece: FilePiece, counting: Counting) -> dict[str, Column]:
        count, failures = (self._numbers(piece.columns[name]) for name in TOTALS)
        requests = counting.increases(COUNT, count, [])
        failed = counting.increases(FAILURES, failures, [])
        took = np.full(len(piece), np.nan)
        if MEAN in piece.columns:
            mean = self._numbers(piece.columns[MEAN])
            took = counting.increases(MEAN, np.where(count > 0, mean, 0.0) * count, [])
        with np.errstate(divide="ignore", invalid="ignore"):
            figures = (requests, np.minimum(failed / requests, 1.0), took / requests)
        return {name: _array(each) for name, each in zip(COLUMNS, figures, strict=True)}

    def _numbers(self, column: Column) -> Numbers:
        cells = as_numbers("", without_words_for_nothing(column), decimal_comma=self.decimal_comma)
        return floats(cells)[0]


def _array(values: Numbers) -> Column:
    array: Column = pa.array(values, mask=~np.isfinite(values))
    return array
