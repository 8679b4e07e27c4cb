"""Evidence of all metrics together: Hotelling's T² on their whitened short-term deviations."""

import math
from collections.abc import Mapping
from typing import Any, Self

from geoheal.geometry.real_array import Array
from geoheal.monitor.calibration.calibration import JOINT_WINDOW, Calibration
from geoheal.monitor.detectors.evidence.deviation import Deviation
from geoheal.monitor.detectors.evidence.held import Held


class Hotelling:
    """Root mean square of the whitened deviations, held for two samples.

    .. math:: s_t = \\min_{u=t-1,t} \\sqrt{T^2_u / C}, \\qquad T^2_u = z_u^\\top \\hat Σ^{-1} z_u

    where z is the standardised deviation from the mean of the six samples before, and Σ̂ the shrunk
    covariance of the history's deviations. It sees metrics that part company although each keeps its range.

    Parameters
    ----------
    scale
        One unit of deviation for each metric, shape (C,).
    whitening
        Matrix W, C×C, with WᵀW = Σ̂⁻¹.

    References
    ----------
    Hotelling, *Multivariate quality control*, in Techniques of Statistical Analysis, 1947.
    """

    __slots__ = ("_deviation", "_held", "_whitening", "last")

    def __init__(self, scale: Array, whitening: Array) -> None:
        self._deviation = Deviation(scale, JOINT_WINDOW)
        self._whitening = whitening / math.sqrt(len(scale))
        self._held = Held()
        self.last: Array | None = None
        """Deviations of the last sample, shape (C,)."""

    @classmethod
    def of(cls, calibration: Calibration) -> Self | None:
        """Return the detector for a calibrated system; None if there are fewer than two metrics."""
        whitening = calibration.whitening
        return None if whitening is None else cls(calibration.joint_scale, whitening)

    def update(self, at: float, sample: Array) -> float | None:  # noqa: ARG002 (a detector's signature)
        """Return the score of a sample (C,); None for the first five samples."""
        self.last = self._deviation.update(sample)
        if self.last is None:
            return None
        whitened = self._whitening @ self.last
        return self._held.update(math.sqrt(float(whitened @ whitened)))

    def clear(self) -> None:
        """Reset the recent past."""
        self._deviation.clear()
        self._held.last = 0.0

    def to_dict(self) -> dict[str, Any]:
        """State as plain JSON."""
        return {"deviation": self._deviation.to_dict(), "held": self._held.last}

    def restore(self, plain: Mapping[str, Any]) -> None:
        """Restore a state."""
        self._deviation.restore(plain["deviation"])
        self._held.last = plain["held"]
