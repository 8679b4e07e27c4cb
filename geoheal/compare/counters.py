"""Counters, which only rise until their process restarts: their rate is compared."""

import re
from collections.abc import Collection, Mapping
from typing import Final

import numpy as np

from geoheal.compare.rules import is_counted
from geoheal.compare.series import Floats, Series, Side

COUNTED: Final = re.compile(r"[^a-z0-9](total|count|sum|bucket)(\{.*\})?$")
"""Suffixes of counters' names; a Prometheus counter may have labels after it."""
SUM: Final = re.compile(r"(?P<base>.*)_sum(?P<labels>\{.*\})?")
RESETS: Final = 0.1
"""Largest share of steps that may fall because a process restarted."""
LEAST: Final = 3
"""Smallest number of points to recognise a rise."""
RISES: Final = 5
"""Number of rises without any fall from which integers count as a counter, with any name."""


def as_rates(current: Side, candidate: Side) -> tuple[Side, Side]:
    """Replace counters by their rate per second, and sums with a count by their mean.

    A metric is a counter if its name says so and it rises on both sides, or is constant on one of them.

    Examples
    --------
    >>> side = {"hits_total": Series(np.arange(0.0, 40.0, 10.0), np.array([0.0, 10.0, 30.0, 30.0]))}
    >>> as_rates(side, side)[0]["hits_total"].values.tolist()
    [1.0, 2.0, 0.0]
    """
    counters = {
        name
        for name in current.keys() & candidate.keys()
        if _is_counter(name, current[name])
        and _is_counter(name, candidate[name])
        and (_rises(current[name]) or _rises(candidate[name]))
    }
    means = {name: count for name in counters if (count := _counted_by(name)) in counters}
    return _with_rates(current, counters, means), _with_rates(candidate, counters, means)


def _is_counter(name: str, series: Series) -> bool:
    """Whether a series may be a counter, by its name and because it never falls."""
    steps = _steps(series)
    if len(steps) + 1 < LEAST:
        return False
    if COUNTED.search(name.lower()):
        return bool((steps < 0).sum() <= RESETS * len(steps))
    is_whole = bool((series.measured.values % 1 == 0).all())
    is_risen = int((steps > 0).sum()) >= RISES or not steps.any()
    return is_counted(name) and is_whole and is_risen and bool((steps >= 0).all())


def _steps(series: Series) -> Floats:
    return np.diff(series.measured.values)


def _rises(series: Series) -> bool:
    return bool((_steps(series) > 0).sum() >= LEAST - 1)


def _counted_by(name: str) -> str | None:
    """Return the name of the count that belongs to a sum, of a histogram or summary."""
    found = SUM.fullmatch(name)
    return f"{found['base']}_count{found['labels'] or ''}" if found else None


def _with_rates(side: Side, counters: Collection[str], means: Mapping[str, str]) -> Side:
    """Return the side with rates; for a histogram only the mean, because its buckets are counts."""
    bases = tuple(f"{name.rpartition('_sum')[0]}_{part}" for name in means for part in ("count", "bucket"))
    found = {name: _mean(side[name], side[count]) for name, count in means.items()}
    return {name.replace("_sum", "_mean"): series for name, series in found.items()} | {
        name: _rate(series) if name in counters else series
        for name, series in side.items()
        if name not in means and not name.startswith(bases)
    }


def _rate(series: Series) -> Series:
    rates = np.diff(series.values) / np.diff(series.times)
    return Series(series.times[1:], np.where(rates < 0, np.nan, rates))


def _mean(total: Series, count: Series) -> Series:
    """Return means between neighbouring moments; NaN if nothing was counted."""
    times, ours, theirs = np.intersect1d(total.times, count.times, return_indices=True)
    risen, counted = np.diff(total.values[ours]), np.diff(count.values[theirs])
    is_known = (counted > 0) & (risen >= 0)
    return Series(times[1:], np.where(is_known, risen / np.where(is_known, counted, 1.0), np.nan))
