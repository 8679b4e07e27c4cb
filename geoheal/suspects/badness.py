"""Badness: a metric's values on a scale on which more is worse, and how much a turn varies on it."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import stdtrit

from geoheal.domain.evaluation.metric import Direction, Metric, MetricSamples
from geoheal.fitness.judgement.findings import Findings

CLEAR_CONFIDENCE: Final = 0.999
"""Confidence of what supposes that turns vary normally: far higher than that of ranks."""
NOISE_PAIRS: Final = 7


def badness_of(metric: Metric, values: Sequence[float]) -> Callable[[float], float]:
    """Return the scale on which a metric's values become worse by increasing.

    >>> badness_of(Metric(name="latency"), [1.0, 2.0])(1.0)
    0.0
    >>> badness_of(Metric(name="phi", direction=Direction.BAND, band=(0.6, 0.8)), [])(0.5)
    1.0
    """
    band = metric.band
    if band is not None:
        half = (band[1] - band[0]) / 2
        return lambda value: round(max(0.0, band[0] - value, value - band[1]) / half, 12)
    sign = -1.0 if metric.direction is Direction.HIGHER else 1.0
    floor = metric.floor
    if metric.counts or min(values, default=0.0) <= 0:
        return lambda value: sign * max(value, floor)
    return lambda value: sign * math.log(max(value, floor))


def samples_of(findings: Findings, metric: str) -> MetricSamples | None:
    """Return the values of a metric; None if it was not measured."""
    return next((each for each in findings.samples() if each.metric.name == metric), None)


@dataclass(frozen=True, slots=True)
class TurnNoise:
    """How much a pair's difference in badness varies, as pairs before have shown.

    Parameters
    ----------
    deviation
        Standard deviation.
    degrees
        Degrees of freedom of the estimate.
    """

    deviation: float
    degrees: int

    def is_far(self, values: Sequence[float]) -> bool:
        """Whether the mean of some turns is certainly not zero, for what this or the turns vary by.

        >>> TurnNoise(0.1, 9).is_far([0.8, 0.7]), TurnNoise(0.5, 9).is_far([0.8, 0.7])
        (True, False)
        """
        count = len(values)
        deviation = max(self.deviation, float(np.std(values, ddof=1)))
        bound = float(stdtrit(self.degrees, (1 + CLEAR_CONFIDENCE) / 2))
        return abs(float(np.mean(values))) > bound * deviation / math.sqrt(count)


def pooled(one: TurnNoise | None, other: TurnNoise | None) -> TurnNoise | None:
    """Return what two estimates of the same noise say together.

    >>> pooled(TurnNoise(0.1, 9), TurnNoise(0.2, 6)).degrees, pooled(None, TurnNoise(0.2, 6))
    (15, TurnNoise(deviation=0.2, degrees=6))
    """
    if one is None or other is None:
        return other if one is None else one
    degrees = one.degrees + other.degrees
    squares = one.degrees * one.deviation**2 + other.degrees * other.deviation**2
    return TurnNoise(math.sqrt(squares / degrees), degrees)


def noise_of(samples: MetricSamples) -> TurnNoise | None:
    """Return how much a pair's difference varies.

    None for counts, for fewer than :data:`NOISE_PAIRS` pairs, and where all pairs differ by the same.

    >>> values = (1.0, 2.0, 4.0, 1.0, 1.0, 2.0, 2.0)
    >>> samples = MetricSamples(metric=Metric(name="latency"), current=values, candidate=values[::-1])
    >>> round(noise_of(samples).deviation, 2)
    0.89
    """
    pairs = samples.complete
    if samples.metric.counts or len(pairs) < NOISE_PAIRS:
        return None
    sides = [[float(side[pair] or 0.0) for pair in pairs] for side in (samples.current, samples.candidate)]
    badness = badness_of(samples.metric, [value for side in sides for value in side])
    differences = [badness(theirs) - badness(ours) for ours, theirs in zip(*sides, strict=True)]
    deviation = float(np.std(differences, ddof=1))
    return TurnNoise(deviation, len(pairs) - 1) if deviation > 0 else None
