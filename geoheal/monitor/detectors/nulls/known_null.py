"""A score whose distribution is known: surprise, −ln p."""

import math
from collections.abc import Mapping
from typing import Any, Final, Self

DAY_S: Final = 86_400


class KnownNull:
    """The level of −ln p that costs no more false alarms than its share of the budget allows.

    Every sample counts as a chance of its own. The running mean's neighbours are alike, so this errs on the
    quiet side.

    Parameters
    ----------
    per_day
        False alarms a day that this score may cost.
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
        """Learn nothing: the distribution is known."""

    def false_alarms_per_day(self, at: float, score: float) -> float:  # noqa: ARG002 (a null's signature)
        """How many times a day a healthy system's score is as high as this."""
        return math.exp(-score) * DAY_S / self._step_s

    def allow_for_incidents(self, most: float) -> None:
        """Allow for none: the distribution is known."""

    def raise_to(self, score: float) -> None:
        """Learn nothing: the distribution is known."""

    def add_unseen(self, count: int) -> None:
        """Learn nothing: the distribution is known."""

    def refit(self) -> None:
        """Nothing to do: the distribution is known."""

    def to_dict(self) -> dict[str, Any]:
        """State as plain JSON."""
        return {"per_day": self.per_day, "step_s": self._step_s}

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Self:
        """Return the inverse of :meth:`to_dict`."""
        return cls(plain["per_day"], plain["step_s"])
