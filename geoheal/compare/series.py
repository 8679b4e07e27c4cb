"""Series of one metric, and the two sides of a comparison."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
DAY_S: Final = 86_400.0


@dataclass(frozen=True, eq=False)
class Series:
    """Measurements of one metric in the order of their times.

    Parameters
    ----------
    times
        Seconds since the Unix epoch, increasing, shape (n,).
    values
        Shape (n,); NaN if nothing was measured.
    """

    times: Floats
    values: Floats

    @classmethod
    def of(cls, times: Floats, values: Floats) -> "Series":
        """Sort by time; measurements at the same moment (several nodes) are averaged.

        >>> Series.of(np.array([2.0, 1.0, 2.0]), np.array([4.0, 1.0, 6.0])).values.tolist()
        [1.0, 5.0]
        """
        moments, where = np.unique(times, return_inverse=True)
        known = np.isfinite(values)
        total = np.bincount(where, weights=np.where(known, values, 0.0), minlength=len(moments))
        count = np.bincount(where, weights=known.astype(np.float64), minlength=len(moments))
        with np.errstate(invalid="ignore", divide="ignore"):
            return cls(moments, total / count)

    @property
    def measured(self) -> "Series":
        """Return the series without unmeasured moments."""
        known = np.isfinite(self.values)
        return Series(self.times[known], self.values[known])

    @cached_property
    def step(self) -> float:
        """Median distance of neighbouring moments (s); 0 for fewer than two."""
        return float(np.median(np.diff(self.times))) if len(self.times) > 1 else 0.0

    @property
    def span(self) -> float:
        """Time from the first moment to the end of the last step (s)."""
        return float(self.times[-1] - self.times[0]) + self.step if len(self.times) else 0.0

    @property
    def missing_share(self) -> float:
        """Share of expected measurements that are missing: NaN values and gaps between moments."""
        if self.step == 0:
            return 0.0
        expected = max(round(self.span / self.step), len(self.times))
        return 1.0 - float(np.isfinite(self.values).sum()) / expected


Side = Mapping[str, Series]
"""The series of one side, by metric."""
