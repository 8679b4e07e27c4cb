"""Requests of a system's latest snapshots over all nodes, as evidence about its error rate."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from math import log
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from geoheal.domain.snapshots.pulse import Pulse

HORIZON: Final = timedelta(minutes=10)
"""How far back requests are counted if the window contains too few."""

REQUESTS_WANTED: Final = 100
"""Number of requests for the error rate; older ones count only if the window contains fewer."""

REQUESTS_MIN: Final = 10
"""Smallest number of requests that can prove an error rate."""

EVIDENCE: Final = 2.33**2 / 2
"""Evidence (nats) against the limit itself: the lower confidence bound of 99 % lies above it."""

HEALTHY_SHARE: Final = 0.4
"""Share of the limit at which a service is definitely healthy."""

SURPRISE: Final = 23.0
"""Evidence (nats) against a healthy service: by chance it occurs once in e²³ = 10¹⁰ checks."""


@dataclass(frozen=True, slots=True, eq=False)
class RequestTotals:
    """Requests and failures up to each of the latest snapshots, counted backwards from the last one.

    Parameters
    ----------
    counted, failed
        Sums over the last 1, 2, … snapshots, shape (n,).
    reported
        Number of snapshots behind the reported error rate: those of the window, or as many as contain
        :data:`REQUESTS_WANTED` requests.
    """

    counted: NDArray[np.float64] = field(repr=False)
    failed: NDArray[np.float64] = field(repr=False)
    reported: int

    @classmethod
    def of(cls, pulses: Sequence[Pulse], window: int) -> Self | None:
        """Return requests of snapshots, oldest first; the last ``window`` snapshots are the window.

        Returns
        -------
        None if no snapshot counts its requests.
        """
        known = [each.request_count is not None for each in reversed(pulses)]
        if not any(known):
            return None
        pairs = [
            (each.request_count, each.request_count * each.error_rate)
            if each.request_count and each.error_rate is not None
            else (0, 0.0)
            for each in reversed(pulses)
        ]
        counted, failed = np.cumsum(np.array(pairs, dtype=np.float64), axis=0).T
        enough = int(np.searchsorted(counted, REQUESTS_WANTED)) + 1
        return cls(counted, failed, min(max(window, enough), len(pairs)))

    @property
    def error_rate(self) -> float | None:
        """Failed requests over requests, 0..1; None without a request."""
        counted = float(self.counted[self.reported - 1])
        return float(self.failed[self.reported - 1]) / counted if counted else None

    def prove(self, limit: float) -> bool:
        """Whether the error rate is above a limit, by the requests of any period up to the last snapshot.

        A period of *n* requests with the rate *p* proves it when *n·KL(p‖limit)* reaches :data:`EVIDENCE`
        (the lower confidence bound of the likelihood ratio lies above the limit), and *n·KL(p‖0.4·limit)*
        reaches :data:`SURPRISE` (Chernoff's bound on the probability in a healthy service, given many checks
        of many periods).
        """
        enough = self.counted >= REQUESTS_MIN
        counted = self.counted[enough]
        rate = np.clip(self.failed[enough] / np.maximum(counted, 1.0), 0.0, 1.0)
        proven = (
            (rate > limit)
            & (counted * divergence(rate, limit) >= EVIDENCE)
            & (counted * divergence(rate, HEALTHY_SHARE * limit) >= SURPRISE)
        )
        return bool(proven.any())


def divergence(rate: NDArray[np.float64], limit: float) -> NDArray[np.float64]:
    """Kullback–Leibler divergence (nats) of Bernoulli distributions with these rates from one with a limit.

    >>> divergence(np.array([0.5, 1.0]), 0.5).round(3).tolist()
    [0.0, 0.693]
    """
    limit = min(max(limit, 1e-12), 1 - 1e-12)
    with np.errstate(divide="ignore", invalid="ignore"):
        failing = np.where(rate > 0, rate * (np.log(rate) - log(limit)), 0.0)
        working = np.where(rate < 1, (1 - rate) * (np.log1p(-rate) - np.log1p(-limit)), 0.0)
    return np.asarray(np.maximum(failing + working, 0.0))
