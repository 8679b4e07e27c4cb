"""A moment chosen because the level was high, and a daily pattern that is known only roughly: no evidence."""

import math

import numpy as np
import pytest
from scipy.signal import lfilter

from benchmarks.verification_moments import STARTS, WINDOW, recorded
from geoheal.healing.verification.level_shift import level_shift
from geoheal.healing.verification.looks import Design
from geoheal.healing.verification.verify import ALPHA

PATCHES, INCIDENT = 200, 60
ALLOWED = 6
"""Of 200, with fixed seeds; 2.5 % in each direction by design."""


def alike(rng, count, phi=0.9, sigma=0.3):
    """Return autoregressive noise."""
    return lfilter([1], [1, -phi], rng.normal(0, sigma * np.sqrt(1 - phi**2), count + 200))[200:]


def shift_of(values, before, step_s):
    """Test the course since a patch that did nothing, at all twelve looks in half an hour."""
    settles, since = round(300 / step_s), round(1_800 / step_s)
    return level_shift(
        values,
        Design(
            onset=before - INCIDENT,
            applied=before,
            due=before + settles,
            ends=tuple(before + settles + math.ceil(since * number / 12) for number in range(1, 13)),
            taken=12,
            alpha=ALPHA,
            step_s=step_s,
        ),
        margin=0.0,
        least=0.05,
    )


def after_the_worst_stretch(seed, before=2_400, since=210):
    """Test a patch where the worst ten minutes of the whole series end, which is not known at the time."""
    values = alike(np.random.default_rng(seed), 2 * before + since)
    means = np.convolve(values, np.ones(INCIDENT) / INCIDENT, "valid")
    end = before + int(np.argmax(means[before - INCIDENT : 2 * before - INCIDENT]))
    return shift_of(values[end - before : end + since], before, step_s=10.0)


def within_a_daily_wave(seed, days=2.1, step_s=60.0, since=35):
    """Test a patch anywhere in a wave of which just two days were seen."""
    rng = np.random.default_rng(seed)
    before = int(days * 86_400 / step_s)
    wave = np.cos(2 * np.pi * (np.arange(before + since) * step_s / 86_400 + rng.random()))
    return shift_of(alike(rng, before + since, phi=0.98) + 0.4 * wave, before, step_s)


@pytest.mark.thorough
@pytest.mark.parametrize("patch", [after_the_worst_stretch, within_a_daily_wave])
def test_a_patch_that_does_nothing_is_neither_verified_nor_blamed(patch):
    found = [patch(seed) for seed in range(PATCHES)]
    assert sum(each.fell_at is not None for each in found) <= ALLOWED
    assert sum(each.rose_at is not None for each in found) <= ALLOWED


def test_patches_in_recorded_series_come_after_windows_worse_than_nearly_all_before():
    values = alike(np.random.default_rng(5), 4_000, phi=0.95)
    values[3_990] = np.nan
    times = np.arange(0.0, 60.0 * len(values), 60.0)
    cases = recorded("value", times, values, most=50, start=STARTS[1])
    assert 3 <= len(cases) <= 50
    levels = []
    for case in cases:
        place = int(np.searchsorted(times, case.applied))
        window = values[place - 2 * WINDOW + 1 : place - WINDOW + 1]
        levels.append((values[:place] < window.mean()).mean())
        assert case.onset == times[place - 2 * WINDOW]
    assert min(levels) > 0.9
    even = np.tile([0.0, 1.0], 2_000)
    assert not recorded("even", times, even, most=50, start=STARTS[1])
