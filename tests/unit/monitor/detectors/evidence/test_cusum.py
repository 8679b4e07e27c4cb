"""Page's cumulative sum has the published run lengths."""

import numpy as np
import pytest

from geoheal.monitor.detectors.evidence.cusum import DECISION, Cusum

RUNS = 1500


def run_lengths(shift: float, steps: int) -> np.ndarray:
    detector = Cusum(np.zeros((24, RUNS)), np.ones(RUNS), np.zeros(RUNS, dtype=bool))
    rng = np.random.default_rng(11)
    lengths = np.zeros(RUNS)
    for step in range(1, steps + 1):
        detector.update(0.0, rng.normal(shift, size=RUNS))
        lengths[(lengths == 0) & (detector.sums[0] > DECISION)] = step
        if lengths.all():
            break
    return lengths


def test_run_length_under_a_shift_of_one_standard_deviation():
    assert run_lengths(1.0, 1000).mean() == pytest.approx(10.376, rel=0.05)


def test_run_length_of_white_noise():
    assert run_lengths(0.0, 20_000).mean() == pytest.approx(930.89, rel=0.08)


def test_what_is_not_measured_leaves_its_sum():
    detector = Cusum(np.zeros((24, 2)), np.ones(2), np.zeros(2, dtype=bool))
    detector.update(0.0, np.array([3.0, 3.0]))
    detector.update(300.0, np.array([np.nan, 3.0]))
    assert detector.sums[0].tolist() == [2.5, 5.0]


def test_constant_metrics_are_left_out():
    detector = Cusum(np.zeros((24, 2)), np.ones(2), np.array([True, False]))
    assert detector.update(0.0, np.array([100.0, 0.0])) == 0.0
