"""A plot one line high."""

from collections.abc import Sequence
from typing import Final

LEVELS: Final = "▁▂▃▄▅▆▇█"


def sparkline(values: Sequence[float], low: float | None = None, high: float | None = None) -> str:
    """Values as bars, from the lowest to the highest of them, or of the range that is given.

    >>> sparkline([0.0, 1.0, 2.0, 7.0])
    '▁▂▃█'
    >>> sparkline([5.0, 5.0])
    '▁▁'
    """
    if not values:
        return ""
    bottom = min(values) if low is None else min(low, *values)
    top = max(values) if high is None else max(high, *values)
    spread = (top - bottom) or 1.0
    last = len(LEVELS) - 1
    return "".join(LEVELS[round((value - bottom) / spread * last)] for value in values)
