import math
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
from geoheal.domain.evaluation.fitness_policy import JudgePolicy
from geoheal.domain.evaluation.metric import Direction, Metric
from geoheal.fitness.judgement.explain import described, percent, spread_described, tail_described

POLICY = JudgePolicy()
P = Significance(0.0003, 0.0003)
COMPARISON = VersionComparison(
    metric=Metric(name="latency", unit="ms"),
    scale=Scale.LOG_RATIO,
    pairs=10,
    missing=0,
    current=7.0,
    candidate=4.0,
    change=Interval(-0.152, -0.123, -0.091),
    a12=0.5,
    better=P,
    gain=P,
    harm=P,
)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (Interval(-0.152, -0.123, -0.091), "12.3 % faster (98 % interval 9.1 to 15.2 %)"),
        (Interval(-0.01, 0.002, 0.03), "0.2 % slower (98 % interval -1 to 3 %)"),
        (Interval(-0.03, -0.002, 0.01), "0.2 % faster (98 % interval -1 to 3 %)"),
        (Interval(0.0, 99.0, 120.0), "9900 % slower (98 % interval 0 to 12000 %)"),
        (Interval(0.0, 0.0, 0.0), "unchanged (98 % interval 0 to 0 %)"),
        (Interval(1e98, 1e99, 1e99), "1e+101 % slower (98 % interval 1e+100 to 1e+101 %)"),
        (Interval(-1.0, 0.1, math.inf), "10 % slower (98 % interval unbounded, too few pairs)"),
    ],
)
def test_the_interval_follows_the_direction_of_its_word(change, words):
    assert described(replace(COMPARISON, change=change), POLICY) == f"latency: {words}"


@pytest.mark.parametrize(
    ("metric", "scale", "words"),
    [
        (Metric(name="m", unit="MB"), Scale.LOG_RATIO, "50 % lower (98 % interval 40 to 60 %)"),
        (
            Metric(name="m", unit="ms", direction=Direction.HIGHER),
            Scale.LOG_RATIO,
            "50 % lower (98 % interval 40 to 60 %)",
        ),
        (Metric(name="m", unit="MB"), Scale.ABSOLUTE, "0.5 MB lower (98 % interval 0.4 to 0.6 MB)"),
        (Metric(name="m"), Scale.ABSOLUTE, "0.5 lower (98 % interval 0.4 to 0.6)"),
        (
            Metric(name="m", direction=Direction.BAND, band=(0.0, 1.0)),
            Scale.BAND_DISTANCE,
            "0.5 half-widths nearer to its band (98 % interval 0.4 to 0.6 half-widths)",
        ),
        (Metric(name="m", counts=True), Scale.COUNT, "4 instead of 7"),
    ],
)
def test_every_scale_has_its_words(metric, scale, words):
    comparison = replace(COMPARISON, metric=metric, scale=scale, change=Interval(-0.6, -0.5, -0.4))
    assert described(comparison, POLICY) == f"m: {words}"


def test_the_tail_is_named_by_its_side():
    tail = Tail(
        quantile=0.95,
        values=(10, 10),
        current=1.0,
        candidate=1.4,
        change=Interval(0.31, 0.4, 0.52),
        harm=P,
        differs=P,
    )
    assert tail_described(tail, COMPARISON, POLICY) == (
        "latency: 95th percentile 40 % slower (98 % interval 31 to 52 %)"
    )
    higher = replace(COMPARISON, metric=Metric(name="rate", direction=Direction.HIGHER))
    assert tail_described(tail, higher, POLICY).startswith("rate: 5th percentile 40 % higher")


def test_spread():
    assert spread_described(Spread(ratio=3.14, differs=P), COMPARISON) == (
        "latency: spread differs, 3.1 times the current code's (Brown–Forsythe p = 0.0003)"
    )
    assert "where the current code has none" in spread_described(
        Spread(ratio=math.inf, differs=P), COMPARISON
    )


def test_percent():
    assert percent(0.98) == "98 %"
