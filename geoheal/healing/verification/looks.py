"""Looks at a course after a patch: when they are taken, what is tested, and what the first ones show."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from geoheal.fitness.statistics.box_tiao import LevelStep
from geoheal.healing.verification.placebos import ALIKE, MOVED, mean_of
from geoheal.healing.verification.record import Array

MISFIT: Final = 1.2
"""Inflation from which the model fits so badly that an incident below it must be exceeded, too."""


@dataclass(frozen=True, slots=True)
class Design:
    """Times of the looks, and their error probability.

    Parameters
    ----------
    onset, applied, due
        First step of the incident, of the patch, and of its settled effect.
    ends
        Number of steps at each look, increasing; all of them are planned from the start.
    taken
        Number of looks taken so far.
    alpha
        Probability of a false alarm in each direction, over all looks.
    step_s
        Seconds per step.
    """

    onset: int
    applied: int
    due: int
    ends: tuple[int, ...]
    taken: int
    alpha: float
    step_s: float


@dataclass(frozen=True, slots=True)
class StepTest:
    """A step at one place, look by look: against all earlier values, the incident, and strayed parts.

    ``spread`` is the factor by which a short past varied less than the values since, at the last look taken.
    """

    pooled: list[LevelStep]
    split: list[LevelStep]
    recent: list[list[LevelStep]]
    critical: tuple[float, ...]
    fall: float
    rise: float
    spread: float = 1.0

    def used(self, look: int, moved: float) -> LevelStep:
        return self.split[look] if abs(moved) > MOVED else self.pooled[look]

    def at(self, look: int, moved: float, margin: float) -> tuple[float, float, float]:
        low, high = _bounds(self.pooled[look], self.split[look], moved, margin)
        recent = [each[look] for each in self.recent]
        recent += [self.split[look]] if moved < 0 and self.fall > MISFIT else []
        low = max([low, *(_z(each, margin) for each in recent)])
        high = min([high, *(_z(each, -margin) for each in recent)])
        return low, high, self.used(look, moved).estimate

    def strength(self, look: int, moved: float, margin: float) -> float:
        low, high, _ = self.at(look, moved, margin)
        bound = self.critical[look]
        return max(-low / self.fall, high / self.rise) / bound if math.isfinite(bound) else 0.0


@dataclass(frozen=True, slots=True, eq=False)
class LooksTaken:
    """The looks that were taken, and by how much a level has to change to be seen to."""

    values: Array
    design: Design
    moved: float
    before: float
    margin: float
    least: float

    def first_fall(self, tests: Sequence[StepTest]) -> int | None:
        """Return the first look at which one of the tests shows a fall."""
        looks = range(self.design.taken)
        return next((look for look in looks if any(self._falls(each, look) for each in tests)), None)

    def first_rise(self, tests: Sequence[StepTest]) -> int | None:
        """Return the first look at which one of the tests shows a rise."""
        looks = range(self.design.taken)
        return next((look for look in looks if any(self._rises(each, look) for each in tests)), None)

    def _falls(self, test: StepTest, look: int) -> bool:
        low, _, estimate = test.at(look, self.moved, self.margin)
        is_beyond = low <= -test.critical[look] * test.fall
        return is_beyond and estimate <= -self.least and self._after(look) < self.before

    def _rises(self, test: StepTest, look: int) -> bool:
        _, high, estimate = test.at(look, self.moved, self.margin)
        is_beyond = high >= test.critical[look] * test.rise
        return is_beyond and estimate >= self.least and self._after(look) > self.before

    def _after(self, look: int) -> float:
        return mean_of(self.values[self.design.due : self.design.ends[look]])


def _bounds(pooled: LevelStep, split: LevelStep, moved: float, margin: float) -> tuple[float, float]:
    """Return the shift beyond the margin in standard errors: as a fall, and as a rise."""
    low = [_z(each, margin) for each in (pooled, split)]
    high = [_z(each, -margin) for each in (pooled, split)]
    if abs(moved) > MOVED:
        return low[1], high[1]
    return (max(low) if abs(moved) > ALIKE else low[0]), min(high)


def _z(step: LevelStep, offset: float) -> float:
    return LevelStep(step.estimate + offset, step.error, step.freedom).z
