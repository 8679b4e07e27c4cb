"""How large a measurement may be: what the border takes, and what is reckoned with, is one rule."""

from geoheal.constants import MEASUREMENT_MAX, METRIC_MAX
from geoheal.domain.snapshots.snapshot import RESERVED_NAMES


def largest(name: str) -> float:
    """Largest size of a measurement of this name; a larger one (of earlier versions) counts as not measured.

    >>> largest("avg_latency_ms"), largest("queue_depth")
    (1000000000000000.0, 1e+30)
    """
    return MEASUREMENT_MAX if name in RESERVED_NAMES else METRIC_MAX


def is_measured(name: str, value: float) -> bool:
    """Whether a stored number is one that something can measure.

    >>> is_measured("queue_depth", 1.7e308)
    False
    """
    return abs(value) <= largest(name)
