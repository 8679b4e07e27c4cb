"""``pg_stat_statements`` at several times: what all statements together did since the time before."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

import numpy as np
import pyarrow as pa

from geoheal.errors import InvalidInput
from geoheal.history.cells.amounts import as_numbers
from geoheal.history.cells.conversion import as_python, floats
from geoheal.history.piece import FilePiece, HistoryFile, RefusedRow
from geoheal.history.shapes.long_file import CELLS_MAX, READ_ROWS

WHOSE: Final = ("userid", "dbid", "toplevel", "queryid", "datname", "usename", "rolname")
AGAIN: Final = (
    "its counters count from their last reset: write it several times, with the time in a column captured_at"
)
SUMMED: Final = (
    "calls", "total_exec_time", "total_time", "rows", "plans", "total_plan_time", "shared_blks_hit",
    "shared_blks_read", "shared_blks_dirtied", "shared_blks_written", "temp_blks_read",
    "temp_blks_written", "wal_bytes",
)  # fmt: skip
"""Counters whose sum over statements means something."""


def are_statements(columns: Sequence[str]) -> bool:
    """Whether columns are those of ``pg_stat_statements``."""
    return (
        "calls" in columns
        and bool({"total_exec_time", "total_time"} & set(columns))
        and (bool({"queryid", "query"} & set(columns)))
    )


class Statements:
    """The file with a row per time: the increases of each statement's counters, summed.

    A statement that is new since the time before counts in full, as does one whose counters fell (they were
    reset); one that is gone counts nothing. The first time only tells where the counters stand.

    Raises
    ------
    InvalidInput
        When it is too large to be held, or has one time alone.
    """

    complete = True
    decimal_comma = False

    def __init__(self, file: HistoryFile, time: str) -> None:
        self._time = time
        self.summed = [name for name in SUMMED if name in file.columns]
        self.columns: Sequence[str] = [time, *self.summed]
        self._unreadable: list[RefusedRow] = []
        self._rows = list(self._increases(self._moments(file)))
        if not self._rows:
            raise InvalidInput(f"The file has only one reading of pg_stat_statements; {AGAIN}.")
        self.notes: Sequence[str] = [
            *file.notes,
            "All statements of one time become one snapshot, with what they did since the previous time.",
        ]

    def pieces(self, columns: Sequence[str], rows: int) -> Iterator[FilePiece]:
        """Read these columns, at most ``rows`` rows at a time."""
        for start in range(0, len(self._rows), rows):
            some = self._rows[start : start + rows]
            values = {self._time: [moment for _, moment, _ in some]} | {
                name: pa.array([figures[place] for _, _, figures in some], pa.float64())
                for place, name in enumerate(self.summed)
            }
            yield FilePiece(
                lines=np.array([line for line, _, _ in some], dtype=np.int64),
                columns={name: values[name] for name in columns},
                unreadable=[] if start else self._unreadable,
                done=(start + len(some)) / len(self._rows),
            )

    def _moments(self, file: HistoryFile) -> Mapping[object, tuple[int, dict[object, list[float]]]]:
        """Line, and counters by statement, of each time."""
        identifiers = WHOSE if "queryid" in file.columns else (*WHOSE, "query")
        whose = [name for name in identifiers if name in file.columns]
        found: dict[object, tuple[int, dict[object, list[float]]]] = {}
        cells = 0
        for piece in file.pieces([self._time, *whose, *self.summed], READ_ROWS):
            self._unreadable.extend(piece.unreadable)
            cells += len(piece) * len(self.summed)
            if cells > CELLS_MAX:
                raise InvalidInput(f"A file of statements can have at most {CELLS_MAX:,} values; split it.")
            owners = list(zip(*(as_python(piece.columns[name]) for name in whose), strict=True))
            figures = [
                floats(as_numbers("", piece.columns[name], decimal_comma=False))[0] for name in self.summed
            ]
            for row, (line, moment) in enumerate(
                zip(piece.lines.tolist(), as_python(piece.columns[self._time]), strict=True)
            ):
                _, statements = found.setdefault(moment, (line, {}))
                statements[owners[row]] = [float(np.nan_to_num(each[row])) for each in figures]
        return found

    def _increases(
        self, moments: Mapping[object, tuple[int, dict[object, list[float]]]]
    ) -> Iterator[tuple[int, object, list[float]]]:
        ordered = sorted(moments.items(), key=lambda each: str(each[0]))
        for (_, (_, before)), (moment, (line, now)) in pairwise(ordered):
            steps = [_since(before.get(owner), figures) for owner, figures in now.items()]
            yield line, moment, [sum(each) for each in zip(*steps, strict=True)]


def _since(before: Sequence[float] | None, now: Sequence[float]) -> list[float]:
    """Return the counts since the previous row; the total if the statement is new, or was reset."""
    if before is None or now[0] < before[0]:
        return list(now)
    return [max(0.0, after - earlier) for earlier, after in zip(before, now, strict=True)]
