"""What every detector must hold: causality, restart, missing values, constants, determinism, power."""

import json

import numpy as np
import pytest

from geoheal.monitor.calibration import Calibration, calibrate
from geoheal.monitor.detectors.evidence.cusum import Cusum
from geoheal.monitor.detectors.evidence.fisher_combination import FisherCombination
from geoheal.monitor.detectors.evidence.fisher_rao import FisherRao
from geoheal.monitor.detectors.evidence.hotelling import Hotelling
from geoheal.monitor.detectors.evidence.mann_kendall import MannKendall
from geoheal.monitor.detectors.evidence.shewhart import Shewhart
from tests.unit.monitor.detectors.streams import CELLS, CHANNELS, STEP_S, basins, noise, times

ALL = [Shewhart, Hotelling, FisherCombination, FisherRao, Cusum, MannKendall]
LENGTH = 600


def samples_for(kind, seed=7):
    return basins(LENGTH, seed) if kind is FisherRao else noise(LENGTH, seed)


def scores(detector, values, start=0):
    at = times(len(values), start)
    return [detector.update(t, row) for t, row in zip(at.tolist(), values, strict=True)]


@pytest.mark.parametrize("kind", ALL)
def test_answer_never_depends_on_later_rows(kind, calibration: Calibration):
    values = samples_for(kind)
    changed = values.copy()
    changed[400:] = changed[400:][::-1]
    assert scores(kind.of(calibration), values)[:400] == scores(kind.of(calibration), changed)[:400]


@pytest.mark.parametrize("kind", ALL)
def test_same_input_gives_the_same_scores(kind, calibration: Calibration):
    values = samples_for(kind)
    assert scores(kind.of(calibration), values) == scores(kind.of(calibration), values)


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("cut", [1, 5, 59, 333])
def test_restart_from_json_changes_nothing(kind, cut, calibration: Calibration):
    values = samples_for(kind)
    unbroken = scores(kind.of(calibration), values)
    before, after = kind.of(calibration), kind.of(calibration)
    first = scores(before, values[:cut])
    after.restore(json.loads(json.dumps(before.to_dict())))
    assert first + scores(after, values[cut:], cut) == unbroken


@pytest.mark.parametrize("kind", ALL)
def test_missing_values_leave_finite_scores(kind, calibration: Calibration):
    values = samples_for(kind)
    values[np.random.default_rng(3).random(values.shape) < 0.1] = np.nan
    assert all(score is None or np.isfinite(score) for score in scores(kind.of(calibration), values))


@pytest.mark.parametrize("kind", ALL)
def test_a_shift_scores_above_all_noise(kind, calibration: Calibration):
    values = samples_for(kind)
    if kind is FisherRao:
        values[300:] = values[300:, ::-1]
    elif kind is MannKendall:
        values[300:] += np.linspace(0, 20, LENGTH - 300)[:, None]
    else:
        values[300:] += 8.0
    found = [score or 0.0 for score in scores(kind.of(calibration), values)]
    assert max(found[300:]) > 1.5 * max(found[:300])


@pytest.mark.parametrize("kind", [Shewhart, Hotelling, FisherCombination, Cusum, MannKendall])
def test_constant_channels_are_silent_until_they_move(kind):
    values = np.hstack([noise(4 * 288, 1), np.full((4 * 288, 2), 3.0)])
    normal = calibrate(times(len(values)), [f"m{i}" for i in range(CHANNELS + 2)], values)
    calm = [score or 0.0 for score in scores(kind.of(normal), values)]
    assert np.isfinite(calm).all()
    assert [metric.constant for metric in normal.metrics] == [False] * CHANNELS + [True] * 2


def test_streams_are_as_the_tests_assume():
    assert basins(3, 0).shape == (3, CELLS)
    assert np.all(np.diff(times(10)) == STEP_S)
    assert abs(np.corrcoef(noise(20_000, 5, 0.7)[1:, 0], noise(20_000, 5, 0.7)[:-1, 0])[0, 1] - 0.7) < 0.02
