"""Calibration: a system's normal, learnt from its own history."""

from geoheal.monitor.calibration.basin_noise import BasinNoise, learn_basin_noise
from geoheal.monitor.calibration.calibration import Calibration, calibrate
from geoheal.monitor.calibration.explain import explain
from geoheal.monitor.calibration.metric_normal import MetricNormal, learn_metric

__all__ = [
    "BasinNoise",
    "Calibration",
    "MetricNormal",
    "calibrate",
    "explain",
    "learn_basin_noise",
    "learn_metric",
]
