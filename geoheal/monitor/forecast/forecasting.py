"""Forecasts of a stored system's metrics, and the warnings from them."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np
from pydantic import TypeAdapter, ValidationError

from geoheal.constants import CLOCK_SKEW_MAX
from geoheal.domain.alarms.duration import read_duration
from geoheal.domain.health.degradation import Finding, Severity
from geoheal.domain.health.signals import BY_FIELD, SIGNALS
from geoheal.domain.health.system import System
from geoheal.domain.health.thresholds import Thresholds
from geoheal.errors import InvalidInput, NotMeasured
from geoheal.monitor.forecast import crossing, forecast
from geoheal.monitor.forecast.grid import PAST_MAX, PAST_MAX_S, grid_step
from geoheal.store.session import Connection
from geoheal.store.snapshots.charts.series import binned_series, latest_times

if TYPE_CHECKING:
    from geoheal.monitor.forecast import Crossing, Forecast

HORIZON_S: Final = 3_600.0
"""Horizon (s) of warnings."""

PROBABLE: Final = 0.8
"""Smallest probability of a crossing that causes a warning."""

WARNED_OF: Final = tuple(signal.field for signal in SIGNALS if signal.band is not None)
"""Metrics with thresholds."""

HORIZON_MAX_S: Final = 14 * 86_400.0

SECONDS = re.compile(r"\d{1,9}(\.\d{1,9})?")
SHORT = re.compile(r"([0-9]{1,9}[smhd])+")
DURATION: TypeAdapter[timedelta] = TypeAdapter(timedelta)


def horizon_seconds(text: str) -> float:
    """Parse a horizon written like 6h, in ISO 8601, or in seconds; return seconds.

    Raises
    ------
    ValueError
        When it is not valid, or outside of one second to fourteen days.

    >>> horizon_seconds("PT6H"), horizon_seconds("1h30m")
    (21600.0, 5400.0)
    """
    try:
        if SHORT.fullmatch(text) is not None:
            text = str(read_duration(text, "horizon", timedelta(seconds=HORIZON_MAX_S)))
        plain = SECONDS.fullmatch(text) is not None
        seconds = float(text) if plain else DURATION.validate_python(text).total_seconds()
    except (ValidationError, InvalidInput):
        raise ValueError("must be a duration like 6h or PT6H, up to 14 days, or seconds") from None
    if not 1.0 <= seconds <= HORIZON_MAX_S:
        raise ValueError("must lie between a second and 14 days")
    return seconds


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MetricForecast:
    """A metric's forecast.

    Parameters
    ----------
    metric
        Its name.
    made_at
        Its start: the last moment at which the metric was measured.
    forecast
        The forecast.
    crossings
        Crossings of the thresholds.
    """

    metric: str
    made_at: datetime
    forecast: "Forecast"
    crossings: "tuple[Crossing, ...]"


def forecast_metric(
    connection: Connection,
    system: System,
    metric: str,
    horizon_s: float,
    thresholds: tuple[tuple[float, bool], ...] | None = None,
) -> MetricForecast:
    """Forecast a metric of a system from at most its last two weeks.

    Parameters
    ----------
    metric
        A snapshot's own field, or any name in ``metrics``.
    thresholds
        Values, and whether those above them are bad; None for the system's own.

    Raises
    ------
    NotMeasured
        When too little of it was measured.
    """
    times = latest_times(connection, system, datetime.now(UTC) + CLOCK_SKEW_MAX)
    if not times:
        raise NotMeasured(f"System {system.name!r} has no snapshots to forecast from.")
    step_s = grid_step(horizon_s, _sampled_s(times))
    steps = min(PAST_MAX, int(PAST_MAX_S / step_s))
    past = binned_series(connection, system, metric, times[0], step_s, steps)
    measured = np.flatnonzero(np.isfinite(past))
    if not len(measured):
        raise NotMeasured(f"System {system.name!r} has not measured {metric} lately.")
    past = past[measured[0] : measured[-1] + 1]
    silent_s = (steps - 1 - int(measured[-1])) * step_s
    predicted = forecast(past, step_s, max(1, round(horizon_s / step_s)), _range_of(metric))
    limits = thresholds_of(metric, system.thresholds) if thresholds is None else thresholds
    return MetricForecast(
        metric=metric,
        made_at=datetime.fromtimestamp(times[0].timestamp() - silent_s, times[0].tzinfo),
        forecast=predicted,
        crossings=tuple(crossing(predicted, value, above=above) for value, above in limits),
    )


def thresholds_of(metric: str, limits: Thresholds) -> tuple[tuple[float, bool], ...]:
    """Return the limits of a metric, and whether values above them are bad."""
    signal = BY_FIELD.get(metric)
    if signal is None:
        return ()
    bounds = ((signal.lowest(limits), False), (signal.highest(limits), True))
    return tuple((value, above) for value, above in bounds if np.isfinite(value))


def _range_of(metric: str) -> tuple[float, float] | None:
    """Return the range of a metric's possible values; None without limits."""
    signal = BY_FIELD.get(metric)
    return None if signal is None or not np.isfinite(signal.range[0]) else signal.range


def forecasts_with_thresholds(
    connection: Connection, system: System, horizon_s: float = HORIZON_S
) -> list[MetricForecast]:
    """Return forecasts of the measured metrics with thresholds."""
    made = []
    for metric in WARNED_OF:
        try:
            made.append(forecast_metric(connection, system, metric, horizon_s))
        except NotMeasured:
            continue
    return made


def forecast_findings(made: list[MetricForecast]) -> tuple[Finding, ...]:
    """Return warnings of thresholds that will probably be crossed within the horizon."""
    return tuple(
        Finding(
            code=f"FORECAST_{each.metric.upper()}",
            severity=Severity.WARNING,
            metric=each.metric,
            value=float(each.forecast.expected[-1]),
            threshold=crossed.threshold,
            message=crossing_sentence(each.metric, crossed),
        )
        for each in made
        for crossed in each.crossings
        if not crossed.already and crossed.probability >= PROBABLE
    )


def crossing_sentence(metric: str, crossed: "Crossing") -> str:
    """Describe the forecast of a threshold in words."""
    direction = "above" if crossed.above else "below"
    if crossed.already:
        return f"{metric} is {direction} {crossed.threshold:g} now."
    likely = f"{metric} falls" if not crossed.above else f"{metric} rises"
    when = ""
    if crossed.expected_s is not None and crossed.earliest_s is not None and crossed.latest_s is not None:
        when = (
            f", in {crossed.expected_s / 60:.0f} min if so (90 %: {crossed.earliest_s / 60:.0f} to "
            f"{crossed.latest_s / 60:.0f} min)"
        )
    return (
        f"{likely} {direction} {crossed.threshold:g} with a probability of {crossed.probability:.0%}{when}."
    )


def _sampled_s(times: list[datetime]) -> float:
    steps = -np.diff([moment.timestamp() for moment in times])
    apart = steps[steps > 0]
    return float(np.median(apart)) if len(apart) else 1.0
