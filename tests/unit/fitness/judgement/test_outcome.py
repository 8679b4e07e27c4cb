from dataclasses import replace

import pytest

from geoheal.domain.evaluation.comparison import (
    Interval,
    Scale,
    Significance,
    Spread,
    Tail,
    VersionComparison,
    VersionOutcome,
)
from geoheal.domain.evaluation.fitness_policy import JudgePolicy
from geoheal.domain.evaluation.metric import Direction, Metric
from geoheal.fitness.judgement.outcome import negligible, outcome, widened

POLICY = JudgePolicy()
UNSURE = Significance(0.5, 1.0)
TAIL = Tail(
    quantile=0.95,
    values=(10, 10),
    current=1.0,
    candidate=1.0,
    change=Interval(-0.1, 0.0, 0.1),
    harm=UNSURE,
    differs=UNSURE,
)
GUARD = VersionComparison(
    metric=Metric(name="m"),
    scale=Scale.LOG_RATIO,
    pairs=10,
    missing=0,
    current=1.0,
    candidate=1.0,
    change=Interval(-0.01, 0.0, 0.01),
    a12=0.5,
    better=Significance(0.5),
    gain=Significance(0.5),
    harm=UNSURE,
    spread=Spread(ratio=1.0, differs=UNSURE),
    tail=TAIL,
)
TARGET = replace(
    GUARD,
    metric=Metric(name="m", target=True),
    change=Interval(-0.2, -0.1, -0.03),
    better=Significance(0.001, 0.001),
    gain=Significance(0.005, 0.005),
)


def judged(comparison, **changes):
    return outcome(replace(comparison, **changes), POLICY)


def test_a_guard_is_harmless_below_the_allowed_regression():
    assert judged(GUARD) is VersionOutcome.HARMLESS
    assert judged(GUARD, change=Interval(-0.01, 0.0, 0.05)) is VersionOutcome.UNRESOLVED
    higher = replace(GUARD, metric=Metric(name="m", direction=Direction.HIGHER))
    assert judged(higher, change=Interval(-0.04, 0.0, 0.5)) is VersionOutcome.HARMLESS
    assert judged(higher, change=Interval(-0.05, 0.0, 0.0)) is VersionOutcome.UNRESOLVED


def test_a_regression_must_hold_after_correction_unless_the_metric_is_critical():
    borderline = Significance(0.005, 0.03)
    vague = Interval(-0.01, 0.1, 0.2)
    assert judged(GUARD, harm=Significance(0.005, 0.01), change=vague) is VersionOutcome.REGRESSION
    assert judged(GUARD, harm=borderline, change=vague) is VersionOutcome.UNRESOLVED
    critical = Metric(name="m", critical=True)
    assert judged(GUARD, harm=borderline, change=vague, metric=critical) is VersionOutcome.REGRESSION


def test_the_tail_alone_can_regress():
    assert judged(TARGET, tail=replace(TAIL, harm=Significance(0.002, 0.002))) is VersionOutcome.REGRESSION


def test_a_gain_needs_the_interval_and_its_share_of_alpha():
    assert judged(TARGET) is VersionOutcome.GAIN
    assert judged(TARGET, gain=Significance(0.005, 0.011)) is VersionOutcome.HARMLESS
    assert judged(TARGET, better=Significance(0.002, 0.004)) is VersionOutcome.HARMLESS
    assert judged(TARGET, better=Significance(0.001, POLICY.apply_level)) is VersionOutcome.GAIN


def test_a_guard_gains_nothing():
    assert judged(TARGET, better=Significance(0.001), gain=Significance(0.001)) is VersionOutcome.HARMLESS


@pytest.mark.parametrize(
    ("ratio", "p", "tail", "expected"),
    [(3.0, 0.02, 0.01, True), (0.3, 0.02, 0.01, False), (3.0, 0.021, 0.01, False), (3.0, 0.02, 0.0, False)],
)
def test_wider_means_more_spread_proven_and_a_tail_that_is_not_better(ratio, p, tail, expected):
    comparison = replace(
        TARGET,
        spread=Spread(ratio=ratio, differs=Significance(0.001, p)),
        tail=replace(TAIL, change=Interval(-0.1, tail, 0.1)),
    )
    assert widened(comparison, POLICY) is expected
    assert outcome(comparison, POLICY) is (VersionOutcome.UNRESOLVED if expected else VersionOutcome.GAIN)


def test_counts_may_not_rise_at_all():
    count = replace(GUARD, scale=Scale.COUNT, spread=None, tail=None, change=Interval(-1.0, 0.0, 9.0))
    assert judged(count, current=3.0, candidate=3.0) is VersionOutcome.HARMLESS
    assert judged(count, current=3.0, candidate=4.0) is VersionOutcome.UNRESOLVED
    assert not negligible(replace(count, current=3.0, candidate=3.0), POLICY)
    assert negligible(replace(count, current=0.0, candidate=0.0), POLICY)


def test_absolute_differences_have_no_tolerance():
    absolute = replace(GUARD, scale=Scale.ABSOLUTE)
    assert judged(absolute) is VersionOutcome.UNRESOLVED
    assert judged(absolute, change=Interval(-1.0, 0.0, 0.0)) is VersionOutcome.HARMLESS
    assert not negligible(absolute, POLICY)
    assert negligible(replace(absolute, change=Interval(0.0, 0.0, 0.0)), POLICY)


def test_negligible_means_the_whole_interval_within_the_allowed_regression():
    assert negligible(GUARD, POLICY)
    assert not negligible(replace(GUARD, change=Interval(-0.06, 0.0, 0.01)), POLICY)
