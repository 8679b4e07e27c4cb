"""Evidence of the basin: the Fisher–Rao distance of its running mean, compared with the calibrated null."""

from collections.abc import Mapping
from typing import Any, Self

import numpy as np
from scipy import special

from geoheal.geometry.basins.amplitude_batch import amplitudes
from geoheal.geometry.distance.fisher_rao import distance_from_amplitudes
from geoheal.geometry.real_array import Array
from geoheal.monitor.calibration.basin_noise import BasinNoise, mean_direction
from geoheal.monitor.calibration.calibration import Calibration
from geoheal.monitor.detectors.evidence.recent import Recent

LEAST_P = 1e-300


class FisherRao:
    """Surprise (−ln p) of the distance between the mean of the last 60 basins and the history's mean.

    .. math:: s_t = -\\ln P\\left(Γ(k, θ) > d^2(\\bar a_t, a_0)\\right)

    Parameters
    ----------
    noise
        The null: reference, window and the gamma distribution of d².
    """

    __slots__ = ("_noise", "_recent", "distance")

    def __init__(self, noise: BasinNoise) -> None:
        self._noise = noise
        self._recent = Recent(noise.window, len(noise.reference))
        self.distance: float | None = None
        """Distance (rad) of the last running mean from the reference."""

    @classmethod
    def of(cls, calibration: Calibration) -> Self | None:
        """Return the detector for a calibrated system; None if no basin was reported."""
        return None if calibration.basin is None else cls(calibration.basin)

    def update(self, at: float, sample: Array) -> float | None:  # noqa: ARG002 (a detector's signature)
        """Score of a basin (D,), raw coordinates; None until the window is full, or if it is not a basin."""
        noise = self._noise
        batch = amplitudes(sample[np.newaxis], noise.geometry)
        if not batch.measured[0]:
            return None
        self._recent.push(batch.values[0])
        if not self._recent.full:
            return None
        mean = mean_direction(self._recent.mean)
        self.distance = distance_from_amplitudes(mean, noise.reference, noise.geometry)
        p = float(special.gammaincc(noise.shape, self.distance**2 / noise.scale))
        return -float(np.log(max(p, LEAST_P)))

    def clear(self) -> None:
        """Keep the past: a mean over an hour outlasts a gap."""

    def to_dict(self) -> dict[str, Any]:
        """State as plain JSON."""
        return {"recent": self._recent.to_dict(), "distance": self.distance}

    def restore(self, plain: Mapping[str, Any]) -> None:
        """Restore a state."""
        self._recent = Recent.from_dict(plain["recent"])
        self.distance = plain["distance"]
