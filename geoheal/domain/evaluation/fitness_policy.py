"""Requirements on a change before it is recommended: limits of the judge, weights of the score."""

import math
from dataclasses import dataclass, fields
from typing import Final

from geoheal.errors import InvalidInput


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgePolicy:
    """Limits of the patch judge.

    Parameters
    ----------
    confidence
        Confidence of every two-sided interval; the error probability of each side is α = (1 − confidence) /
        2.
    minimum_gain
        Relative improvement that a target must clear.
    maximum_regression
        Relative worsening that every guard must stay below.
    pairs_per_round, rounds, minimum_pairs
        Size of a round, number of rounds before the judge must decide, and pairs below which a metric
        counts as not measured.
    tail_quantile
        Quantile that represents the tail, counted towards the bad side.
    replicates
        Resamples of the bootstrap.

    Raises
    ------
    InvalidInput
        When the values are out of range.
    """

    confidence: float = 0.98
    minimum_gain: float = 0.02
    maximum_regression: float = 0.05
    pairs_per_round: int = 10
    rounds: int = 3
    minimum_pairs: int = 5
    tail_quantile: float = 0.95
    replicates: int = 2000

    def __post_init__(self) -> None:
        for name in ("confidence", "minimum_gain", "maximum_regression", "tail_quantile"):
            if not 0 < getattr(self, name) < 1:
                raise InvalidInput(f"{name} must lie between 0 and 1.", field=name)
        if self.rounds < 1 or self.minimum_pairs < 2 or self.pairs_per_round < 1:
            raise InvalidInput("A judgement needs at least 1 round and 2 pairs.", field="rounds")
        if self.replicates < 2 / self.alpha:
            raise InvalidInput(
                f"{self.replicates} resamples cannot show a {self.confidence:.0%} interval.",
                field="replicates",
            )

    @property
    def alpha(self) -> float:
        """Probability of error on one side: 0.01."""
        return (1 - self.confidence) / 2

    @property
    def apply_level(self) -> float:
        """α / rounds: the p-value that "better at all" needs in each round, so that all rounds keep α."""
        return self.alpha / self.rounds

    def doubled_pairs(self, round_number: int) -> int:
        """Pairs at the end of a round, if each round is as long as all rounds before it.

        An effect hidden in noise needs many more pairs, while every look at the comparisons is another chance
        of error.

        >>> [JudgePolicy().doubled_pairs(number) for number in (1, 2, 3, 6)]
        [10, 20, 40, 320]
        """
        return self.pairs_per_round << (round_number - 1)


WEIGHT_OF: Final = {
    "phi": "phi_change",
    "basin": "basin_drift",
    "regime": "regime_stability",
    "performance": "performance",
}
"""The weight of each component of the score, by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FitnessWeights:
    """Weights of the score's components; see :func:`geoheal.fitness.judgement.score.fitness`.

    Raises
    ------
    InvalidInput
        When one is negative or no finite number, or all are zero.
    """

    phi_change: float = 1.0
    basin_drift: float = 0.8
    regime_stability: float = 0.6
    performance: float = 0.4

    def __post_init__(self) -> None:
        for field in fields(self):
            weight = getattr(self, field.name)
            if not (math.isfinite(weight) and weight >= 0):
                raise InvalidInput(f"Weight {field.name} must be a number of at least 0.", field=field.name)
        if not any(getattr(self, field.name) for field in fields(self)):
            raise InvalidInput("At least one weight must be above 0.", field="weights")


@dataclass(frozen=True, slots=True, kw_only=True)
class FitnessThresholds:
    """Scores above which a change is recommended, or worth more tests.

    Raises
    ------
    InvalidInput
        Unless 0 ≤ test_more ≤ apply ≤ 1.
    """

    apply: float = 0.7
    test_more: float = 0.5

    def __post_init__(self) -> None:
        if not 0 <= self.test_more <= self.apply <= 1:
            raise InvalidInput("Thresholds must satisfy 0 ≤ test_more ≤ apply ≤ 1.", field="thresholds")
