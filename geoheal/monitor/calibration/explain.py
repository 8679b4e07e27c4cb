"""Explain a calibration in plain words."""

from datetime import UTC, datetime

from geoheal.domain.display import duration
from geoheal.monitor.calibration.calibration import Calibration
from geoheal.monitor.calibration.metric_normal import MetricNormal

ARROWS = {"up": "excursions go up", "down": "excursions go down", "both": "excursions go both ways"}


def explain(calibration: Calibration) -> list[str]:
    """Return sentences on what was learnt, the history first.

    Parameters
    ----------
    calibration
        Result of :func:`geoheal.monitor.calibration.calibrate`.
    """
    sentences = [_history(calibration), *map(_metric, calibration.metrics)]
    if calibration.shrinkage is not None:
        sentences.append(
            f"Together: the covariance of {len(calibration.metrics)} metrics' deviations, shrunk by "
            f"{calibration.shrinkage:.1%} towards independence (Ledoit–Wolf)."
        )
    if calibration.basin is not None:
        basin = calibration.basin
        sentences.append(
            f"Basin: the mean of {basin.window} healthy basins lies {basin.radius:.4g} rad (root mean "
            "square) from the history's mean."
        )
    return sentences


def _history(calibration: Calibration) -> str:
    since, until = (datetime.fromtimestamp(at, UTC) for at in (calibration.since, calibration.until))
    days = (calibration.until - calibration.since) / 86_400
    return (
        f"Learnt from {since:%Y-%m-%d %H:%M} to {until:%Y-%m-%d %H:%M} UTC ({days:.1f} days, a sample every "
        f"{duration(calibration.step_s)})."
    )


def _metric(metric: MetricNormal) -> str:
    if metric.constant:
        return f"{metric.name}: {metric.location:.6g} in all {metric.samples} samples; any change is unusual."
    day = "with a daily pattern" if metric.pattern is not None else "without a daily pattern"
    return (
        f"{metric.name}: {metric.location:.6g} ± {metric.scale:.3g} (median, robust deviation), {day}; "
        f"from one moment to the next it moves by {metric.deviation_scale:.3g}; autocorrelation "
        f"{metric.autocorrelation:.2f}; resolution {metric.resolution:.3g}; {ARROWS[metric.direction]}."
    )
