"""Joint evidence: Hotelling's T² and the mean deviation, combined in Fisher's way.

T² sees metrics that part company, the mean deviation many that move a little. In the upper tail both scores
fall off like an exponential, so a score divided by what the history reaches once a day is −log p up to
a factor; their sum is Fisher's statistic for two p-values. The sum is itself calibrated on the history, so
that the two need not be independent.
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
        The one part; the other is the mean size of the deviations that it sees.
    daily
        What either part reaches once a day in the history.

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
        """Return the detector for a calibrated system; None where there are fewer than two metrics."""
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
        """Score of a sample (C,); None until six samples have come."""
        parts = self.parts(at, sample)
        return None if parts is None else parts[0] / self.daily[0] + parts[1] / self.daily[1]

    def clear(self) -> None:
        """Forget the immediate past."""
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
        """Take up a state."""
        self._hotelling.restore(plain["hotelling"])
        self._held.last = plain["held"]
        self.daily = (plain["daily"][0], plain["daily"][1])
