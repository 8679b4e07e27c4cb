"""Verification: what a system reported before and since a patch, with the noise of live traffic."""

import math
import re
from dataclasses import replace

import numpy as np
import pytest

from geoheal.domain.evaluation.metric import Direction
from geoheal.domain.health.thresholds import Thresholds
from geoheal.domain.symptom import Symptom
from geoheal.healing.verification import Effect, SnapshotColumns, verify
from geoheal.healing.verification.record import GROWTH, growth
from tests import quick

LIMITS = Thresholds()
STEP = 60.0
STABLE = 5
SINCE = 35


def noise(count, seed, sigma=0.15, memory=0.0):
    rng = np.random.default_rng(seed)
    x = rng.normal(0, sigma * math.sqrt(1 - memory**2), count + 100)
    for place in range(1, len(x)):
        x[place] += memory * x[place - 1]
    return np.exp(x[100:])


def record(before, after, *, ill=20, step=STEP, **fields):
    """Columns before and after (a dict each), an incident of so many snapshots, all looks taken."""
    names = dict.fromkeys([*before, *after])
    count, since = len(next(iter(before.values()))), len(next(iter(after.values()), []))
    applied = count * step
    due = applied + STABLE * step
    times = np.concatenate([np.arange(count) * step, due + np.arange(since) * step])
    numbers = {
        name: np.concatenate(
            [
                np.asarray(before.get(name, [np.nan] * count), float),
                np.asarray(after.get(name, [np.nan] * since), float),
            ]
        )
        for name in names
    }
    columns = SnapshotColumns(
        times=times,
        nodes=[None] * len(times),
        numbers=numbers,
        onset=(count - ill) * step,
        applied=applied,
        due=due,
        patience_s=(SINCE - STABLE) * step,
        now=due + SINCE * step,
    )
    return replace(columns, **fields)


def latency(middle, count=20, seed=0, sigma=0.15):
    return {"avg_latency_ms": middle * noise(count, [seed, int(middle)], sigma)}


def judged(before, after, symptom=Symptom.PERFORMANCE_REGRESSION, **fields):
    return verify(symptom, record(before, after, **fields), LIMITS)


def test_a_real_effect_is_confirmed_with_its_size():
    found = judged(latency(3000), latency(300))
    assert found.effect is Effect.HELPED
    assert found.effectiveness == pytest.approx(0.9, abs=0.03)
    assert "over 20 snapshots" in found.reason


def series(kind, seed):
    if kind == "white":
        return 400 * noise(1000, seed, 0.3)
    wave = np.exp(0.4 * np.cos(np.arange(1000) * 2 * np.pi / 1440 + seed)) if kind == "daily" else 1.0
    return 400 * noise(1000, seed, 0.3, 0.9) * wave


@quick.parametrize("kind", ["white", "alike", "daily"], quick=1)
def test_a_placebo_is_hardly_ever_verified_or_blamed(kind):
    effects = []
    for seed in range(40):
        values = series(kind, seed)
        effects.append(
            judged({"avg_latency_ms": values[:960]}, {"avg_latency_ms": values[965:]}, ill=60).effect
        )
    assert effects.count(Effect.HELPED) <= 5
    assert effects.count(Effect.WORSENED) <= 5


def test_a_placebo_in_a_series_as_short_as_its_incident_is_hardly_ever_verified():
    effects = []
    for seed in range(60):
        values = 400 * noise(100, seed, 0.3, 0.9)
        effects.append(
            judged({"avg_latency_ms": values[:60]}, {"avg_latency_ms": values[65:]}, ill=60).effect
        )
    assert effects.count(Effect.HELPED) <= 5
    assert effects.count(Effect.WORSENED) <= 5


def late(step, change, seed=0):
    """Return an incident that a rule noticed some snapshots late, and a patch with this effect."""
    well, ill = noise(60, [seed, 1], 0.4), 800 * noise(60, [seed, 2], 0.6, 0.5)
    since = (800 * change) * noise(SINCE - STABLE, [seed, 3], 0.4)
    before = {"avg_latency_ms": np.concatenate([well, ill])}
    return judged(before, {"avg_latency_ms": since}, ill=60 - step)


@pytest.mark.parametrize("step", [0, 10])
def test_an_incident_that_was_noticed_late_is_ended_by_its_patch_all_the_same(step):
    assert [late(step, 0.001, seed).effect for seed in range(8)] == [Effect.HELPED] * 8


def test_a_placebo_in_an_incident_that_was_noticed_late_is_hardly_ever_verified():
    effects = [late(10, 1.0, seed).effect for seed in range(30)]
    assert effects.count(Effect.HELPED) <= 3
    assert effects.count(Effect.WORSENED) <= 3


def test_silence_is_never_favourable():
    found = judged(latency(3000), {"avg_latency_ms": []})
    assert (found.effect, found.effectiveness) == (Effect.UNMEASURED, None)
    early = judged(latency(3000), {"avg_latency_ms": []}, now=21 * STEP)
    assert early.effect is Effect.UNDECIDED


def test_too_few_snapshots_are_not_an_answer():
    assert judged(latency(3000), latency(30, count=6)).effect is Effect.UNMEASURED
    few = judged(latency(3000, count=6), latency(30), ill=6)
    assert (few.effect, few.effectiveness) == (Effect.UNDECIDED, None)
    assert "6 snapshots before" in few.reason
    assert judged({"phi": [0.7] * 20}, {"phi": [0.7] * 20}).effect is Effect.UNDECIDED


def test_a_spike_that_passed_by_itself_is_not_the_patchs_doing():
    before = {"error_rate": [0.0] * 60 + [0.4]}
    found = judged(before, {"error_rate": [0.0] * 30}, Symptom.ERROR_SPIKE, ill=1)
    assert found.effect is not Effect.HELPED


def test_without_traffic_nothing_is_verified():
    before = latency(3000) | {"request_count": [900.0] * 20}
    after = latency(30) | {"request_count": [3.0] * 20}
    found = judged(before, after)
    assert found.effect is Effect.UNDECIDED
    assert "requests" in found.reason


def test_what_makes_the_symptom_or_anything_else_worse_is_worse():
    worse = judged(latency(300), latency(3000))
    assert worse.effect is Effect.WORSENED
    assert worse.effectiveness < 0
    traded = judged(
        latency(3000) | {"memory_usage_mb": 100 * noise(20, 1, 0.02)},
        latency(300) | {"memory_usage_mb": 400 * noise(20, 2, 0.02)},
    )
    assert traded.effect is Effect.WORSENED
    assert re.search(r"memory went from [\d.]+ MB to [\d.]+ MB", traded.reason)


def test_a_reason_names_metrics_as_people_do_and_has_units():
    assert re.match(
        r"Mean latency went from [\d.]+ ms to [\d.]+ ms", judged(latency(3000), latency(300)).reason
    )
    errors = [{"error_rate": level * noise(60, seed, 0.02)} for level, seed in ((0.4, 1), (0.001, 2))]
    reason = judged(errors[0], errors[1], Symptom.ERROR_SPIKE).reason
    assert re.match(r"Error rate went from [\d.]+% to [\d.]+%", reason)


def test_a_latency_far_below_its_default_limit_is_guarded_too():
    before = {"memory_usage_mb": 100.0 + 12 * np.arange(40), "avg_latency_ms": 5 * noise(40, 1)}
    after = {"memory_usage_mb": 100.0 + 0.1 * (np.arange(30) % 3), "avg_latency_ms": 150 * noise(30, 2)}
    numbers = [each | {GROWTH: growth([None] * len(each["memory_usage_mb"]), each["memory_usage_mb"])}
               for each in (before, after)]  # fmt: skip
    before, after = numbers
    assert judged(before, after, Symptom.MEMORY_LEAK).effect is Effect.WORSENED


def test_a_metric_of_the_systems_own_that_goes_where_it_never_was_asks_a_person():
    depth = {"queue_depth": 3 * noise(120, 5)}
    found = judged(
        latency(3000, 120) | depth,
        latency(300, 30) | {"queue_depth": 900 * noise(30, 6)},
        own=frozenset({"queue_depth"}),
    )
    assert found.effect is Effect.UNDECIDED
    assert "a person must decide" in found.reason
    calm = judged(
        latency(3000, 120) | depth,
        latency(300, 30) | {"queue_depth": 3 * noise(30, 6)},
        own=frozenset({"queue_depth"}),
    )
    assert calm.effect is Effect.HELPED


@pytest.mark.parametrize(
    ("better", "since", "effect"),
    [
        (Direction.LOWER, 900.0, Effect.WORSENED),
        (Direction.LOWER, 0.2, Effect.HELPED),
        (Direction.HIGHER, 0.2, Effect.WORSENED),
        (Direction.HIGHER, 900.0, Effect.HELPED),
    ],
)
def test_a_metric_of_which_a_person_said_which_way_is_better_guards_by_itself(better, since, effect):
    before, after = ({"stock": level * noise(count, 5)} for level, count in ((30, 120), (since, 30)))
    found = judged(
        latency(3000, 120) | before,
        latency(300, 30) | after,
        own=frozenset({"stock"}),
        better={"stock": better},
    )
    assert found.effect is effect


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
    assert judged({"error_rate": before}, {"error_rate": after}, Symptom.ERROR_SPIKE).effect is effect


def test_a_trickle_of_errors_where_there_was_none_undoes_nothing():
    before, after = {"error_rate": [0.0] * 20}, {"error_rate": [0.0, 0.0002] * 10}
    assert judged(latency(3000) | before, latency(300) | after).effect is Effect.HELPED


def test_phi_belongs_in_its_band():
    low, middle, high = ({"phi": [value, value + 0.01] * 10} for value in (0.4, 0.75, 0.93))
    symptom = Symptom.PHI_DEGRADATION
    for outside in (low, high):
        assert judged(outside, middle, symptom).effect is Effect.HELPED
        assert judged(middle, outside, symptom).effect is Effect.WORSENED
    assert judged(middle, {"phi": [0.80, 0.81] * 10}, symptom).effect is Effect.NO_EFFECT


def test_kappa_that_leaves_resonance_is_harm():
    before = latency(3000) | {"kappa_eff": 64 + noise(20, 1)}
    after = latency(300) | {"kappa_eff": 110 + noise(20, 2)}
    assert judged(before, after).effect is Effect.WORSENED


def test_growth_is_each_nodes_own():
    steps = growth(["a", "b"] * 3, np.array([100.0, 500.0, 101.0, np.nan, 102.0, 510.0]))
    assert [None if math.isnan(each) else each for each in steps] == [None, None, 1.0, None, 1.0, None]


def test_what_happens_to_nodes_without_the_patch_too_is_not_its_doing():
    """A wave of traffic ends for all; against the other nodes it shows that the patch did nothing."""
    values = np.concatenate([3000 * noise(60, 1), 300 * noise(30, 2)])
    alone = judged({"avg_latency_ms": values[:60]}, {"avg_latency_ms": values[60:]})
    assert alone.effect is Effect.HELPED
    both = record({"avg_latency_ms": values[:60]}, {"avg_latency_ms": values[60:]})
    times = np.repeat(both.times, 2)
    beside = np.repeat(values, 2)
    beside[1::2] *= noise(90, 3, 0.05)
    evidence = replace(
        both, times=times, nodes=["a", "b"] * 90, numbers={"avg_latency_ms": beside}, control=frozenset({"b"})
    )
    found = verify(Symptom.PERFORMANCE_REGRESSION, evidence, LIMITS)
    assert found.effect not in {Effect.HELPED, Effect.WORSENED}
    patched = beside.copy()
    patched[0::2][60:] *= 0.5
    helped = verify(
        Symptom.PERFORMANCE_REGRESSION, replace(evidence, numbers={"avg_latency_ms": patched}), LIMITS
    )
    assert helped.effect is Effect.HELPED
    assert "against 1 nodes without it" in helped.reason


def test_answering_what_failed_may_cost_time_but_not_most_of_what_is_allowed():
    failing = {"error_rate": [0.4] * 12, "avg_latency_ms": [0.2] * 12}
    limit = Thresholds().latency_max_ms
    for latency_ms, effect in ((0.3 * limit, Effect.HELPED), (0.8 * limit, Effect.WORSENED)):
        after = {"error_rate": [0.0] * 12, "avg_latency_ms": [latency_ms] * 12}
        assert judged(failing, after, Symptom.ERROR_SPIKE, ill=12).effect is effect


@pytest.mark.parametrize(("latency_ms", "effect"), [(150.0, Effect.WORSENED), (5.5, Effect.HELPED)])
def test_what_answers_took_in_a_short_healthy_past_is_known_too(latency_ms, effect):
    """A service that answered in 5 ms, and then failed at once, does not take 150 ms because of its limit."""
    well, failing = 20, 12
    before = {
        "error_rate": [0.0] * well + [0.4] * failing,
        "avg_latency_ms": [*(5 * noise(well, 3)), *(0.2 * noise(failing, 4))],
    }
    after = {"error_rate": [0.0] * 12, "avg_latency_ms": latency_ms * noise(12, 5)}
    assert judged(before, after, Symptom.ERROR_SPIKE, ill=failing).effect is effect


def test_nothing_that_comes_after_a_look_is_known_to_it():
    values = 400 * noise(140, 9, 0.3, 0.9)
    values[100:] *= 0.03
    whole = record({"avg_latency_ms": values[:100]}, {"avg_latency_ms": values[105:]}, ill=60)
    first = None
    for look in range(1, 13):
        now = whole.due + whole.patience_s * look / 12
        seen = whole.times <= now
        evidence = replace(
            whole,
            times=whole.times[seen],
            nodes=[None] * int(seen.sum()),
            numbers={"avg_latency_ms": whole.numbers["avg_latency_ms"][seen]},
            now=now,
        )
        first = first or (
            verify(Symptom.PERFORMANCE_REGRESSION, evidence, LIMITS).effect is Effect.HELPED and look
        )
    assert first
    assert verify(Symptom.PERFORMANCE_REGRESSION, whole, LIMITS).effect is Effect.HELPED
