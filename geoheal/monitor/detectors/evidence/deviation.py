"""Short-term deviation: distance of a vector from the mean of those just before it.

Levels wander in healthy systems (load, releases, time of day), so the step from the recent past is judged.
Each sample is compared with the ``window`` samples before it, standardised and clipped.
"""

from collections.abc import Mapping
from math import isfinite
from typing import Any

import numpy as np

from geoheal.geometry.real_array import Array
from geoheal.monitor.calibration.calibration import CLIP
from geoheal.monitor.detectors.evidence.recent import Recent


class Deviation:
    """Standardised deviations of a stream of vectors from their immediate past.

    Parameters
    ----------
    scale
        One unit of deviation for each metric, shape (C,).
    window
        Number of samples in the past.
    """

    __slots__ = ("_recent", "_scale", "before")

    def __init__(self, scale: Array, window: int) -> None:
        self._scale = scale
        self._recent = Recent(window, len(scale))
        self.before: Array | None = None
        """Mean that the last vector was compared with."""

    def update(self, values: Array) -> Array | None:
        """Deviations (C,) in units of scale within ±20; None until the window is full.

        A value that was not measured (NaN) does not deviate, and counts as the mean in the samples to come.
        """
        before = self._recent.mean if self._recent.full else None
        self.before = before
        if before is None:
            self._recent.push(np.nan_to_num(values))
            return None
        deviations = values - before
        if isfinite(float(np.add.reduce(deviations))):
            self._recent.push(values)
        else:
            deviations = np.where(np.isfinite(values), deviations, 0.0)
            self._recent.push(before + deviations)
        deviations /= self._scale
        np.maximum(deviations, -CLIP, out=deviations)
        return np.minimum(deviations, CLIP, out=deviations)

    def clear(self) -> None:
        """Reset the past, after a gap in the samples."""
        self._recent.clear()

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON of the state; the scale belongs to the calibration."""
        return self._recent.to_dict()

    def restore(self, plain: Mapping[str, Any]) -> None:
        """Restore a state of :meth:`to_dict`."""
        self._recent = Recent.from_dict(plain)
