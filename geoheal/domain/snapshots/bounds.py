"""Limits on the size of measurements: one rule for input validation and for computations."""

from geoheal.constants import MEASUREMENT_MAX, METRIC_MAX
from geoheal.domain.snapshots.snapshot import RESERVED_NAMES


def largest(name: str) -> float:
    """Return the largest valid size of a measurement; larger ones, from earlier versions, are ignored.

    >>> largest("avg_latency_ms"), largest("queue_depth")
    (1000000000000000.0, 1e+30)
    """
    return MEASUREMENT_MAX if name in RESERVED_NAMES else METRIC_MAX


def is_measured(name: str, value: float) -> bool:
    """Whether a stored number is a valid measurement.

    >>> is_measured("queue_depth", 1.7e308)
    False
    """
    return abs(value) <= largest(name)
