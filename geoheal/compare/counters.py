"""Counters, which only rise until their process starts again: what matters of them is how fast they do."""

from typing import Final

import numpy as np

from geoheal.compare.series import Series, Side

NAMES: Final = ("_total", "_count")
RESETS: Final = 0.1
"""Share of the steps that may fall, because a process began again."""
LEAST: Final = 3
"""Points below which nothing is known to rise."""


def as_rates(current: Side, candidate: Side) -> tuple[Side, Side]:
    """Replace counters by their increase per second.

    A metric is one where its name says so and it rises on both sides, or stays the same on one of them.

    Examples
    --------
    >>> side = {"hits_total": Series(np.arange(0.0, 40.0, 10.0), np.array([0.0, 10.0, 30.0, 30.0]))}
    >>> as_rates(side, side)[0]["hits_total"].values.tolist()
    [1.0, 2.0, 0.0]
    """
    counters = {
        name
        for name in current.keys() & candidate.keys()
        if name.lower().endswith(NAMES)
        and _never_falls(current[name])
        and _never_falls(candidate[name])
        and (_rises(current[name]) or _rises(candidate[name]))
    }
    ours, theirs = (
        {name: _rate(series) if name in counters else series for name, series in side.items()}
        for side in (current, candidate)
    )
    return ours, theirs


def _steps(series: Series) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    known: np.ndarray[tuple[int], np.dtype[np.float64]] = np.diff(series.values[np.isfinite(series.values)])
    return known


def _never_falls(series: Series) -> bool:
    steps = _steps(series)
    return len(steps) + 1 >= LEAST and (steps < 0).sum() <= RESETS * len(steps)


def _rises(series: Series) -> bool:
    return bool((_steps(series) > 0).sum() >= LEAST - 1)


def _rate(series: Series) -> Series:
    rates = np.diff(series.values) / np.diff(series.times)
    return Series(series.times[1:], np.where(rates < 0, np.nan, rates))
