"""What every detector is."""

from collections.abc import Mapping
from typing import Any, Protocol, Self

from geoheal.geometry.real_array import Array


class Detector(Protocol):
    """A causal, incremental detector: one score a sample, from the samples so far alone."""

    def update(self, at: float, sample: Array) -> float | None:
        """Score of the sample taken ``at`` (epoch seconds), higher is stranger; None while it warms up."""

    def clear(self) -> None:
        """Forget the immediate past, after a gap in the samples."""

    def to_dict(self) -> dict[str, Any]:
        """State as plain JSON."""

    def restore(self, plain: Mapping[str, Any]) -> None:
        """Take up a state, in a detector made from the same calibration."""


class Null(Protocol):
    """What a score does while nothing is wrong, and which level keeps it within its share of the budget."""

    lag: int
    per_day: float

    def threshold(self, at: float) -> float:
        """Return the level that a score at this time must pass."""

    def record(self, at: float, score: float) -> None:
        """Take in a score, after it has been judged."""

    def false_alarms_per_day(self, at: float, score: float) -> float:
        """How many times a day a healthy system's score is as high as this."""

    def allow_for_incidents(self, most: float) -> None:
        """Presume that the history holds up to ``most`` incidents a day."""

    def raise_to(self, score: float) -> None:
        """Take what a score reached for normal, within limits: a person called that alarm false."""

    def add_unseen(self, count: int) -> None:
        """Count exceedances of unknown size that the history lacks."""

    def refit(self) -> None:
        """Set the level by all that is known."""

    def to_dict(self) -> dict[str, Any]:
        """State as plain JSON."""

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Self:
        """Return the inverse of :meth:`to_dict`."""
