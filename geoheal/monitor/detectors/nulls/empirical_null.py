"""Distribution of a score while nothing is wrong, learnt from the last thirty days."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final, Self

import numpy as np

from geoheal.geometry.real_array import Array
from geoheal.monitor.detectors.lessons import FORGIVEN
from geoheal.monitor.detectors.nulls.daily_habit import DailyHabit
from geoheal.monitor.detectors.nulls.return_level import (
    BLOCK_S,
    ReturnLevels,
    fit_return_levels,
    incidents_per_day,
)

MEMORY: Final = 30 * 24
"""Number of hourly maxima to keep."""
REFIT: Final = 6
"""Hours after which the level is computed again."""
LEAST: Final = 6
"""Smallest number of hours for a judgement."""
LEAST_FOR_INCIDENTS: Final = 7 * 24
"""Smallest number of hours to distinguish incidents from the tail."""
TINY: Final = 1e-12
LEAST_RATE: Final = 1e-6
"""Once in a million days: thirty days of history cannot support a stronger claim."""


class EmpiricalNull:
    """Level of a score that causes no more false alarms than its share of the budget allows.

    The level is the return level of the score's hourly maxima in the last thirty days, refitted every six
    hours, and at least the recent maximum at this time of day.

    Parameters
    ----------
    per_day
        False alarms per day allowed for this score.
    least
        Smallest level.
    incidents
        Exceedances per day in the history that count as incidents; see :meth:`allow_for_incidents`.
    """

    __slots__ = (
        "_age",
        "_block",
        "_fit",
        "_highest",
        "_level",
        "_maxima",
        "_waiting",
        "habit",
        "incidents",
        "lag",
        "least",
        "per_day",
    )

    def __init__(self, per_day: float, least: float = 0.0, incidents: float = 0.0) -> None:
        self.per_day = per_day
        self.least = max(least, TINY)
        self.incidents = incidents
        self.lag = 0
        """Hours by which the level lags behind, so that it does not grow with a slowly growing score."""
        self.habit = DailyHabit()
        self._waiting: list[float] = []
        self._age = 0
        self._maxima: list[float] = []
        self._block: int | None = None
        self._highest = 0.0
        self._fit: ReturnLevels | None = None
        self._level = np.inf

    def threshold(self, at: float) -> float:
        """Return the level that a score at this time must pass; infinite without enough history."""
        return max(self._level, self.habit.level(at), self.least)

    def record(self, at: float, score: float) -> None:
        """Learn from a score, after it has been judged."""
        block = int(at // BLOCK_S)
        if block != self._block:
            if self._block is not None:
                self._close()
            self._block, self._highest = block, score
        elif score > self._highest:
            self._highest = score
        self.habit.record(at, score)

    def _close(self) -> None:
        self._waiting.append(self._highest)
        while len(self._waiting) > self.lag:
            self._maxima.append(self._waiting.pop(0))
            self._age += 1
        del self._maxima[:-MEMORY]
        if self._age >= REFIT or (self._fit is None and len(self._maxima) >= LEAST):
            self.refit()

    def false_alarms_per_day(self, at: float, score: float) -> float:
        """Return how often per day a healthy system's score is at least this high at this time of day."""
        if self._fit is None:
            return np.inf
        false = self.per_day / (self.per_day + self.incidents)
        rate = max(LEAST_RATE, false * self._fit.per_day(score))
        return rate if score > self.habit.level(at) else max(rate, 1.0)

    def allow_for_incidents(self, most: float) -> None:
        """Count the excess over the tail of the bulk, at most ``most`` per day, as incidents.

        This does not apply to a history of less than a week.
        """
        if len(self._maxima) >= LEAST_FOR_INCIDENTS:
            self.incidents = incidents_per_day(self.maxima, self.per_day, most)

    def raise_to(self, score: float) -> None:
        """Raise the smallest level to ``score``, or to twice the level if that is less."""
        if np.isfinite(self._level):
            self.least = max(self.least, min(score, FORGIVEN * self._level))

    def add_unseen(self, count: int) -> None:
        """Count exceedances of unknown size, each at least as large as all observed ones."""
        if self._maxima:
            self._maxima[:0] = [max(self._maxima)] * count

    @property
    def maxima(self) -> Array:
        """The hourly maxima, oldest first."""
        return np.array(self._maxima)

    def refit(self) -> None:
        """Compute the level from all known scores, if there are enough."""
        self._age = 0
        if len(self._maxima) >= LEAST:
            self._fit = fit_return_levels(self.maxima)
            self._level = self._fit.level(self.per_day + self.incidents)

    def to_dict(self) -> dict[str, Any]:
        """State as plain JSON."""
        return {
            "per_day": self.per_day,
            "least": self.least,
            "incidents": self.incidents,
            "lag": self.lag,
            "maxima": list(self._maxima),
            "waiting": list(self._waiting),
            "age": self._age,
            "fit": None if self._fit is None else asdict(self._fit),
            "block": self._block,
            "highest": self._highest,
            "habit": self.habit.to_dict(),
        }

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Self:
        """Return the inverse of :meth:`to_dict`."""
        null = cls(plain["per_day"], plain["least"], plain["incidents"])
        null.lag, null._age = plain["lag"], plain["age"]
        null._maxima, null._waiting = list(plain["maxima"]), list(plain["waiting"])
        null._block, null._highest = plain["block"], plain["highest"]
        null.habit = DailyHabit.from_dict(plain["habit"])
        if plain["fit"] is not None:
            null._fit = ReturnLevels(**plain["fit"])
            null._level = null._fit.level(null.per_day + null.incidents)
        return null
