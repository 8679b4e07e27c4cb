from dataclasses import replace

import pytest

from geoheal.domain.evaluation.comparison import (
    Interval,
    Scale,
    Significance,
    Spread,
    Tail,
    VersionComparison,
)
from geoheal.domain.evaluation.metric import Metric
from geoheal.fitness.judgement.judge import corrected

PLAIN = VersionComparison(
    metric=Metric(name="m"),
    scale=Scale.LOG_RATIO,
    pairs=10,
    missing=0,
    current=1.0,
    candidate=1.0,
    change=Interval(0, 0, 0),
    a12=0.5,
    better=Significance(0.01),
    gain=Significance(0.02),
    harm=Significance(0.3),
    spread=Spread(ratio=1, differs=Significance(0.1)),
    tail=Tail(
        quantile=0.95,
        values=(10, 10),
        current=1,
        candidate=1,
        change=Interval(0, 0, 0),
        harm=Significance(0.2),
        differs=Significance(0.25),
    ),
)
TARGET = replace(PLAIN, metric=Metric(name="t", target=True))
COUNT = replace(PLAIN, spread=None, tail=None)


def test_gains_are_corrected_among_targets_alone_and_harm_among_all():
    first, second, third = corrected([TARGET, replace(TARGET, better=Significance(0.5)), COUNT])
    assert (first.better.adjusted, second.better.adjusted, third.better.adjusted) == (0.02, 0.5, None)
    assert third.gain.adjusted is None
    assert first.harm.adjusted == pytest.approx(0.9)


def test_counts_ask_nothing_of_spread_and_tail():
    plain, count = corrected([PLAIN, COUNT])
    assert count.spread is None
    assert count.tail is None
    assert plain.spread is not None
    assert plain.tail is not None
    assert plain.spread.differs.adjusted == 0.1
    assert (plain.tail.harm.adjusted, plain.tail.differs.adjusted) == (0.2, 0.25)
    assert plain.harm.adjusted == pytest.approx(0.6)


def test_raw_p_values_are_kept():
    (only,) = corrected([TARGET])
    assert only.better == Significance(0.01, 0.01)
    assert corrected([]) == ()
