"""Conversion of other tools' units (UCUM, or words) to those of geoheal."""

from enum import Enum
from typing import Final

_TIMES: Final = {
    ("s", "seconds", "second"): 1e3,
    ("ms", "milliseconds", "millisecond"): 1.0,
    ("us", "µs", "microseconds", "microsecond"): 1e-3,
    ("ns", "nanoseconds", "nanosecond"): 1e-6,
    ("min", "minutes"): 6e4,
}
_SIZES: Final = {
    ("by", "b", "bytes", "byte"): 1e-6,
    ("kby", "kb", "kilobytes"): 1e-3,
    ("mby", "mb", "megabytes"): 1.0,
    ("gby", "gb", "gigabytes"): 1e3,
    ("kiby", "kib"): 1024 / 1e6,
    ("miby", "mib"): 1024**2 / 1e6,
    ("giby", "gib"): 1024**3 / 1e6,
}
_SHARES: Final = {("1", "ratio"): 100.0, ("%", "percent"): 1.0}


class MeasuredQuantity(Enum):
    """Measured quantity, in geoheal's unit."""

    PLAIN = "a number"
    """A plain number, whatever its unit."""
    MILLISECONDS = "a time"
    MEGABYTES = "a size"
    PERCENT = "a share"


_SPELT_OUT: Final = frozenset(
    word for table in (_TIMES, _SIZES, _SHARES) for words in table for word in words if len(word) > 4
) | {"ms"}
"""Units that cannot be another part of a name."""

_FACTORS: Final = {
    quantity: {word: factor for words, factor in table.items() for word in words}
    for quantity, table in (
        (MeasuredQuantity.MILLISECONDS, _TIMES),
        (MeasuredQuantity.MEGABYTES, _SIZES),
        (MeasuredQuantity.PERCENT, _SHARES),
    )
}


def unit_in(name: str) -> str:
    """Return the unit in a metric's name, as Prometheus requires; empty without one.

    >>> unit_in("http_request_duration_seconds"), unit_in("process_cpu_seconds_total"), unit_in("queue_depth")
    ('seconds', 'seconds', '')
    """
    return next((word for word in reversed(name.lower().split("_")) if word in _SPELT_OUT), "")


def factor(quantity: MeasuredQuantity, unit: str, usual: str) -> float | None:
    """Return the factor for values in a unit; None if the unit does not fit the quantity.

    Parameters
    ----------
    quantity
        The quantity.
    unit
        The metric's unit; empty if not given.
    usual
        The default unit.

    Examples
    --------
    >>> factor(MeasuredQuantity.MILLISECONDS, "s", "ms"), factor(MeasuredQuantity.MILLISECONDS, "", "ms")
    (1000.0, 1.0)
    >>> factor(MeasuredQuantity.MEGABYTES, "s", "By") is None
    True
    """
    if quantity is MeasuredQuantity.PLAIN:
        return 1.0
    return _FACTORS[quantity].get((unit or usual).lower())
