"""Joint evidence: Hotelling's T² and the mean deviation, combined by Fisher's method.

T² detects metrics that diverge from each other, the mean deviation many small movements. In the upper tail
both scores decay exponentially, so a score divided by its daily maximum in the history is −log p up to a
factor; their sum is Fisher's statistic for two p-values. The sum is calibrated on the history as well, so the
two need not be independent.
"""

from collections.abc import Mapping
from typing import Any, Self

import numpy as np

from geoheal.geometry.real_array import Array
from geoheal.monitor.calibration.calibration import Calibration
from geoheal.monitor.detectors.evidence.held import Held
from geoheal.monitor.detectors.evidence.hotelling import Hotelling


class FisherCombination:
    """T² and mean deviation of all metrics, each in units of its daily maximum, added.

    Parameters
    ----------
    hotelling
        The first part; the second is the mean size of its deviations.
    daily
        Level that each part reaches once per day in the history.

    References
    ----------
    Fisher, *Statistical Methods for Research Workers*, 4th edition, 1932, section 21.1.
    """

    __slots__ = ("_held", "_hotelling", "daily")

    def __init__(self, hotelling: Hotelling, daily: tuple[float, float] = (1.0, 1.0)) -> None:
        self._hotelling = hotelling
        self._held = Held()
        self.daily = daily

    @classmethod
    def of(cls, calibration: Calibration) -> Self | None:
        """Return the detector for a calibrated system; None if there are fewer than two metrics."""
        hotelling = Hotelling.of(calibration)
        return None if hotelling is None else cls(hotelling)

    def parts(self, at: float, sample: Array) -> tuple[float, float] | None:
        """T² and mean deviation of a sample (C,), not yet in units of their daily maxima."""
        joint = self._hotelling.update(at, sample)
        deviations = self._hotelling.last
        if joint is None or deviations is None:
            return None
        return joint, self._held.update(float(np.add.reduce(np.abs(deviations))) / len(deviations))

    def update(self, at: float, sample: Array) -> float | None:
        """Return the score of a sample (C,); None for the first five samples."""
        parts = self.parts(at, sample)
        return None if parts is None else parts[0] / self.daily[0] + parts[1] / self.daily[1]

    def clear(self) -> None:
        """Reset the recent past."""
        self._hotelling.clear()
        self._held.last = 0.0

    def to_dict(self) -> dict[str, Any]:
        """State as plain JSON, the daily maxima included."""
        return {
            "hotelling": self._hotelling.to_dict(),
            "held": self._held.last,
            "daily": list(self.daily),
        }

    def restore(self, plain: Mapping[str, Any]) -> None:
        """Restore a state."""
        self._hotelling.restore(plain["hotelling"])
        self._held.last = plain["held"]
        self.daily = (plain["daily"][0], plain["daily"][1])
