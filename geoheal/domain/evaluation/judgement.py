"""Conclusions from measurements of a change: judgement, score, advice."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from typing import Any

from geoheal.domain.evaluation.comparison import VersionComparison
from geoheal.domain.evaluation.fitness_policy import FitnessWeights, JudgePolicy


class Recommendation(StrEnum):
    """What to do with a change."""

    APPLY = "apply"
    TEST_MORE = "test_more"
    REJECT = "reject"


class JudgeVerdict(StrEnum):
    """Verdict of the judge on the measurements."""

    APPLY = "apply"
    TEST_MORE = "test_more"
    REJECT = "reject"
    NO_BENEFIT = "no_benefit"
    ASK_HUMAN = "ask_human"

    @property
    def recommendation(self) -> Recommendation:
        """The best recommendation that a verdict allows."""
        match self:
            case JudgeVerdict.APPLY:
                return Recommendation.APPLY
            case JudgeVerdict.REJECT | JudgeVerdict.NO_BENEFIT:
                return Recommendation.REJECT
            case _:
                return Recommendation.TEST_MORE


class Doubt(StrEnum):
    """Reason not to apply a change, independent of measurements."""

    NO_OUTPUT = "no_output"
    MENDED = "mended"
    NOT_COMPARED = "not_compared"
    OTHER_ERRORS = "other_errors"
    FIXED_ANSWERS = "fixed_answers"
    CONSTANTS = "constants"
    UNEXECUTED = "unexecuted"
    EFFECTS = "effects"
    RELEASED = "released"
    INTERPRETER = "interpreter"
    LEFT_BEHIND = "left_behind"
    TIME_LIMIT = "time_limit"


@dataclass(frozen=True, slots=True)
class Objection:
    """A doubt and the sentence that explains it."""

    doubt: Doubt
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The verdict on a change, with every number behind it.

    Parameters
    ----------
    verdict, reason
        The decision, and a sentence that explains it.
    round_number
        Which of the policy's rounds it concludes.
    comparisons
        One per measured metric.
    not_measured
        Names of the metrics with too few pairs.
    policy, seed
        Inputs to reproduce it.
    objections
        Reasons not to apply the change, whatever the metrics say.
    withheld
        Whether the metrics alone would say ``apply``, and an objection keeps the verdict from it.
    """

    verdict: JudgeVerdict
    reason: str
    round_number: int
    comparisons: tuple[VersionComparison, ...]
    not_measured: tuple[str, ...]
    policy: JudgePolicy
    seed: int
    objections: tuple[Objection, ...] = ()
    withheld: bool = False

    @property
    def notices(self) -> tuple[str, ...]:
        """The notices of all metrics."""
        return tuple(notice for comparison in self.comparisons for notice in comparison.notices)

    def to_dict(self) -> dict[str, Any]:
        """Plain dictionaries, lists, strings and finite numbers; infinite bounds become None."""
        return dict(_plain(self)) | {"notices": list(self.notices)}


@dataclass(frozen=True, slots=True, kw_only=True)
class FitnessScore:
    """The specification's score of a change.

    Parameters
    ----------
    value
        0..1; None when nothing was measured.
    phi_change
        Φ of the candidate − Φ of the current code; None when not measured, like the following.
    basin_distance
        Fisher–Rao distance (rad) of the candidate's basin from the reference.
    regime_stable
        Whether both are in the same regime.
    latency_ratio
        Candidate's latency over the current code's.
    components
        Measured components by name, before weighting.
    weights
        Weights of the components.
    """

    value: float | None
    phi_change: float | None
    basin_distance: float | None
    regime_stable: bool | None
    latency_ratio: float | None
    components: Mapping[str, float]
    weights: FitnessWeights

    def to_dict(self) -> dict[str, Any]:
        """Plain dictionaries, strings and numbers."""
        return dict(_plain(self))


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do with a change, and why."""

    recommendation: Recommendation
    reason: str


def _plain(value: Any) -> Any:  # noqa: ANN401 -- any field of the classes above
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
