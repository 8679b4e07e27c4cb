"""Samples of two periods as counts: a rare function is judged by how often it was seen.

Profiles of a busy process hold few samples of each function. Seconds per request of single profiles scatter
too much to compare then; the counts of a whole period follow Poisson's law, with a dispersion that the
profiles show.
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

import numpy as np
from scipy.sparse import csr_array

from geoheal.healing.localisation.chains import Chain, ChainSeconds, Integers, ObservedChains
from geoheal.healing.localisation.windows import Floats

T = TypeVar("T", bound=Hashable)

BATCHES: Final = 6
"""Number of longer stretches whose dispersion counts, too: levels move more slowly than profiles follow."""
TINY: Final = 1e-300


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """Observations of N items in one period, shape (N,) each.

    Parameters
    ----------
    rate
        Seconds per request.
    count
        Independent samples.
    exposure
        Such samples per second per request.
    """

    rate: Floats
    count: Floats
    exposure: Floats


@dataclass(frozen=True, slots=True, eq=False)
class ComparedCounts(Generic[T]):
    """The same things in two periods."""

    keys: list[T]
    before: Counts
    after: Counts


def compared(found: ObservedChains, keys_of: Callable[[Chain], Iterable[T]]) -> ComparedCounts[T]:
    """Count what chains belong to, on both sides.

    Parameters
    ----------
    keys_of
        Things to which a chain's time belongs, each once.
    """
    known: dict[T, int] = {}
    pairs = [
        (known.setdefault(key, len(known)), number)
        for number, chain in enumerate(found.chains)
        for key in keys_of(chain)
    ]
    key, chain = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    belongs = csr_array((np.ones(len(pairs)), (key, chain)), shape=(len(known), len(found.chains)))
    sides = [_Side(side, found, belongs) for side in (found.before, found.after)]
    mixture = sides[0].by_route() + sides[1].by_route()
    total = mixture.sum(axis=1, keepdims=True)
    mixture = np.where(total > 0, mixture / np.maximum(total, TINY), found.weights)
    periods = [side.period() for side in sides]
    counts = [
        side.counts(mixture, period or max(periods)) for side, period in zip(sides, periods, strict=True)
    ]
    return ComparedCounts(list(known), counts[0], counts[1])


class _Side:
    """Values of one period, by thing.

    Parameters
    ----------
    belongs
        Whether each chain belongs to a thing, shape (things, chains): 1 or nothing.
    """

    def __init__(self, seen: ChainSeconds, found: ObservedChains, belongs: csr_array) -> None:
        self._seen = seen
        self._belongs = belongs
        self._route = found.route[seen.chain]
        self._per_second = found.weights / seen.requests.sum(axis=0)

    def by_route(self) -> Floats:
        """Return seconds per request, by thing and route."""
        found: Floats = self._seconds() * self._per_second
        return found

    def period(self) -> float:
        """Return the mean number of seconds that one sample stands for; 0 without a sample."""
        seconds = np.bincount(self._seen.window, self._seen.seconds, len(self._seen.period))
        return float(seconds @ self._seen.period / max(float(seconds.sum()), TINY))

    def counts(self, mixture: Floats, period: float) -> Counts:
        """Count independent samples.

        Parameters
        ----------
        mixture
            Share of each route in a thing's time, on both sides together.
        period
            Seconds that one sample stands for: of the other side if nothing was sampled on this one.
        """
        rate = self.by_route().sum(axis=1)
        exposure = 1.0 / np.maximum(mixture @ self._per_second * period * self._dispersion(), TINY)
        return Counts(rate, rate * exposure, exposure)

    def _dispersion(self) -> Floats:
        """Return variance over mean of each thing's counts, at least that of all together.

        Counts are compared with those that the requests of each profile and the pace of all other things let
        expect.
        """
        windows = len(self._seen.period)
        samples = self._seen.seconds / self._seen.period[self._seen.window]
        seen = self._summed(samples, self._seen.window, windows)
        per_request = self._seconds() / self._seen.requests.sum(axis=0)
        expected = per_request @ self._seen.requests.T / self._seen.period
        others = seen.sum(axis=0) - seen, expected.sum(axis=0) - expected
        expected *= (others[0] + 1.0) / (others[1] + 1.0)
        expected *= (seen.sum(axis=1) / np.maximum(expected.sum(axis=1), TINY))[:, None]
        found = _over_mean(seen, expected)
        size = windows // BATCHES
        if size > 1:
            shape = len(seen), BATCHES, size
            longer = (each[:, : size * BATCHES].reshape(shape).sum(axis=2) for each in (seen, expected))
            found = np.maximum(found, _over_mean(*longer))
        return found

    def _seconds(self) -> Floats:
        """Return seconds by thing and route."""
        return self._summed(self._seen.seconds, self._route, len(self._per_second))

    def _summed(self, values: Floats, column: Integers, columns: int) -> Floats:
        """Add the values of all chains of each thing, by column: route or window."""
        shape = self._belongs.shape[1], columns
        found: Floats = (
            self._belongs @ csr_array((values, (self._seen.chain, column)), shape=shape)
        ).toarray()
        return found


def _over_mean(seen: Floats, expected: Floats) -> Floats:
    correction = seen.shape[1] / max(seen.shape[1] - 1, 1)
    squares = ((seen - expected) ** 2).sum(axis=1)
    means = expected.sum(axis=1)
    pooled = max(1.0, correction * float(squares.sum()) / max(float(means.sum()), TINY))
    own: Floats = np.maximum(correction * squares / np.maximum(means, TINY), pooled)
    return own
