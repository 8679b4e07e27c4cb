"""Quantiles of the latencies of one snapshot."""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

QUANTILES: Final = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
"""By the name under which a snapshot's ``metrics`` hold them."""


def latency_quantiles(latencies_ms: ArrayLike) -> dict[str, float]:
    """Latencies below which half, 95 % and 99 % of the requests lie.

    A quantile is reported where at least one request lies beyond it: n (1 − q) ≥ 1. With fewer it would be
    the longest latency by another name.

    >>> latency_quantiles([1.0]), latency_quantiles([1.0, 3.0])
    ({}, {'p50': 2.0})
    """
    latencies = np.asarray(latencies_ms, dtype=np.float64)
    told = {name: q for name, q in QUANTILES.items() if len(latencies) * (1.0 - q) >= 1.0 - 1e-9}
    return dict(zip(told, np.quantile(latencies, list(told.values())).tolist(), strict=True)) if told else {}
