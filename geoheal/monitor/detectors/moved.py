"""The metrics that moved most, which a finding names."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Final

import numpy as np

from geoheal.geometry.real_array import Array

NAMED: Final = 5
"""Metrics that a finding names at most."""
LEAST: Final = 1.0
"""Deviations below it are nothing that moved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviatingMetric:
    """A metric that moved.

    Parameters
    ----------
    metric
        Its name.
    value, expected
        What was measured, and the mean of the three samples before; for a slow change, the hour's normal.
    deviations
        Their difference in units of what is usual from one moment to the next, within ±20; for a slow change,
        what such differences have added up to.
    """

    metric: str
    value: float
    expected: float
    deviations: float


def most_moved(
    names: Sequence[str], values: Array, deviations: Array, before: Array
) -> tuple[DeviatingMetric, ...]:
    """Name the metrics that moved most, strongest first.

    Parameters
    ----------
    names
        Of the metrics (C).
    values, before, deviations
        What was measured, what was expected, and their difference in units of what is usual, (C,) each; NaN
        where nothing was measured.

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
