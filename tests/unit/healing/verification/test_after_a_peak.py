"""An incident opens at a peak: that it passes by itself is not the patch's doing."""

import numpy as np
import pytest

from benchmarks.verification import outcome, synthetic
from geoheal.fitness.statistics.autoregression import Autoregression
from geoheal.fitness.statistics.box_tiao import whitened
from geoheal.healing.verification.placebos import is_rare


@pytest.mark.parametrize("way", ["after a peak", "after its worst ten minutes"])
def test_a_burst_that_fades_by_itself_verifies_no_patch(way):
    cases = [synthetic(f"bursts, {way}", 10, 1.0, number, 3) for number in range(8)]
    assert [outcome(case, 1.0) for case in cases].count("helped") <= 2


def test_an_incident_is_rare_only_beyond_all_that_passed_by_itself():
    past = np.random.default_rng(4).normal(0, 1, 2_000)
    white = Autoregression(np.zeros(1), 1.0, 1e6)
    quiet = whitened(past, white)
    assert is_rare(7.0, quiet, 20)
    past[500:520] += 2.0
    assert not is_rare(7.0, whitened(past, white), 20)
    assert is_rare(30.0, whitened(past, white), 20)


def test_a_past_too_short_to_tell_leaves_an_incident_what_it_seems():
    past = whitened(np.random.default_rng(4).normal(0, 1, 100), Autoregression(np.zeros(1), 1.0, 1e6))
    assert is_rare(4.1, past, 20)
