"""Cells of a file of series: numbers in text, and boolean columns."""

from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Any, Final

import numpy as np

from geoheal.compare.rules import Worse, default_rule
from geoheal.constants import METRIC_MAX
from geoheal.validation.nothing import WORDS_FOR_NOTHING
from geoheal.validation.written_numbers import BOOLEANS, has_decimal_commas, number

UPWARDS: Final = frozenset({Worse.LOWER, Worse.UNKNOWN})
"""Directions of metrics of which more may be better."""
SMALLEST: Final = 1e-300
"""Smaller numbers have no finite reciprocal."""

VERDICTS: Final = {
    "pass": 1.0, "passed": 1.0, "fail": 0.0, "failed": 0.0, "success": 1.0, "succeeded": 1.0, "failure": 0.0,
    "ok": 1.0, "error": 0.0, "healthy": 1.0, "unhealthy": 0.0, "alive": 1.0, "dead": 0.0,
}  # fmt: skip
"""Words that are good or bad by themselves, independently of the metric's name."""

Row = Mapping[str, Any]


def decimal_commas(rows: Sequence[Row], names: Iterable[str]) -> frozenset[str]:
    """Names of columns with decimal commas."""
    texts = {name: [cell for row in rows if isinstance(cell := row.get(name), str)] for name in names}
    return frozenset(name for name, cells in texts.items() if has_decimal_commas(cells, otherwise=False))


def truths(rows: Sequence[Row], names: Iterable[str]) -> frozenset[str]:
    """Names of columns whose cells are all boolean: the share of true ones is measured.

    >>> rows = [{"failed": "no", "host": "a"}, {"failed": "Yes", "host": "no"}, {"failed": ""}]
    >>> truths(rows, ["failed", "host"])
    frozenset({'failed'})
    >>> rows = [{"result": "pass", "error": "ok"}, {"result": "fail", "error": "failed"}]
    >>> truths(rows, ["result", "error"])
    frozenset({'result'})
    """
    said = {
        name: {str(cell).strip().lower() for row in rows if (cell := row.get(name)) is not None}
        for name in names
    }
    return frozenset(
        name
        for name, words in said.items()
        if (rest := words - WORDS_FOR_NOTHING) and (rest <= BOOLEANS.keys() or _are_verdicts(rest, name))
    )


def _are_verdicts(words: Set[str], name: str) -> bool:
    return words <= BOOLEANS.keys() | VERDICTS.keys() and default_rule(name).worse in UPWARDS


def truth_of(cell: object) -> float:
    """Return 1 for true, 0 for false, and NaN for an empty cell."""
    word = str(cell).strip().lower()
    return BOOLEANS.get(word, VERDICTS.get(word, float("nan")))


def number_of(cell: object, name: str = "", *, decimal_comma: bool = False) -> float | None:
    """Return a number; NaN if not measured, infinite if larger than any measurement; None for text.

    Parameters
    ----------
    name
        Name of the column, which a unit must fit.
    decimal_comma
        Whether ``1,234`` is a fraction.

    Examples
    --------
    >>> number_of("39.22 ms"), number_of("12,5 %", decimal_comma=True), number_of("web-1")
    (39.22, 12.5, None)
    """
    if cell is None or (isinstance(cell, str) and cell.strip().lower() in WORDS_FOR_NOTHING):
        return float("nan")
    if not isinstance(cell, bool | int | float | str):
        return None
    try:
        value = float(cell)
    except ValueError:
        return _spelt(str(cell), name, decimal_comma=decimal_comma)
    except OverflowError:
        return float("inf")
    if isinstance(cell, str) and not np.isfinite(value):
        return float("nan")
    return _bounded(value)


def _spelt(text: str, name: str, *, decimal_comma: bool) -> float | None:
    if text.strip().lower() in BOOLEANS:
        return None
    spelt = number(text, name, decimal_comma=decimal_comma)
    return None if isinstance(spelt, str) else _bounded(spelt)


def _bounded(value: float) -> float:
    if abs(value) > METRIC_MAX:
        return float("inf")
    return value if abs(value) > SMALLEST else 0.0
