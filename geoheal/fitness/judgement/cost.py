"""One scale for every metric: cost, where more is worse and differences are relative.

Positive values are compared by their logarithm, so that a difference of costs is the logarithm of a ratio.
Where a value is zero or negative there is no logarithm: values are divided by the current code's median
instead; where that is zero too, they stay as they are. A target band's cost is the distance from the band in
half-widths of the band.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geoheal.domain.evaluation.comparison import Interval, Scale
from geoheal.domain.evaluation.fitness_policy import JudgePolicy
from geoheal.domain.evaluation.metric import Direction, Metric

Floats = NDArray[np.float64]

_EXPONENT_MAX = 709.0
"""Above it the exponential overflows a double."""


@dataclass(frozen=True, slots=True)
class CostScale:
    """How a metric's values become costs, and differences of costs become relative changes.

    Parameters
    ----------
    scale
        Logarithm, difference, absolute or distance from a band.
    sign
        +1 where lower is better, −1 where higher is better.
    unit
        What a difference of 1 means, in the metric's unit.
    band
        The target band.
    """

    scale: Scale
    sign: float
    unit: float = 1.0
    band: tuple[float, float] = (0.0, 0.0)

    def cost(self, values: Floats) -> Floats:
        """Costs of values, elementwise."""
        if self.scale is Scale.LOG_RATIO:
            return self.sign * np.log(values)
        if self.scale is Scale.BAND_DISTANCE:
            low, high = self.band
            return np.maximum(0.0, np.maximum(low - values, values - high)) / self.unit
        return self.sign * values / self.unit

    def value(self, cost: float) -> float:
        """The value that has this cost (a distance from the band, in half-widths, for a target band)."""
        if self.scale is Scale.LOG_RATIO:
            return math.exp(self.sign * cost)
        return self.sign * cost * (1.0 if self.scale is Scale.BAND_DISTANCE else self.unit)

    def change(self, low: float, estimate: float, high: float) -> Interval:
        """An interval of cost differences as relative changes of the metric."""
        changes = [self._relative(self.sign * difference) for difference in (low, estimate, high)]
        return Interval(min(changes), changes[1], max(changes))

    def margins(self, policy: JudgePolicy, tolerance: float | None = None) -> tuple[float, float]:
        """Differences of cost that are the smallest gain (negative) and the largest allowed regression."""
        gain = policy.minimum_gain
        harm = policy.maximum_regression if tolerance is None else tolerance
        if self.scale is Scale.ABSOLUTE:
            return 0.0, 0.0
        if self.scale is Scale.LOG_RATIO:
            return self.sign * math.log1p(-self.sign * gain), self.sign * math.log1p(self.sign * harm)
        return -gain, harm

    def _relative(self, difference: float) -> float:
        if self.scale is not Scale.LOG_RATIO:
            return difference
        return math.expm1(difference) if difference < _EXPONENT_MAX else math.inf


def cost_scale(metric: Metric, current: Floats, everything: Sequence[Floats]) -> CostScale:
    """The scale on which a metric's values can be compared.

    Parameters
    ----------
    metric
        What was measured.
    current
        The current code's values, one for each run.
    everything
        All arrays that will be compared; one value of at most zero among them rules the logarithm out.
    """
    sign = -1.0 if metric.direction is Direction.HIGHER else 1.0
    if metric.band is not None:
        half_width = (metric.band[1] - metric.band[0]) / 2
        return CostScale(Scale.BAND_DISTANCE, 1.0, half_width, metric.band)
    if all((values > 0).all() for values in everything):
        return CostScale(Scale.LOG_RATIO, sign)
    median = abs(float(np.median(current)))
    return CostScale(Scale.DIFFERENCE, sign, median) if median > 0 else CostScale(Scale.ABSOLUTE, sign)
