"""Histograms of other tools: buckets, their increments, and quantiles."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

FINE: Final = 4.0
"""Largest ratio of a bucket's bounds at which it is narrow enough for quantiles."""

BUCKETS_MAX: Final = 320
"""Largest number of buckets read per data point; SDKs keep up to 160."""

BOUND_MAX: Final = 1e15
"""Largest bound that is read: nothing real is larger."""

SCALES: Final = range(-10, 21)
"""Resolutions of exponential histograms (OpenTelemetry, *Metrics data model*)."""

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Spans:
    """Counts of observations between two values; spans may overlap.

    Parameters
    ----------
    low, high, counts
        Shape (n,). ``high`` is infinite beyond the last bound.
    """

    low: Array
    high: Array
    counts: Array

    @classmethod
    def together(cls, several: Sequence["Spans"]) -> Self:
        """Return the combined spans of several histograms."""
        return cls(
            *(
                np.concatenate(each)
                for each in zip(*((s.low, s.high, s.counts) for s in several), strict=True)
            )
        )

    def scaled(self, factor: float) -> "Spans":
        """Return the same observations in another unit."""
        return Spans(self.low * factor, self.high * factor, self.counts)

    def within(self, least: float | None, greatest: float | None) -> "Spans":
        """Return the same, limited to these least and greatest values.

        Return None if that is not possible.
        """
        low = self.low if least is None else np.maximum(self.low, least)
        high = self.high if greatest is None else np.minimum(self.high, greatest)
        return Spans(np.minimum(low, high), np.maximum(low, high), self.counts)

    def fine(self, negligible: float = 0.0) -> NDArray[np.bool_]:
        """Whether each span is narrow enough to locate its observations, or negligibly low."""
        return (self.high <= FINE * self.low) | (self.high <= negligible)

    def below(self, values: Array) -> Array:
        """Return how many observations lie below each value, assuming an even spread within each span.

        Observations beyond the last bound count as if they were at it.

        >>> Spans(np.array([0.0]), np.array([10.0]), np.array([4.0])).below(np.array([5.0, 20.0])).tolist()
        [2.0, 4.0]
        """
        high = np.where(np.isfinite(self.high), self.high, self.low)
        width = high - self.low
        inside = (values[:, None] - self.low) / np.where(width > 0, width, 1.0)
        share = np.where(width > 0, np.clip(inside, 0.0, 1.0), values[:, None] > self.low)
        return np.asarray(share @ self.counts)

    def quantile(self, share: float) -> float | None:
        """Return the value below which a share of the observations lies; None if the buckets cannot show it.

        >>> known = Spans(np.array([5.0, 10.0]), np.array([10.0, np.inf]), np.array([8.0, 2.0]))
        >>> known.quantile(0.5), known.quantile(0.9)
        (8.125, None)
        """
        held = self.counts > 0
        if not held.any():
            return None
        edges = np.unique(np.concatenate([self.low[held], self.high[held & np.isfinite(self.high)]]))
        value = float(np.interp(share * self.counts.sum(), self.below(edges), edges))
        around = held & (self.low <= value) & (value <= self.high)
        return value if bool(self.fine()[around].all()) else None


@dataclass(frozen=True, slots=True)
class Explicit:
    """Counts between explicit bounds.

    Parameters
    ----------
    bounds, counts
        Upper bounds, and one more count than bounds.
    """

    bounds: tuple[float, ...]
    counts: tuple[int, ...]

    def since(self, earlier: "Buckets") -> "Explicit | None":
        """Return the increment; None if it is unknown, as after a change of bounds or a restart."""
        if not isinstance(earlier, Explicit) or earlier.bounds != self.bounds:
            return None
        added = tuple(now - before for now, before in zip(self.counts, earlier.counts, strict=True))
        return None if min(added, default=0) < 0 else Explicit(self.bounds, added)

    def spans(self) -> Spans:
        """Return the buckets; the first begins at zero, because values are never negative here."""
        bounds = np.array(self.bounds)
        low = np.concatenate([[min(0.0, *self.bounds)], bounds]) if self.bounds else np.zeros(1)
        return Spans(low, np.concatenate([bounds, [np.inf]]), np.array(self.counts, dtype=np.float64))

    def to_json(self) -> list[Any]:
        """Plain JSON."""
        return ["explicit", list(self.bounds), list(self.counts)]


@dataclass(frozen=True, slots=True)
class Exponential:
    """Counts in buckets that grow by a factor 2^(2^−scale) (OpenTelemetry's exponential histogram).

    Parameters
    ----------
    scale
        Resolution.
    zero
        Count of zero and almost zero values.
    counts
        By index: bucket ``i`` covers (base^i, base^(i+1)].
    """

    scale: int
    zero: int
    counts: tuple[tuple[int, int], ...]

    def at_scale(self, scale: int) -> "Exponential":
        """Return the same in a coarser resolution.

        >>> Exponential(1, 0, ((0, 2), (1, 3), (2, 1))).at_scale(0).counts
        ((0, 5), (1, 1))
        """
        merged: dict[int, int] = {}
        for index, count in self.counts:
            coarse = index >> (self.scale - scale)
            merged[coarse] = merged.get(coarse, 0) + count
        return Exponential(scale, self.zero, tuple(sorted(merged.items())))

    def since(self, earlier: "Buckets") -> "Exponential | None":
        """Return the increment, in the coarser of both resolutions; None if it is unknown."""
        if not isinstance(earlier, Exponential):
            return None
        scale = min(self.scale, earlier.scale)
        now, before = self.at_scale(scale), earlier.at_scale(scale)
        left = dict(now.counts)
        for index, count in before.counts:
            left[index] = left.get(index, 0) - count
        if now.zero < before.zero or min(left.values(), default=0) < 0:
            return None
        counts = tuple((index, count) for index, count in sorted(left.items()) if count)
        return Exponential(scale, now.zero - before.zero, counts)

    def spans(self) -> Spans:
        """Return the buckets in the instrument's unit."""
        indexes = np.array([index for index, _ in self.counts], dtype=np.float64)
        counts = np.array([count for _, count in self.counts], dtype=np.float64)
        step = 2.0**-self.scale
        low, high = (np.exp2(np.clip(index * step, -1000.0, 1000.0)) for index in (indexes, indexes + 1))
        return Spans(np.append(low, 0.0), np.append(high, 0.0), np.append(counts, float(self.zero)))

    def to_json(self) -> list[Any]:
        """Plain JSON."""
        return ["exponential", self.scale, self.zero, [list(each) for each in self.counts]]


Buckets = Explicit | Exponential


def from_json(value: list[Any]) -> Buckets:
    """Return the buckets that :meth:`to_json` wrote."""
    if value[0] == "explicit":
        return Explicit(tuple(value[1]), tuple(value[2]))
    return Exponential(value[1], value[2], tuple((index, count) for index, count in value[3]))
