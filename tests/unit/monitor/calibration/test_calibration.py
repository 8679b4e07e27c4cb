"""What a calibration learns, refuses and says."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoheal.domain.snapshots.convention import Geometry
from geoheal.errors import InvalidInput, NotMeasured
from geoheal.monitor.calibration import Calibration, calibrate, explain
from geoheal.monitor.calibration.autocorrelation import autocorrelation, inflation
from geoheal.monitor.calibration.basin_noise import learn_basin_noise
from geoheal.monitor.calibration.daily_pattern import daily_pattern
from geoheal.monitor.calibration.ledoit_wolf import ledoit_wolf
from tests.unit.monitor.detectors.streams import basins, noise, times

DAY = 288


def test_a_normal_metric_is_learnt():
    values = 50.0 + 2.0 * noise(4 * DAY, 1, 0.5)
    (metric, *_) = calibrate(times(len(values)), list("abcdef"), values).metrics
    assert metric.location == pytest.approx(50.0, abs=0.3)
    assert metric.scale == pytest.approx(2.0, rel=0.1)
    assert metric.autocorrelation == pytest.approx(0.5, abs=0.06)
    assert metric.pattern is None
    assert metric.direction == "both"


def test_the_course_of_the_day_is_learnt_and_taken_out():
    at = times(5 * DAY)
    values = 10.0 * np.sin(2 * np.pi * at / 86_400) + noise(5 * DAY, 2, channels=1)[:, 0]
    pattern = daily_pattern(at, values)
    assert pattern is not None
    assert pattern.max() == pytest.approx(10.0, abs=0.7)
    (metric,) = calibrate(at, ["a"], values[:, None]).metrics
    assert metric.scale == pytest.approx(1.0, abs=0.4)


def test_two_days_are_not_a_habit():
    at = times(2 * DAY)
    assert daily_pattern(at, np.sin(2 * np.pi * at / 86_400)) is None


def test_json_and_back_is_the_same():
    values = noise(4 * DAY, 1)
    values[::7, 2] = np.nan
    calibration = calibrate(times(4 * DAY), list("abcdef"), values, basins(4 * DAY, 3), Geometry.SIMPLEX)
    plain = json.loads(json.dumps(calibration.to_dict()))
    assert Calibration.from_dict(plain).to_dict() == calibration.to_dict()


def test_vector_follows_the_order_of_the_names():
    values = noise(DAY, 1, channels=2)
    calibration = calibrate(times(DAY), ["a", "b"], values)
    assert calibration.vector({"b": 2.0, "c": 3.0, "a": None}).tolist()[1] == 2.0
    assert np.isnan(calibration.vector({"b": 2.0})[0])


@pytest.mark.parametrize(("samples", "sentence"), [(100, "needs 120 samples"), (0, "needs 120 samples")])
def test_few_samples_are_refused(samples, sentence):
    with pytest.raises(NotMeasured, match=sentence):
        calibrate(times(samples), ["a"], noise(samples, 1, channels=1))


def test_a_short_history_is_refused():
    with pytest.raises(NotMeasured, match=r"needs 8 hours; the history has 0\.1"):
        calibrate(np.arange(300.0), ["a"], noise(300, 1, channels=1))


def test_few_basins_are_refused():
    with pytest.raises(NotMeasured, match="needs 300 basins; the history has 299"):
        learn_basin_noise(basins(299, 1), Geometry.SIMPLEX)


def test_times_that_stand_still_are_refused():
    with pytest.raises(InvalidInput, match="ascending order"):
        calibrate(np.zeros(300), ["a"], noise(300, 1, channels=1))


def test_rarely_measured_metrics_are_left_out():
    values = noise(DAY, 1, channels=2)
    values[::2, 1] = values[1::3, 1] = np.nan
    assert calibrate(times(DAY), ["a", "b"], values).names == ("a",)


def test_the_basins_noise_is_that_of_its_counts():
    noise_of = learn_basin_noise(basins(2000, 4), Geometry.SIMPLEX)
    # d² of a mean of 60 multinomials of 200 counts in 8 cells: 7 degrees of freedom over 12,000 counts
    assert noise_of.radius**2 == pytest.approx(7 / 12_000, rel=0.1)
    assert noise_of.shape == pytest.approx(3.5, rel=0.25)


def test_it_explains_itself():
    values = np.hstack([noise(4 * DAY, 1, channels=2), np.ones((4 * DAY, 1))])
    calibration = calibrate(
        times(4 * DAY), ["cpu", "load", "disk"], values, basins(4 * DAY, 3), Geometry.SIMPLEX
    )
    history, cpu, _, disk, joint, basin = explain(calibration)
    assert "4.0 days, a sample every 5 min" in history
    assert cpu.startswith("cpu: ")
    assert "any change is unusual" in disk
    assert "covariance of 3 metrics" in joint
    assert "mean of 60 healthy basins" in basin


@given(st.integers(2, 6), st.integers(10, 60), st.integers(0, 10**6))
def test_shrinkage_keeps_trace_and_positive_definiteness(p, n, seed):
    samples = np.random.default_rng(seed).normal(size=(n, p))
    covariance, shrinkage = ledoit_wolf(samples)
    assert 0.0 <= shrinkage <= 1.0
    assert np.trace(covariance) == pytest.approx(np.mean(samples**2) * p)
    assert np.linalg.eigvalsh(covariance).min() > 0.0


def test_shrinkage_agrees_with_scikit_learn():
    sklearn = pytest.importorskip("sklearn.covariance")
    samples = np.random.default_rng(1).normal(size=(50, 8)) @ np.random.default_rng(2).normal(size=(8, 8))
    covariance, shrinkage = ledoit_wolf(samples)
    theirs, their_shrinkage = sklearn.ledoit_wolf(samples, assume_centered=True)
    assert covariance == pytest.approx(theirs)
    assert shrinkage == pytest.approx(their_shrinkage)


@given(st.floats(-0.98, 0.98))
def test_inflation_is_never_below_one(phi):
    assert inflation(phi) >= 1.0


def test_autocorrelation_of_a_constant_is_zero():
    assert autocorrelation(np.ones(50)) == 0.0


def test_an_infinite_value_counts_as_not_measured():
    values = noise(DAY, 1, channels=2)
    values[50, 0] = np.inf
    calibration = calibrate(times(DAY), ["a", "b"], values)
    assert calibration.metrics[0].samples == DAY - 1
    assert np.isfinite(calibration.joint_scale).all()
    assert calibration.whitening is not None
    assert np.isfinite(calibration.whitening).all()
