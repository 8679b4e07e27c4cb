"""An earlier incident that a patch ended does not hide what ends the next one."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from geoheal.domain.health.thresholds import Thresholds
from geoheal.domain.symptom import Symptom
from geoheal.healing.verification import Effect, SnapshotColumns, verify
from geoheal.healing.verification.record import without_ended

STEP, PAST, ILL, SINCE, SERIES = 60.0, 4_000, 60, 36, 20
EARLIER = slice(2_000, 2_060)
ENDED = ((STEP * EARLIER.start, STEP * EARLIER.stop),)


def doubled(seed, relief):
    """White noise that doubled twice for an hour; a patch multiplies the second time by a relief."""
    values = 400 * np.exp(np.random.default_rng([7, seed]).normal(0, 0.3, PAST + ILL + SINCE))
    values[EARLIER] *= 2
    values[PAST:] *= 2
    values[PAST + ILL :] *= relief
    times = STEP * np.arange(len(values), dtype=float)
    applied = float(times[PAST + ILL])
    return SnapshotColumns(
        times=times,
        nodes=[None] * len(times),
        numbers={"avg_latency_ms": values},
        onset=float(times[PAST]) + 5 * STEP,
        applied=applied,
        due=applied + 300,
        patience_s=1_800,
        now=applied + 2_100,
        ended=ENDED,
    )


@pytest.mark.parametrize(("relief", "effect", "least"), [(0.5, Effect.HELPED, 18), (1.0, Effect.HELPED, 0)])
def test_the_end_of_a_doubling_is_found_after_one_that_a_patch_ended(relief, effect, least):
    found = Counter(
        verify(Symptom.PERFORMANCE_REGRESSION, doubled(seed, relief), Thresholds()).effect
        for seed in range(SERIES)
    )
    assert found[effect] >= least
    assert relief < 1 or found[effect] + found[Effect.WORSENED] <= 1


def test_what_an_earlier_patch_left_of_the_same_incident_is_the_incident():
    record = replace(doubled(0, 1.0), ended=((STEP * PAST, STEP * (PAST + 30)),), onset=STEP * PAST)
    left = without_ended(record, late_s=12 * STEP)
    assert left.onset == STEP * (PAST + 30)
    assert len(left.times) == len(record.times) - 42
    assert len(left.numbers["avg_latency_ms"]) == len(left.nodes) == len(left.times)
