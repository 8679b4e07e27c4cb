"""Verification: snapshots before and after a patch, with the noise of live traffic."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from uuid_utils.compat import uuid7

from geoheal.domain.convention import Geometry
from geoheal.domain.snapshot import Snapshot
from geoheal.domain.symptom import Symptom
from geoheal.domain.thresholds import Thresholds
from geoheal.healing.verification import PAIRS_MIN, Effect, growth, verify

START = datetime(2026, 11, 23, 12, tzinfo=UTC)
LIMITS = Thresholds()


def snapshots(**columns):
    """Snapshots a minute apart, with these values of each."""
    empty = {"basin": None, "drift": None, "baseline_id": None, "regime": None}
    return [
        Snapshot(
            id=uuid7(),
            system="shop",
            geometry=Geometry.SPHERE,
            captured_at=START + timedelta(minutes=place),
            **{**empty, **dict(zip(columns, values, strict=True))},
        )
        for place, values in enumerate(zip(*columns.values(), strict=True))
    ]


def latencies(middle: float, count: int = 20, seed: int = 0, noise: float = 0.15):
    rng = np.random.default_rng([seed, int(middle)])
    return [float(middle * each) for each in np.exp(rng.normal(0, noise, count))]


def judged(before, after, symptom=Symptom.PERFORMANCE_REGRESSION):
    return verify(symptom, before, after, LIMITS)


def test_a_real_effect_is_confirmed_with_its_size():
    found = judged(snapshots(avg_latency_ms=latencies(3000)), snapshots(avg_latency_ms=latencies(300)))
    assert found.effect is Effect.HELPED
    assert found.effectiveness == pytest.approx(0.9, abs=0.03)
    assert found.judgement is not None
    assert "over 20 pairs of snapshots" in found.reason


def test_no_effect_is_not_confirmed_and_noise_hardly_ever_is():
    effects = [
        judged(
            snapshots(avg_latency_ms=latencies(3000, seed=seed)),
            snapshots(avg_latency_ms=latencies(3000, seed=1000 + seed)),
        ).effect
        for seed in range(60)
    ]
    assert effects.count(Effect.HELPED) <= 2
    assert effects.count(Effect.WORSENED) <= 2


def test_too_few_snapshots_are_no_answer_and_never_a_favourable_one():
    few = PAIRS_MIN - 1
    found = judged(
        snapshots(avg_latency_ms=latencies(3000)), snapshots(avg_latency_ms=latencies(30, count=few))
    )
    assert (found.effect, found.effectiveness) == (Effect.UNDECIDED, None)
    assert f"{few} pairs" in found.reason
    unmeasured = judged(snapshots(phi=[0.7] * 20), snapshots(phi=[0.7] * 20))
    assert (unmeasured.effect, unmeasured.effectiveness) == (Effect.UNDECIDED, None)


def test_what_makes_the_symptom_or_anything_else_worse_is_worse():
    worse = judged(snapshots(avg_latency_ms=latencies(300)), snapshots(avg_latency_ms=latencies(3000)))
    assert worse.effect is Effect.WORSENED
    assert worse.effectiveness < 0
    traded = judged(
        snapshots(avg_latency_ms=latencies(3000), memory_usage_mb=latencies(100, noise=0.02)),
        snapshots(avg_latency_ms=latencies(300), memory_usage_mb=latencies(400, noise=0.02)),
    )
    assert traded.effect is Effect.WORSENED
    assert "memory_usage_mb from" in traded.reason


@pytest.mark.parametrize(
    ("before", "after", "effect"),
    [
        ([0.2, 0.3] * 10, [0.0] * 20, Effect.HELPED),
        ([0.2, 0.3] * 10, [0.0, 0.01] * 10, Effect.HELPED),
        ([0.0] * 20, [0.2, 0.3] * 10, Effect.WORSENED),
        ([0.0] * 20, [0.0] * 20, Effect.NO_EFFECT),
    ],
    ids=["to-zero", "nearly", "from-zero", "zero"],
)
def test_error_rates_with_zeros(before, after, effect):
    found = judged(snapshots(error_rate=before), snapshots(error_rate=after), Symptom.ERROR_SPIKE)
    assert found.effect is effect


def test_a_trickle_of_errors_where_there_was_none_undoes_nothing():
    """One failed request in thousands, in every other snapshot, is no harm beyond the limit of health."""
    found = judged(
        snapshots(avg_latency_ms=latencies(3000), error_rate=[0.0] * 20),
        snapshots(avg_latency_ms=latencies(300), error_rate=[0.0, 0.0002] * 10),
    )
    assert found.effect is Effect.HELPED


def test_drift_close_to_the_baseline_may_move_a_little():
    found = judged(
        snapshots(avg_latency_ms=latencies(3000), drift=[0.010, 0.011] * 10),
        snapshots(avg_latency_ms=latencies(300), drift=[0.020, 0.022] * 10),
    )
    assert found.effect is Effect.HELPED


def test_phi_belongs_in_its_band():
    low, middle, high = ([value, value + 0.01] * 10 for value in (0.4, 0.75, 0.93))
    symptom = Symptom.PHI_DEGRADATION
    for outside in (low, high):
        back = judged(snapshots(phi=outside), snapshots(phi=middle), symptom)
        assert back.effect is Effect.HELPED
        assert judged(snapshots(phi=middle), snapshots(phi=outside), symptom).effect is Effect.WORSENED
    within = judged(snapshots(phi=[0.70, 0.71] * 10), snapshots(phi=[0.80, 0.81] * 10), symptom)
    assert within.effect is Effect.NO_EFFECT


def test_a_leak_is_judged_by_growth_and_not_by_the_level():
    leaking = [100.0 + 12 * place for place in range(20)]
    restarted = [100.0 + 12 * place for place in range(20)]
    bounded = [100.0 + 0.2 * (place % 3) for place in range(20)]
    symptom = Symptom.MEMORY_LEAK
    before = snapshots(memory_usage_mb=leaking)
    assert judged(before, snapshots(memory_usage_mb=bounded), symptom).effect is Effect.HELPED
    same = judged(before, snapshots(memory_usage_mb=restarted), symptom)
    assert same.effect is not Effect.HELPED


def test_growth_is_each_nodes_own():
    mixed = snapshots(memory_usage_mb=[100.0, 500.0, 101.0, None, 102.0, 510.0], node=["a", "b"] * 3)
    assert growth(mixed) == (None, None, 1.0, None, 1.0, None)


def test_a_symptom_that_was_seen_once_is_gone_when_every_snapshot_since_is_clear():
    seen_once = snapshots(error_rate=[0.4], avg_latency_ms=[100.0])
    clear = snapshots(error_rate=[0.0] * PAIRS_MIN, avg_latency_ms=[100.0] * PAIRS_MIN)
    found = judged(seen_once, clear, Symptom.ERROR_SPIKE)
    assert (found.effect, found.effectiveness, found.judgement) == (Effect.HELPED, 1.0, None)


@pytest.mark.parametrize(
    "after",
    [
        {"error_rate": [0.0] * (PAIRS_MIN - 1)},
        {"error_rate": [0.0] * 9 + [0.06]},
        {"error_rate": [0.0] * 9 + [None]},
        {"error_rate": [0.0] * 10, "avg_latency_ms": [5000.0] * 10},
        {"error_rate": [0.0] * 10, "memory_usage_mb": [5000.0] * 10},
    ],
    ids=["few", "still", "unmeasured", "slow", "big"],
)
def test_nothing_is_confirmed_unless_all_is_clear(after):
    found = judged(snapshots(error_rate=[0.4]), snapshots(**after), Symptom.ERROR_SPIKE)
    assert (found.effect, found.effectiveness) == (Effect.UNDECIDED, None)


def test_without_a_snapshot_that_showed_it_nothing_is_confirmed():
    found = judged(snapshots(error_rate=[0.0]), snapshots(error_rate=[0.0] * 10), Symptom.ERROR_SPIKE)
    assert found.effect is Effect.UNDECIDED
    leak = judged(
        snapshots(memory_usage_mb=[100.0]), snapshots(memory_usage_mb=[9.0] * 10), Symptom.MEMORY_LEAK
    )
    assert leak.effect is Effect.UNDECIDED


def test_answering_what_failed_may_cost_time_but_not_most_of_what_is_allowed():
    failing = {"error_rate": [0.4] * 12, "avg_latency_ms": [0.2] * 12}
    limit = Thresholds().latency_max_ms
    for latency, effect in ((0.3 * limit, Effect.HELPED), (0.8 * limit, Effect.WORSENED)):
        after = snapshots(error_rate=[0.0] * 12, avg_latency_ms=[latency] * 12)
        assert judged(snapshots(**failing), after, Symptom.ERROR_SPIKE).effect is effect
