"""Measured changes in words."""

import math

from geoheal.domain.evaluation.comparison import Backing, Comparison, Interval, Scale, Spread, Tail
from geoheal.domain.evaluation.fitness_policy import JudgePolicy
from geoheal.domain.evaluation.metric import Direction

_TIME_UNITS = frozenset({"ns", "us", "µs", "ms", "s"})
_SPELT_OUT_MAX = 1e6


def described(comparison: Comparison, policy: JudgePolicy) -> str:
    """The middle: "latency: 12.3 % faster (98 % interval 9.1 to 15.2 %)"."""
    if comparison.scale is Scale.COUNT:
        return f"{comparison.metric.name}: {comparison.candidate:.0f} instead of {comparison.current:.0f}"
    return f"{comparison.metric.name}: {_changed(comparison.change, comparison, policy)}"


def tail_described(tail: Tail, comparison: Comparison, policy: JudgePolicy) -> str:
    """The tail: "latency: 95th percentile 40 % slower (98 % interval 31 to 52 %)"."""
    higher = comparison.metric.direction is Direction.HIGHER
    level = 1 - tail.quantile if higher else tail.quantile
    changed = _changed(tail.change, comparison, policy)
    return f"{comparison.metric.name}: {100 * level:.3g}th percentile {changed}"


def spread_described(spread: Spread, comparison: Comparison) -> str:
    """The spread: "latency: spread differs, 3.1 times the current code's (Brown–Forsythe p = 0.0003)"."""
    times = f"{spread.ratio:.2g} times the current code's"
    if not math.isfinite(spread.ratio):
        times = "where the current code has none"
    return f"{comparison.metric.name}: spread differs, {times} (Brown–Forsythe p = {spread.differs.p:.1g})"


def backing_described(backing: Backing) -> str:
    """How much of a gain the whole run shows, to follow the gain."""
    share = percent(max(0.0, backing.share))
    return f"but working and loading as a whole do not show it (they save {share} of that)"


def percent(share: float) -> str:
    """A share in percent, to three digits.

    >>> percent(0.01234), percent(99.0)
    ('1.23 %', '9900 %')
    """
    return f"{_hundred(share)} %"


def amount(size: float, comparison: Comparison) -> str:
    """The size of a change in the unit of the comparison's scale."""
    units = {Scale.BAND_DISTANCE: "half-widths", Scale.ABSOLUTE: comparison.metric.unit or ""}
    return f"{_number(size, comparison.scale)} {units.get(comparison.scale, '%')}".rstrip()


def _changed(change: Interval, comparison: Comparison, policy: JudgePolicy) -> str:
    """The estimate in the direction of its word, and the interval in the same direction."""
    rises = change.estimate >= 0
    low, high = (change.low, change.high) if rises else (-change.high, -change.low)
    bounds = f"{_number(low, comparison.scale)} to {amount(high, comparison)}"
    if not (math.isfinite(low) and math.isfinite(high)):
        bounds = "unbounded, too few pairs"
    moved = f"{amount(abs(change.estimate), comparison)} {_word(comparison, rises=rises)}"
    if change.estimate == 0:
        moved = "unchanged"
    return f"{moved} ({percent(policy.confidence)} interval {bounds})"


def _word(comparison: Comparison, *, rises: bool) -> str:
    metric = comparison.metric
    if comparison.scale is Scale.BAND_DISTANCE:
        return "further from its band" if rises else "nearer to its band"
    if metric.unit in _TIME_UNITS and metric.direction is Direction.LOWER:
        return "slower" if rises else "faster"
    return "higher" if rises else "lower"


def _number(size: float, scale: Scale) -> str:
    return f"{size:.2g}" if scale in {Scale.BAND_DISTANCE, Scale.ABSOLUTE} else _hundred(size)


def _hundred(share: float) -> str:
    size = 100 * share
    return f"{size:.0f}" if 100 <= abs(size) < _SPELT_OUT_MAX else f"{size:.3g}"
