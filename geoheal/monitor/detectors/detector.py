"""Protocols of detectors and their nulls."""

from collections.abc import Mapping
from typing import Any, Protocol, Self

from geoheal.geometry.real_array import Array


class Detector(Protocol):
    """A causal, incremental detector: one score per sample, from the samples so far."""

    def update(self, at: float, sample: Array) -> float | None:
        """Score of the sample taken ``at`` (epoch seconds), higher is stranger; None while it warms up."""

    def clear(self) -> None:
        """Reset the short-term state, after a gap in the samples."""

    def to_dict(self) -> dict[str, Any]:
        """State as plain JSON."""

    def restore(self, plain: Mapping[str, Any]) -> None:
        """Restore a state, in a detector with the same calibration."""


class Null(Protocol):
    """Distribution of a score while nothing is wrong, and the level for its share of the budget."""

    lag: int
    per_day: float

    def threshold(self, at: float) -> float:
        """Return the level that a score at this time must pass."""

    def record(self, at: float, score: float) -> None:
        """Learn from a score, after it has been judged."""

    def false_alarms_per_day(self, at: float, score: float) -> float:
        """Return how often per day a healthy system's score is at least this high."""

    def allow_for_incidents(self, most: float) -> None:
        """Assume that the history contains up to ``most`` incidents per day."""

    def raise_to(self, score: float) -> None:
        """Count a score as normal, within limits, because a person marked its alarm as false."""

    def add_unseen(self, count: int) -> None:
        """Count exceedances of unknown size that are missing from the history."""

    def refit(self) -> None:
        """Compute the level from all known scores."""

    def to_dict(self) -> dict[str, Any]:
        """State as plain JSON."""

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Self:
        """Return the inverse of :meth:`to_dict`."""
