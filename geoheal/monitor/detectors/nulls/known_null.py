"""A score whose distribution is known: surprise, −ln p."""

import math
from collections.abc import Mapping
from typing import Any, Final, Self

DAY_S: Final = 86_400


class KnownNull:
    """Level of −ln p that causes no more false alarms than its share of the budget allows.

    Every sample counts as an independent chance. Neighbouring running means are similar, so this is
    conservative.

    Parameters
    ----------
    per_day
        False alarms per day allowed for this score.
    step_s
        Seconds between two samples.
    """

    __slots__ = ("_step_s", "lag", "per_day")

    def __init__(self, per_day: float, step_s: float) -> None:
        self.per_day = per_day
        self._step_s = step_s
        self.lag = 0

    def threshold(self, at: float) -> float:  # noqa: ARG002 (a null's signature)
        """Return the level that a score must pass."""
        return -math.log(self.per_day * self._step_s / DAY_S)

    def record(self, at: float, score: float) -> None:
        """Do nothing: the distribution is known."""

    def false_alarms_per_day(self, at: float, score: float) -> float:  # noqa: ARG002 (a null's signature)
        """Return how often per day a healthy system's score is at least this high."""
        return math.exp(-score) * DAY_S / self._step_s

    def allow_for_incidents(self, most: float) -> None:
        """Do nothing: the distribution is known."""

    def raise_to(self, score: float) -> None:
        """Do nothing: the distribution is known."""

    def add_unseen(self, count: int) -> None:
        """Do nothing: the distribution is known."""

    def refit(self) -> None:
        """Do nothing: the distribution is known."""

    def to_dict(self) -> dict[str, Any]:
        """State as plain JSON."""
        return {"per_day": self.per_day, "step_s": self._step_s}

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Self:
        """Return the inverse of :meth:`to_dict`."""
        return cls(plain["per_day"], plain["step_s"])
