"""Daily maxima of a score at each time of day, so that a nightly backup is not reported every night."""

from collections.abc import Mapping
from typing import Any, Final, Self

BIN_S: Final = 900
BINS_A_DAY: Final = 96
DAYS: Final = 3
NEIGHBOURS: Final = 2
"""Bins before and after that count as the same time of day: half an hour each way."""
BEFORE: Final = [
    day * BINS_A_DAY + offset for day in range(1, DAYS + 1) for offset in range(-NEIGHBOURS, NEIGHBOURS + 1)
]
"""Bins back to the same time of the days before."""
KEPT: Final = BINS_A_DAY * DAYS + NEIGHBOURS + 1


class DailyHabit:
    """Largest score within half an hour of this time of day, on the three days before."""

    __slots__ = ("_bin", "_bins", "_level", "_maxima")

    def __init__(self) -> None:
        # lists, not arrays: one of their numbers is looked at with every score
        self._maxima = [0.0] * KEPT
        self._bins = [-1] * KEPT
        self._bin = -1
        self._level = 0.0

    def level(self, at: float) -> float:
        """Return the largest score at a time (epoch seconds); 0 if missing."""
        current = int(at // BIN_S)
        if current != self._bin:
            self._bin, self._level = current, self._look(current)
        return self._level

    def record(self, at: float, score: float) -> None:
        """Add a score."""
        current = int(at // BIN_S)
        place = current % KEPT
        if self._bins[place] != current:
            self._bins[place], self._maxima[place] = current, score
        elif score > self._maxima[place]:
            self._maxima[place] = score

    def _look(self, current: int) -> float:
        wanted = (current - before for before in BEFORE)
        known = (self._maxima[each % KEPT] for each in wanted if self._bins[each % KEPT] == each)
        return max(known, default=0.0)

    def to_dict(self) -> dict[str, Any]:
        """State as plain JSON."""
        return {"bins": list(self._bins), "maxima": list(self._maxima)}

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Self:
        """Return the inverse of :meth:`to_dict`."""
        habit = cls()
        habit._bins = list(plain["bins"])
        habit._maxima = list(plain["maxima"])
        return habit
