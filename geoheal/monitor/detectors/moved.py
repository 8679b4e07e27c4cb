"""The metrics that moved most, for a finding's text."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Final

import numpy as np

from geoheal.geometry.real_array import Array

NAMED: Final = 5
"""Largest number of metrics that a finding names."""
LEAST: Final = 1.0
"""Smaller deviations do not count as movement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviatingMetric:
    """A metric that moved.

    Parameters
    ----------
    metric
        Its name.
    value, expected
        Measured value, and the mean of the three samples before; for a slow change, the hour's normal.
    deviations
        Their difference in units of the usual step, within ±20; for a slow change, the accumulated sum.
    """

    metric: str
    value: float
    expected: float
    deviations: float


def most_moved(
    names: Sequence[str], values: Array, deviations: Array, before: Array
) -> tuple[DeviatingMetric, ...]:
    """Return the metrics that moved most, strongest first.

    Parameters
    ----------
    names
        Names of the metrics (C).
    values, before, deviations
        Measured values, expected values, and their difference in usual steps, (C,) each; NaN if not measured.

    Examples
    --------
    >>> one, two = np.array([7.0, 2.0]), np.array([1.0, 1.5])
    >>> [each.metric for each in most_moved(["errors", "latency"], one, np.array([9.0, 0.5]), two)]
    ['errors']
    """
    largest = np.argsort(-np.abs(deviations))[:NAMED]
    return tuple(
        DeviatingMetric(
            metric=names[i],
            value=float(values[i]),
            expected=float(before[i]),
            deviations=float(deviations[i]),
        )
        for i in largest.tolist()
        if abs(deviations[i]) >= LEAST and isfinite(values[i])
    )
