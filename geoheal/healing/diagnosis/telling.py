"""Read the report of an instrumented workload: rows of exact types, finite numbers, bounded texts."""

import math
from typing import Any, Final

ROWS_MAX: Final = 200
CHARACTERS_MAX: Final = 500
COUNT_MAX: Final = 1_000_000_000


class Untrue(ValueError):
    """A row does not have the required shape."""


def rows_of(report: Any, length: int) -> list[list[Any]]:  # noqa: ANN401 - hostile JSON
    """Return the rows of this length, at most :data:`ROWS_MAX` of them.

    >>> rows_of([["f", 1], ["g"], 3], 2)
    [['f', 1]]
    """
    if not isinstance(report, list):
        return []
    return [row for row in report[:ROWS_MAX] if isinstance(row, list) and len(row) == length]


def text(value: object) -> str:
    """Return a text of at most :data:`CHARACTERS_MAX` printable characters."""
    if not isinstance(value, str):
        raise Untrue
    return "".join(character if character.isprintable() else " " for character in value[:CHARACTERS_MAX])


def count(value: object) -> int:
    """Return a whole number from 0 to :data:`COUNT_MAX`."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= COUNT_MAX:
        raise Untrue
    return value


def amount(value: object) -> float:
    """Return a finite number of at least 0."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Untrue
    number = float(value)
    if not (math.isfinite(number) and number >= 0):
        raise Untrue
    return number
