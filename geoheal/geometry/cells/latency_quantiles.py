"""Quantiles of the latencies of one snapshot; without NumPy."""

from collections.abc import Collection
from typing import Final

QUANTILES: Final = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
"""Quantiles by their name in a snapshot's ``metrics``."""


def latency_quantiles(latencies_ms: Collection[float]) -> dict[str, float]:
    """Latencies below which half, 95 % and 99 % of the requests lie, interpolated linearly.

    A quantile is reported where at least one request lies beyond it: n (1 − q) ≥ 1. With fewer it would be
    the longest latency by another name.

    >>> latency_quantiles([1.0]), latency_quantiles([3.0, 1.0])
    ({}, {'p50': 2.0})
    """
    ordered = sorted(latencies_ms)
    supported = {name: q for name, q in QUANTILES.items() if len(ordered) * (1.0 - q) >= 1.0 - 1e-9}
    return {name: _at(ordered, (len(ordered) - 1) * q) for name, q in supported.items()}


def _at(ordered: list[float], place: float) -> float:
    """Return the value at a place between two elements."""
    before = int(place)
    following = min(before + 1, len(ordered) - 1)
    return ordered[before] + (ordered[following] - ordered[before]) * (place - before)
