"""Evidence of slow change: Page's cumulative sum, scaled for autocorrelation."""

from collections.abc import Mapping
from math import isfinite
from typing import Any, Final, Self

import numpy as np

from geoheal.geometry.real_array import Array
from geoheal.monitor.calibration.autocorrelation import inflation
from geoheal.monitor.calibration.calibration import CLIP, Calibration

ALLOWANCE: Final = 0.5
"""k: half the shift, in standard deviations, to be detected fastest."""
DECISION: Final = 5.0
"""h: with k = 0.5 a one-sided sum of white noise reaches it every 931 samples on average."""
HOUR_S: Final = 3_600


class Cusum:
    """The largest of all metrics' upward and downward cumulative sums.

    .. math:: C^±_t = \\max(0,\\, C^±_{t-1} ± z_t - k)

    where z is the level's deviation from the hour's normal, in robust standard deviations times
    √((1+φ)/(1−φ)).

    Parameters
    ----------
    normal
        Expected value at each hour (UTC) of the day for each metric, shape (24, C).
    scale
        Standard deviation of each metric, scaled for autocorrelation, shape (C,).
    constant
        Metrics that never moved in the history: other detectors handle them.

    References
    ----------
    Page, *Continuous inspection schemes*, Biometrika 41, 1954. Johnson, Bagshaw, *The effect of serial
    correlation on the performance of CUSUM tests*, Technometrics 16, 1974.
    """

    __slots__ = ("_normal", "_scale", "_weight", "sums")

    def __init__(self, normal: Array, scale: Array, constant: Array) -> None:
        self._normal = normal
        self._scale = scale
        self._weight = np.where(constant, 0.0, 1.0)
        self.sums: Array = np.zeros((2, len(scale)))
        """Upward and downward sums of each metric."""

    @classmethod
    def of(cls, calibration: Calibration) -> Self:
        """Return the detector for a calibrated system."""
        metrics = calibration.metrics
        flat = (0.0,) * 24
        normal = [[m.location + (m.pattern or flat)[hour] for m in metrics] for hour in range(24)]
        scale = [m.scale * inflation(m.autocorrelation) for m in metrics]
        constant = np.array([m.constant for m in metrics])
        return cls(np.array(normal), np.array(scale), constant)

    def update(self, at: float, sample: Array) -> float:
        """Return the score of a sample (C,); metrics that were not measured keep their sums."""
        deviations = sample - self._normal[int(at // HOUR_S) % 24]
        deviations /= self._scale
        deviations *= self._weight
        if not isfinite(float(np.add.reduce(deviations))):
            measured = np.isfinite(deviations)
            step = np.where(measured, np.minimum(np.maximum(np.nan_to_num(deviations), -CLIP), CLIP), 0.0)
            allowance: Array | float = ALLOWANCE * measured
        else:
            np.maximum(deviations, -CLIP, out=deviations)
            step, allowance = np.minimum(deviations, CLIP, out=deviations), ALLOWANCE
        sums = self.sums
        sums[0] += step - allowance
        sums[1] -= step + allowance
        np.maximum(sums, 0.0, out=sums)
        return float(np.maximum.reduce(sums, axis=None))

    def drifted(self, at: float, sample: Array) -> tuple[Array, Array]:
        """Return signed sums (C,) of metrics whose shift adds up (0 for others), and the normal values (C,).

        The largest sum is the score, so at least one metric is named whenever the score passes its level.
        """
        up, down = self.sums
        largest = np.maximum(up, down)
        measured = np.where(np.isfinite(sample), largest, 0.0)
        adds_up = measured >= max(1.0, float(largest.max()) / 2)
        return np.where(adds_up, np.where(up >= down, up, -down), 0.0), self._normal[int(at // HOUR_S) % 24]

    def clear(self) -> None:
        """Keep the sums: a slow change outlasts a gap."""

    def to_dict(self) -> dict[str, Any]:
        """State as plain JSON."""
        return {"sums": self.sums.tolist()}

    def restore(self, plain: Mapping[str, Any]) -> None:
        """Restore a state."""
        self.sums = np.array(plain["sums"], dtype=np.float64)
