"""Compare one metric of both sides: measurements, missing ones, and the conclusion."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

import numpy as np

from geoheal.compare.matching import Matched, Matching, match
from geoheal.compare.question import Level, LevelScale, level_of, occurrence_p
from geoheal.compare.rules import Criticality, Rule, Worse
from geoheal.compare.series import Series
from geoheal.compare.shape import Shape, shape_of
from geoheal.fitness.statistics.vargha_delaney import a12

POINTS_MIN: Final = 7
"""Smallest number of points per side for a decision."""
ALPHA: Final = 0.005
ALPHA_PAIRED: Final = 0.002
"""For pairs of moments: unrelated sides may look correlated."""
ALPHA_DAYS: Final = 0.001
"""For hours of one day against another: days differ, and two of them do not show how much."""
ALPHA_APART: Final = 0.0003
"""For sides far apart: a system's own level moves between them, which no single period shows."""
ALPHA_OCCURRENCE: Final = 0.001
"""Smallest level at which something that was always zero counts as occurring, independent of the day."""
BEYOND: Final = 10.0
"""Relative change beyond which a bound is not meaningful."""
MISSING_MAX: Final = 0.5
"""Share of missing measurements beyond which a side is not reliable."""
LOWER: Final = "lower with certainty. The name does not say whether that is better: set `worse` in a rule."
LACKING: Final = "Difference to {whole:g}: {reason}"
CRITICAL_MISSING_MAX: Final = 0.1
"""Largest share of moments without a value at which a critical metric may be called fine."""


class Outcome(StrEnum):
    """Conclusion on one metric."""

    IMPROVED = "improved"
    UNCHANGED = "unchanged"
    """Certainly not worse by more than tolerated."""
    UNRESOLVED = "unresolved"
    WORSE = "worse"
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricComparison:
    """Results for one metric; None if not measured.

    Parameters
    ----------
    name, rule
        The metric and its rule.
    outcome, reason
        The conclusion, and a sentence with the reason.
    points
        Measurements of the current and of the candidate side.
    missing
        Shares of missing measurements, in the same order.
    means
        Means of the sides.
    matching
        How the sides were compared.
    level, shape
        Change of level, of spread and of tail.
    effect_size
        Vargha and Delaney's A₁₂: how often a candidate's value lies above a current one.
    p
        One-sided p-value of "not worse"; of a normal metric, corrected for the number of them.
    alpha
        The level at which it counts.
    whole
        Of a share of successes, what all of them are, 1 or 100: level, shape, effect size and p are those of
        what is missing to it. None of other metrics.
    """

    name: str
    rule: Rule
    outcome: Outcome
    reason: str
    points: tuple[int, int]
    missing: tuple[float, float]
    means: tuple[float, float] | None = None
    matching: Matching | None = None
    level: Level | None = None
    shape: Shape | None = None
    effect_size: float | None = None
    p: float | None = None
    alpha: float = ALPHA
    whole: float | None = None


def compare_metric(
    name: str, current: Series, candidate: Series, rule: Rule, whole: float | None = None
) -> MetricComparison:
    """Compare one metric of both sides by its rule; the outcome is not yet corrected for other metrics.

    Parameters
    ----------
    whole
        The whole, if the sides contain the difference to it.
    """
    ours, theirs = current.measured, candidate.measured
    bare = MetricComparison(
        name=name,
        rule=rule,
        outcome=Outcome.MISSING,
        reason="",
        points=(len(ours.values), len(theirs.values)),
        missing=(current.missing_share, candidate.missing_share),
        whole=whole,
    )
    complaint = _insufficient(bare)
    if complaint:
        return replace(bare, reason=complaint)
    found = _measured(bare, ours, theirs)
    return _incomplete(found, current, candidate)


def _incomplete(found: MetricComparison, current: Series, candidate: Series) -> MetricComparison:
    """Return why a critical metric is incomplete: missing values may hide the worst."""
    if found.rule.criticality is not Criticality.CRITICAL or found.outcome is Outcome.WORSE:
        return found
    for side, series in (("current", current), ("candidate", candidate)):
        share = 1.0 - float(np.isfinite(series.values).mean())
        if share > CRITICAL_MISSING_MAX:
            reason = f"{share:.0%} of the {side} side's moments have no value, and the metric is critical."
            return _with(found, Outcome.MISSING, reason)
    return found


def _insufficient(bare: MetricComparison) -> str | None:
    for side, points, missing in zip(("current", "candidate"), bare.points, bare.missing, strict=True):
        if points < POINTS_MIN:
            return (
                f"The {side} side was measured at too few moments: {points} of {POINTS_MIN} that are needed. "
                "Rows of the same time count as one."
            )
        if missing > MISSING_MAX:
            return f"{missing:.0%} of the {side} side's measurements are missing."
    return None


def _measured(bare: MetricComparison, current: Series, candidate: Series) -> MetricComparison:
    matched = match(current, candidate)
    alpha = _alpha(matched)
    level = level_of(matched, bare.rule, alpha)
    if level.scale is LevelScale.NONE:
        alpha = max(alpha, ALPHA_OCCURRENCE)
    values = current.values, candidate.values
    p = occurrence_p(*values) if level.scale is LevelScale.NONE else level.p_worse
    if level.scale is LevelScale.NONE and bare.rule.worse is Worse.LOWER:
        p = 1.0
    found = replace(
        bare,
        means=(float(values[0].mean()), float(values[1].mean())),
        matching=matched.how,
        level=level,
        shape=shape_of(*values, bare.rule.worse),
        effect_size=a12(values[1], values[0]),
        p=p,
        alpha=alpha,
    )
    return concluded(found, p)


def _alpha(matched: Matched) -> float:
    if matched.how is Matching.SAME_TIME:
        return ALPHA_PAIRED
    if matched.apart:
        return ALPHA_APART
    return ALPHA_DAYS if matched.how is Matching.TIME_OF_DAY else ALPHA


def concluded(found: MetricComparison, p: float) -> MetricComparison:
    """Return the conclusion from a metric's figures, with a p-value corrected for other metrics or not."""
    assert found.level is not None  # noqa: S101 - measured
    level, rule = found.level, found.rule
    if level.scale is LevelScale.NONE:
        return _from_zero(found, p)
    if abs(level.difference) <= rule.least_effect:
        return _misshapen(found) or _with(found, Outcome.UNCHANGED, _negligible(rule))
    worst, estimate = _worsening(level, rule)
    if p <= found.alpha and estimate > rule.tolerated:
        reason = f"{_change(level)} worse with certainty; {rule.tolerated:.0%} is tolerated."
        return _with(found, Outcome.WORSE, reason)
    if worst >= rule.tolerated:
        return _with(found, Outcome.UNRESOLVED, f"{_change(level)}: not certain.{_other_hours(level)}")
    return _held(found, level, worst)


def _held(found: MetricComparison, level: Level, worst: float) -> MetricComparison:
    """Return the conclusion if the level has not become worse by more than tolerated."""
    misshapen = _misshapen(found)
    if misshapen is not None:
        return misshapen
    if worst < 0 and found.rule.worse is Worse.UNKNOWN:
        return _with(found, Outcome.UNRESOLVED, f"{_change(level)}: {LOWER}")
    if worst < 0:
        return _with(found, Outcome.IMPROVED, f"{_change(level)}: better with certainty.")
    return _with(found, Outcome.UNCHANGED, f"{_change(level)}: within what is tolerated.")


def _misshapen(found: MetricComparison) -> MetricComparison | None:
    """Return the conclusion if the values became worse apart from their level; None if they did not."""
    assert found.shape is not None  # noqa: S101 - measured
    complaint = found.shape.complaint(found.alpha, found.rule.least_effect)
    if complaint is None:
        return None
    return _with(found, Outcome.UNRESOLVED, f"The level holds, but {complaint}.")


def _from_zero(found: MetricComparison, p: float) -> MetricComparison:
    """Compare with a current side that is always zero."""
    assert found.means is not None  # noqa: S101 - measured
    if found.means[1] == 0:
        return _with(found, Outcome.UNCHANGED, "Zero on both sides.")
    if abs(found.means[1]) <= found.rule.least_effect:
        return _with(found, Outcome.UNCHANGED, _negligible(found.rule))
    if found.rule.worse is Worse.LOWER:
        return _with(found, Outcome.IMPROVED, "Zero before, and above zero now.")
    if p <= found.alpha:
        return _with(found, Outcome.WORSE, "Zero before, and above zero too often to be chance.")
    return _with(found, Outcome.UNRESOLVED, "Zero before, and above zero a few times.")


def _negligible(rule: Rule) -> str:
    return (
        "The means differ by no more than the least effect."
        if rule.least_effect
        else "The means are the same."
    )


def _worsening(level: Level, rule: Rule) -> tuple[float, float]:
    """Return the largest relative worsening that the interval allows, and its estimate."""
    match rule.worse:
        case Worse.HIGHER | Worse.UNKNOWN:
            return level.high, level.estimate
        case Worse.LOWER:
            return -level.low, -level.estimate
        case Worse.EITHER:
            return max(level.high, -level.low), abs(level.estimate)


def _other_hours(level: Level) -> str:
    return (
        " The sides are from different times of day, and the level depends on the time of day: compare the "
        "same hours."
        if level.is_of_other_hours
        else ""
    )


def _change(level: Level) -> str:
    low = f"{level.low:+.1%}" if level.low >= -BEYOND else f"below {-BEYOND:+,.0%}"
    high = f"{level.high:+.1%}" if level.high <= BEYOND else f"over {BEYOND:+,.0%}"
    return f"{level.estimate:+.1%} (interval {low} to {high})"


def _with(found: MetricComparison, outcome: Outcome, reason: str) -> MetricComparison:
    if found.whole is not None and outcome is not Outcome.MISSING:
        reason = LACKING.format(whole=found.whole, reason=reason)
    return replace(found, outcome=outcome, reason=reason)
