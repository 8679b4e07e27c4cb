"""Which metrics to keep if a file has more than a snapshot can store."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from geoheal.history.cells.amounts import as_numbers
from geoheal.history.cells.conversion import floats
from geoheal.history.cells.nothing import without_words_for_nothing
from geoheal.history.columns.plan import METRIC, ImportPlan
from geoheal.history.piece import Column, HistoryFile
from geoheal.validation.types import METRICS_MAX

CELLS_READ: Final = 20_000_000
"""Number of cells by which the columns are ranked."""
PIECE_CELLS: Final = 2**19
NAMED: Final = 10
"""Columns left out that are named."""


@dataclass(slots=True)
class _Column:
    """Content of a column."""

    measured: int = 0
    least: float = np.inf
    most: float = -np.inf

    @property
    def changes(self) -> bool:
        return self.least < self.most

    def take(self, values: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> None:
        held = values[np.isfinite(values)]
        if len(held):
            self.measured += len(held)
            self.least = min(self.least, float(held.min()))
            self.most = max(self.most, float(held.max()))


def at_most(plan: ImportPlan, file: HistoryFile, mapped: Collection[str]) -> tuple[ImportPlan, Sequence[str]]:
    """Return the plan with as many metrics as a snapshot can hold, and notes about the others.

    First come columns that were mapped, then those that change, then those that are measured in at least
    half of the rows. Of the rest, each device, process or series gets its first metrics before any gets more.

    Parameters
    ----------
    mapped
        Columns whose meaning was given.
    """
    if len(plan.metrics) <= METRICS_MAX:
        return plan, []
    asked = [name for name in plan.metrics.values() if name in mapped]
    candidates = [name for name in plan.metrics.values() if name not in mapped]
    rows, seen = _looked_at(file, candidates)
    turns = dict(zip(candidates, _turns(candidates), strict=True))
    seldom = {name for name in candidates if seen[name].measured * 2 < rows}
    ranked = sorted(
        candidates,
        key=lambda name: (not seen[name].changes, name in seldom, turns[name], candidates.index(name)),
    )
    kept = {*asked, *ranked[: METRICS_MAX - len(asked)]}
    left = [name for name in candidates if name not in kept]
    metrics = {name: column for name, column in plan.metrics.items() if column in kept}
    renamed = {column: name for column, name in plan.renamed.items() if column in kept}
    return replace(plan, metrics=metrics, renamed=renamed), [_said(len(plan.metrics), left, seen, seldom)]


def _looked_at(file: HistoryFile, columns: Sequence[str]) -> tuple[int, dict[str, _Column]]:
    """Return the number of rows read, and their values by column."""
    rows, seen = 0, {name: _Column() for name in columns}
    for piece in file.pieces(columns, max(1, PIECE_CELLS // len(columns))):
        for name in columns:
            seen[name].take(_numbers(piece.columns[name], file))
        rows += len(piece)
        if rows * len(columns) > CELLS_READ:
            break
    return rows, seen


def _numbers(column: Column, file: HistoryFile) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    cells = as_numbers(METRIC, without_words_for_nothing(column), decimal_comma=file.decimal_comma)
    return floats(cells)[0]


def _turns(columns: Sequence[str]) -> Iterator[int]:
    """Return for each column how many columns of its device, process or series precede it.

    >>> list(_turns(["load", "cpu_0:user", "cpu_0:idle", "cpu_1:user"]))
    [0, 0, 1, 0]
    """
    before: Counter[str] = Counter()
    for name in columns:
        owner, colon, _ = name.partition(":")
        yield before[owner] if colon else 0
        before[owner] += 1


def _said(number: int, left: Sequence[str], seen: dict[str, _Column], seldom: Collection[str]) -> str:
    constant = [name for name in left if not seen[name].changes]
    rare = [name for name in left if name in seldom and seen[name].changes]
    others = [name for name in left if name not in {*constant, *rare}]
    causes = {"that never change": constant, "measured in less than half of the rows": rare, "others": others}
    parts = [f"{len(names)} {why} ({_listed(names)})" for why, names in causes.items() if names]
    return (
        f"There are {number} metrics, and a snapshot holds {METRICS_MAX}; these are left out: "
        f"{'; '.join(parts)}. "
        "Choose with --metrics PATTERN, or leave one out with --ignore COLUMN."
    )


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:NAMED]) + (" …" if len(names) > NAMED else "")
