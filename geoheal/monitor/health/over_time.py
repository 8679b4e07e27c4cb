"""Functions of user-defined rules over a node's recent values."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from math import isfinite
from typing import Final

import numpy as np

from geoheal.domain.alarms.condition import Condition, Function, Term, quotient
from geoheal.domain.snapshots.reading import Reading
from geoheal.geometry.real_array import Array

COVERED_MIN: Final = 0.5
"""Share of the window that the values must span: with less, as after a start, there is no result."""

GAP_MIN: Final = timedelta(minutes=15)
"""Time without a value after which a condition starts again; ``for`` if that is longer."""

Series = list[tuple[datetime, float]]


def increase(values: Array) -> float:
    """Return the increase of a counter; a decrease is a restart at zero.

    >>> increase(np.array([5.0, 7.0, 1.0, 2.0]))
    4.0
    """
    steps = np.diff(values)
    return float(np.where(steps < 0, values[1:], steps).sum())


def slope(seconds: Array, values: Array) -> float:
    """Return the slope by least squares: Σ(t − t̄)(x − x̄) / Σ(t − t̄)².

    >>> slope(np.array([0.0, 10.0, 20.0]), np.array([1.0, 2.0, 3.0]))
    0.1
    """
    centred = seconds - seconds.mean()
    return float(centred @ (values - values.mean()) / (centred @ centred))


FUNCTIONS: Final[Mapping[Function, Callable[[Array, Array], float]]] = {
    Function.RATE: lambda seconds, values: increase(values) / float(seconds[-1] - seconds[0]),
    Function.INCREASE: lambda _, values: increase(values),
    Function.DELTA: lambda _, values: float(values[-1] - values[0]),
    Function.DERIV: slope,
    Function.AVERAGE: lambda _, values: float(values.mean()),
    Function.LOWEST: lambda _, values: float(values.min()),
    Function.HIGHEST: lambda _, values: float(values.max()),
}


def quantity_of(condition: Condition, readings: Sequence[Reading]) -> Series:
    """Return a condition's quantity in the readings of one node, oldest first, where it is known."""
    columns = [_values(each, readings) for each in condition.terms]
    values = (quotient(*row) for row in zip(*columns, strict=True))
    pairs = zip(readings, values, strict=True)
    return [(each.captured_at, value) for each, value in pairs if value is not None and isfinite(value)]


def absence(term: Term, readings: Sequence[Reading], earlier: Sequence[Reading] = ()) -> Series:
    """Return 1 if a field was missing from all snapshots of the last ``window_s``, otherwise 0.

    It is judged at each snapshot of the system that has others over the whole window before it, none of them
    further apart than :func:`apart_max_s`.

    Parameters
    ----------
    earlier
        The last readings before these, which are not judged.
    """
    found: Series = []
    first = before = last = None
    for place, reading in enumerate([*earlier, *readings]):
        at = reading.captured_at
        if first is None or before is None or (at - before).total_seconds() > apart_max_s(term):
            first = at
        before = at
        if term.field in reading.values:
            last = at
        if place >= len(earlier) and (at - first).total_seconds() >= term.window_s:
            known = last is not None and (at - last).total_seconds() < term.window_s
            found.append((at, 0.0 if known else 1.0))
    return found


def apart_max_s(term: Term) -> float:
    """Return the time (s) between two snapshots beyond which absence cannot be judged."""
    return max(GAP_MIN.total_seconds(), term.window_s)


def _values(term: Term, readings: Sequence[Reading]) -> list[float | None]:
    """Return a term's value at each reading; None if it is not known."""
    given = [each.values.get(term.field) for each in readings]
    if term.function is None:
        return given
    places = [place for place, value in enumerate(given) if value is not None]
    if not places:
        return given
    make, first = FUNCTIONS[term.function], readings[places[0]].captured_at
    seconds = np.array([(readings[place].captured_at - first).total_seconds() for place in places])
    values = np.array([given[place] for place in places], dtype=float)
    starts = np.searchsorted(seconds, seconds - term.window_s)
    covered = seconds - seconds[starts] >= COVERED_MIN * term.window_s
    found: list[float | None] = [None] * len(given)
    for end in np.flatnonzero(covered):
        window = slice(starts[end], end + 1)
        found[places[end]] = make(seconds[window], values[window])
    return found
