"""Evidence of a single metric: Shewhart's rule on its short-term deviation."""

from collections.abc import Mapping
from typing import Any, Self

import numpy as np

from geoheal.geometry.real_array import Array
from geoheal.monitor.calibration.calibration import CHANNEL_WINDOW, Calibration
from geoheal.monitor.detectors.evidence.deviation import Deviation
from geoheal.monitor.detectors.evidence.held import Held


class Shewhart:
    """The largest deviation of any metric, held for two samples.

    .. math:: s_t = \\min_{u=t-1,t}\\; \\max_j \\frac{|x_{u,j} - \\bar x_{u,j}|}{σ_j}

    where x̄ is the mean of the three samples before.

    Parameters
    ----------
    scale
        One unit of deviation for each metric, shape (C,).

    References
    ----------
    Shewhart, *Economic Control of Quality of Manufactured Product*, 1931.
    """

    __slots__ = ("_held", "deviation", "last")

    def __init__(self, scale: Array) -> None:
        self.deviation = Deviation(scale, CHANNEL_WINDOW)
        self._held = Held()
        self.last: Array | None = None
        """Deviations of the last sample, shape (C,)."""

    @classmethod
    def of(cls, calibration: Calibration) -> Self:
        """Return the detector for a calibrated system."""
        return cls(np.array([metric.deviation_scale for metric in calibration.metrics]))

    def update(self, at: float, sample: Array) -> float | None:  # noqa: ARG002 (a detector's signature)
        """Return the score of a sample (C,); None for the first two samples."""
        self.last = self.deviation.update(sample)
        if self.last is None:
            return None
        return self._held.update(float(np.maximum.reduce(np.abs(self.last))))

    def clear(self) -> None:
        """Reset the recent past."""
        self.deviation.clear()
        self._held.last = 0.0

    def to_dict(self) -> dict[str, Any]:
        """State as plain JSON."""
        return {"deviation": self.deviation.to_dict(), "held": self._held.last}

    def restore(self, plain: Mapping[str, Any]) -> None:
        """Restore a state."""
        self.deviation.restore(plain["deviation"])
        self._held.last = plain["held"]
