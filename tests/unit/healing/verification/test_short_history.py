"""A short history on a busy machine: single snapshots stand out, and the incident begins slowly."""

import numpy as np
import pytest

from geoheal.domain.health.thresholds import Thresholds
from geoheal.domain.symptom import Symptom
from geoheal.healing.verification import Effect, SnapshotColumns, verify
from geoheal.healing.verification.level_shift import level_shift
from geoheal.healing.verification.looks import Design

WELL, ILL, SINCE = 90, 60, 70
STABLE_S, PATIENCE_S = 8.0, 60.0


def course(seed, slowly):
    """Latencies of about a millisecond, a third of them tens; then of about 200; then what a patch leaves."""
    rng = np.random.default_rng(seed)
    values = 1.2 * np.exp(rng.normal(0, 0.3, WELL + ILL + SINCE))
    busy = rng.random(len(values)) < 0.3
    values[busy] *= np.exp(rng.normal(2, 1, busy.sum()))
    values[WELL : WELL + ILL] = 200 * np.exp(rng.normal(0, 0.4, ILL))
    values[WELL : WELL + slowly] = np.geomspace(1.2, 200, slowly)
    return values


def judged(values, well=WELL, ill=ILL):
    times = np.arange(len(values), dtype=float)
    applied = well + ill - 0.5
    record = SnapshotColumns(
        times=times,
        nodes=[None] * len(times),
        numbers={"avg_latency_ms": values},
        onset=well + 10.0,
        applied=applied,
        due=applied + STABLE_S,
        patience_s=PATIENCE_S,
        now=applied + STABLE_S + PATIENCE_S,
    )
    return verify(Symptom.PERFORMANCE_REGRESSION, record, Thresholds(latency_max_ms=30)).effect


@pytest.mark.parametrize("slowly", [0, 10])
def test_a_relief_of_a_hundredfold_is_never_taken_for_what_varies_by_itself(slowly):
    assert {judged(course(seed, slowly)) for seed in range(30)} == {Effect.HELPED}


def test_a_patch_that_leaves_the_latency_as_it_was_is_never_verified():
    for seed in range(30):
        values = course(seed, 0)
        values[WELL + ILL :] = 200 * np.exp(np.random.default_rng([seed, 1]).normal(0, 0.4, SINCE))
        assert judged(values) is not Effect.HELPED


def long_incident(seed, left):
    """Latencies of about 5 ms, four in ten far less; then twenty times as much for longer; then this much."""
    rng = np.random.default_rng(seed)
    levels = np.repeat([0.0, 3.0, left], [360, 400, SINCE])
    varied = np.where(
        rng.random(len(levels)) < 0.4, rng.normal(-3, 1, len(levels)), rng.normal(0, 1, len(levels))
    )
    return judged(5 * np.exp(varied + levels), 360, 400)


def test_an_incident_that_lasts_longer_than_its_history_is_seen_to_end():
    assert {long_incident(seed, left=0.0) for seed in range(30)} == {Effect.HELPED}


def test_and_not_to_end_while_it_goes_on():
    assert Effect.HELPED not in {long_incident(seed, left=3.0) for seed in range(30)}


def test_a_past_that_never_varied_does_not_say_how_much_more_the_values_since_vary():
    values = np.concatenate([np.full(60, 5.0), 6.0 + np.repeat([0.0, 1.0, 0.0, 1.0], 15)])
    design = Design(
        onset=2, applied=60, due=60, ends=(80, 100, 120), taken=3, alpha=0.025, step_s=10.0
    )  # fmt: skip
    found = level_shift(values, design, margin=0.1, least=0.05)
    assert found.rose_at == 0
    assert found.critical < 5
