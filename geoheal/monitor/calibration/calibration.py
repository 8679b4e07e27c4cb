"""A system's calibration: the normal of its metrics, of their combination, and of its basin."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np

from geoheal.domain.snapshots.convention import Geometry
from geoheal.errors import InvalidInput, NotMeasured
from geoheal.geometry.real_array import Array
from geoheal.monitor.calibration.basin_noise import BasinNoise, learn_basin_noise
from geoheal.monitor.calibration.ledoit_wolf import ledoit_wolf
from geoheal.monitor.calibration.metric_normal import MetricNormal, learn_metric

MIN_SAMPLES: Final = 120
MIN_SPAN_S: Final = 8 * 3_600
"""A history of less than eight hours has too few hourly maxima for extrapolation."""
CHANNEL_WINDOW: Final = 3
"""Number of samples before the current one from whose mean a metric's deviation is taken."""
JOINT_WINDOW: Final = 6
"""The same for the joint deviation of metrics, which has more noise to average out."""
CLIP: Final = 20.0
"""Larger standardised deviations count as this one, so that one wild metric does not drown all others."""
LEAST_VARIANCE: Final = 0.02
"""Directions with less than 2 % of the mean variance are rounding errors, and are not amplified further."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Calibration:
    """A system's normal, learnt from its own history.

    Parameters
    ----------
    since, until
        Epoch seconds of the history's first and last sample.
    step_s
        Median time between two samples.
    metrics
        One normal per metric, in the order of the detectors' vectors.
    joint_scale
        Scale of each metric's deviation from the mean of the six samples before, shape (C,).
    whitening
        Matrix C×C that makes the standardised joint deviations uncorrelated, of variance 1; None with
        fewer than two metrics.
    shrinkage
        Shrinkage of its covariance (Ledoit–Wolf), 0 to 1.
    basin
        The noise of basins; None if none was reported.
    added
        Metrics that are summed over nodes; the others are averaged.
    """

    since: float
    until: float
    step_s: float
    metrics: tuple[MetricNormal, ...]
    joint_scale: Array
    whitening: Array | None
    shrinkage: float | None
    basin: BasinNoise | None
    added: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The metrics' names, in order."""
        return tuple(metric.name for metric in self.metrics)

    def vector(self, metrics: Mapping[str, float | None]) -> Array:
        """Return one snapshot's metrics in the calibration's order; NaN if not measured."""
        values = (metrics.get(name) for name in self.names)
        return np.array([np.nan if value is None else value for value in values], dtype=np.float64)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON."""
        return {name: getattr(self, name) for name in self.__slots__} | {
            "metrics": [metric.to_dict() for metric in self.metrics],
            "added": list(self.added),
            "joint_scale": self.joint_scale.tolist(),
            "whitening": None if self.whitening is None else self.whitening.tolist(),
            "basin": None if self.basin is None else self.basin.to_dict(),
        }

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Self:
        """Return the inverse of :meth:`to_dict`."""
        whitening, basin = plain["whitening"], plain["basin"]
        return cls(
            **{
                **plain,
                "metrics": tuple(MetricNormal.from_dict(metric) for metric in plain["metrics"]),
                "added": tuple(plain.get("added", ())),  # an earlier version averaged everything
                "joint_scale": np.array(plain["joint_scale"], dtype=np.float64),
                "whitening": None if whitening is None else np.array(whitening, dtype=np.float64),
                "basin": None if basin is None else BasinNoise.from_dict(basin),
            }
        )


def calibrate(
    times: Array,
    names: Sequence[str] = (),
    values: Array | None = None,
    basins: Array | None = None,
    geometry: Geometry = Geometry.SPHERE,
) -> Calibration:
    """Learn a system's normal from its history.

    Parameters
    ----------
    times
        Epoch seconds, shape (N,), increasing.
    names, values
        The metrics' names, and their values N×C with NaN if not measured. A metric measured in fewer than
        half of the samples is left out.
    basins
        Raw basin coordinates N×D, if the system reports them.
    geometry
        The basins' convention.

    Raises
    ------
    NotMeasured
        When the history is too short to learn from; the message says what is missing.
    InvalidInput
        When the times do not increase, or nothing at all was measured.
    """
    step_s = _step(times)
    columns = _measured(len(times), values)
    if not columns and basins is None:
        raise InvalidInput("The history has neither a regularly measured metric nor basins.")
    kept = np.empty((len(times), 0)) if values is None else values[:, columns]
    kept = np.where(np.isfinite(kept), kept, np.nan)
    deviations = deviations_from_before(kept, CHANNEL_WINDOW)
    metrics = tuple(
        learn_metric(names[column], times, kept[:, i], deviations[:, i]) for i, column in enumerate(columns)
    )
    scale, whitening, shrinkage = _joint(kept, metrics)
    return Calibration(
        since=float(times[0]),
        until=float(times[-1]),
        step_s=step_s,
        metrics=metrics,
        joint_scale=scale,
        whitening=whitening,
        shrinkage=shrinkage,
        basin=None if basins is None else learn_basin_noise(basins, geometry),
    )


def deviations_from_before(values: Array, window: int) -> Array:
    """Deviations N×C of each value from the mean of the ``window`` values before; NaN where unknown.

    Examples
    --------
    >>> import numpy as np
    >>> deviations_from_before(np.array([[1.0], [3.0], [5.0]]), 2).ravel()
    array([nan, nan,  3.])
    """
    result = np.full(values.shape, np.nan)
    if len(values) > window:
        sums = np.lib.stride_tricks.sliding_window_view(values, window, axis=0)[:-1].mean(axis=-1)
        result[window:] = values[window:] - sums
    return result


def _step(times: Array) -> float:
    if len(times) < MIN_SAMPLES:
        raise NotMeasured(f"Calibration needs {MIN_SAMPLES} samples; the history has {len(times)}.")
    steps = np.diff(times)
    if not np.all(steps > 0):
        raise InvalidInput("The times of the history must be in ascending order.")
    if times[-1] - times[0] < MIN_SPAN_S:
        hours = (times[-1] - times[0]) / 3_600
        raise NotMeasured(f"Calibration needs {MIN_SPAN_S // 3_600} hours; the history has {hours:.1f}.")
    return float(np.median(steps))


def _measured(samples: int, values: Array | None) -> list[int]:
    if values is None:
        return []
    counts = np.isfinite(values).sum(axis=0)
    columns: list[int] = np.flatnonzero(counts >= samples / 2).tolist()
    return columns


def _joint(values: Array, metrics: Sequence[MetricNormal]) -> tuple[Array, Array | None, float | None]:
    deviations = np.nan_to_num(deviations_from_before(values, JOINT_WINDOW))
    rms = np.sqrt(np.mean(deviations**2, axis=0))
    least = [
        metric.deviation_scale if metric.constant else 0.01 * _range(values[:, i])
        for i, metric in enumerate(metrics)
    ]
    scale = np.maximum(rms, np.array(least))
    if len(metrics) < 2:
        return scale, None, None
    covariance, shrinkage = ledoit_wolf(np.clip(deviations / scale, -CLIP, CLIP))
    floor = LEAST_VARIANCE * float(np.trace(covariance)) / len(metrics) + 1e-12
    eigenvalues, vectors = np.linalg.eigh(covariance)
    whitening: Array = (vectors / np.sqrt(np.maximum(eigenvalues, floor))).T
    return scale, whitening, shrinkage


def _range(values: Array) -> float:
    return float(np.nanmax(values) - np.nanmin(values))
