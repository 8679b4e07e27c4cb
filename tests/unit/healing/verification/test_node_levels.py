"""A node that reports more rarely is not relief: each node is compared with itself."""

import numpy as np
import pytest

from geoheal.domain.health.thresholds import Thresholds
from geoheal.domain.symptom import Symptom
from geoheal.healing.verification import Effect, SnapshotColumns, verify
from geoheal.healing.verification.course import levelled

STEP_S, BEFORE, SINCE = 10.0, 4_000, 210


def verified(seed, effect, *, renamed=False):
    """Return a slow node that reports a third as often since a patch, beside a quick one."""
    rng = np.random.default_rng(seed)
    count = BEFORE + SINCE
    slow = rng.random(count) < 0.5
    values = np.where(slow, 1_000.0, 400.0) * np.exp(rng.normal(0, 0.2, count))
    values[BEFORE:] *= effect
    kept = ~(slow & (np.arange(count) >= BEFORE) & (rng.random(count) < 0.7))
    times = STEP_S * np.arange(count, dtype=np.float64)
    names = [("b" if each else "a") + ("'" if renamed and i >= BEFORE else "") for i, each in enumerate(slow)]
    applied = STEP_S * BEFORE
    record = SnapshotColumns(
        times=times[kept].astype(np.float64),
        nodes=[name for name, is_kept in zip(names, kept, strict=True) if is_kept],
        numbers={"avg_latency_ms": values[kept]},
        onset=applied - 600.0,
        applied=applied,
        due=applied + 300.0,
        patience_s=1_800.0,
        now=applied + 2_100.0,
    )
    return verify(Symptom.PERFORMANCE_REGRESSION, record, Thresholds()).effect


def test_who_reports_less_often_makes_no_relief():
    found = [verified(seed, 1.0) for seed in range(8)]
    assert found.count(Effect.HELPED) <= 1


def test_a_true_relief_of_all_nodes_is_still_seen():
    assert [verified(seed, 0.6) for seed in range(4)].count(Effect.HELPED) >= 3


def test_nodes_that_are_all_new_are_taken_as_they_are():
    values, before = np.arange(40.0), np.arange(40) < 20
    assert levelled(values, ["a"] * 20 + ["b"] * 20, before) is values


@pytest.mark.parametrize("nodes", [[None] * 40, ["a"] * 40])
def test_a_single_node_has_nothing_to_take_off(nodes):
    values = np.arange(40.0)
    assert levelled(values, nodes, values < 20) is values


def restarted(names, *, relief, seed=1):
    """Return a verdict where each start has another name: well, then slow since a release, then patched."""
    rng = np.random.default_rng(seed)
    levels = np.repeat([100.0, 1_000.0, 1_000.0 * (1.0 - relief)], [600, 120, 210])
    first, second, third = ([name] * count for name, count in zip(names, (600, 120, 210), strict=True))
    times = STEP_S * np.arange(930, dtype=np.float64)
    record = SnapshotColumns(
        times=times,
        nodes=[*first, *second, *third],
        numbers={"avg_latency_ms": levels * np.exp(rng.normal(0, 0.1, 930))},
        onset=times[600],
        applied=times[720],
        due=times[720] + 60.0,
        patience_s=1_800.0,
        now=times[-1],
    )
    return verify(Symptom.PERFORMANCE_REGRESSION, record, Thresholds())


@pytest.mark.parametrize("names", ["aaa", "abc", "aba", "abb"])
def test_a_process_that_starts_again_under_a_name_that_was_there_before_is_seen_to_be_relieved(names):
    found = restarted(names, relief=0.9)
    assert found.effect is Effect.HELPED, found.reason
    assert restarted(names, relief=0.0).effect is not Effect.HELPED
