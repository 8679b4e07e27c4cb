"""What a score does every day at this time: a nightly backup is not news on its second night."""

from collections.abc import Mapping
from typing import Any, Final, Self

import numpy as np

from geoheal.geometry.real_array import Array

BIN_S: Final = 900
BINS_A_DAY: Final = 96
DAYS: Final = 3
NEIGHBOURS: Final = 2
"""Bins before and after that count as the same time of the day: half an hour each way."""
KEPT: Final = BINS_A_DAY * DAYS + NEIGHBOURS + 1


class DailyHabit:
    """The largest score within half an hour of this time of the day, on the three days before."""

    __slots__ = ("_bin", "_bins", "_level", "_maxima")

    def __init__(self) -> None:
        self._maxima: Array = np.zeros(KEPT)
        self._bins = np.full(KEPT, -1, dtype=np.int64)
        self._bin = -1
        self._level = 0.0

    def level(self, at: float) -> float:
        """Return the habit at a time (epoch seconds); 0 if missing."""
        current = int(at // BIN_S)
        if current != self._bin:
            self._bin, self._level = current, self._look(current)
        return self._level

    def record(self, at: float, score: float) -> None:
        """Take in a score."""
        current = int(at // BIN_S)
        place = current % KEPT
        if self._bins[place] != current:
            self._bins[place], self._maxima[place] = current, score
        elif score > self._maxima[place]:
            self._maxima[place] = score

    def _look(self, current: int) -> float:
        days = current - BINS_A_DAY * np.arange(1, DAYS + 1)
        wanted = (days[:, np.newaxis] + np.arange(-NEIGHBOURS, NEIGHBOURS + 1)).ravel()
        places = wanted % KEPT
        known = self._bins[places] == wanted
        return float(self._maxima[places][known].max(initial=0.0))

    def to_dict(self) -> dict[str, Any]:
        """State as plain JSON."""
        return {"bins": self._bins.tolist(), "maxima": self._maxima.tolist()}

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Self:
        """Return the inverse of :meth:`to_dict`."""
        habit = cls()
        habit._bins = np.array(plain["bins"], dtype=np.int64)
        habit._maxima = np.array(plain["maxima"], dtype=np.float64)
        return habit
