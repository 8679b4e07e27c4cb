"""The table of signals: the measurements that are judged, their limits, and the symptoms that they show.

Rules, the immediate check at ingest, forecasts and the choice of a symptom all read this table, so that each
limit is written once.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from math import inf, pi
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geoheal.constants import KAPPA_TOLERANCES, SNAPSHOTS_AN_HOUR
from geoheal.domain.health.thresholds import Thresholds
from geoheal.domain.snapshots.regime import Regime

Band = tuple[float, float]
"""Lowest and highest value that is not degraded; infinite where there is no limit."""


class Symptom(StrEnum):
    """A kind of degradation."""

    BASIN_DRIFT = "basin_drift"
    PHI_DEGRADATION = "phi_degradation"
    PERFORMANCE_REGRESSION = "performance_regression"
    MEMORY_LEAK = "memory_leak"
    ERROR_SPIKE = "error_spike"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """A measured quantity that shows whether a system is degraded.

    Parameters
    ----------
    field
        The snapshot's field.
    metrics
        Names in reports.
    codes
        Codes of its findings.
    symptom
        Symptom for strategies; None if no strategy is known to help, so that a person is asked.
    band
        Values that are not degraded, under a system's thresholds; None for a signal without limits.
    calm
        Values without a warning, if the band's edges are critical; None if equal to the band.
    slopes
        Slopes (per hour) that are not degraded; None if slopes are not judged.
    range
        Range of possible values.
    unit
        Unit; empty for a plain number, ``share`` for a fraction of 1.
    critical
        Whether a value outside the band is critical, so that a single snapshot causes an immediate check.
    """

    field: str
    metrics: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    symptom: Symptom | None
    band: Callable[[Thresholds], Band] | None = None
    calm: Callable[[Thresholds], Band] | None = None
    slopes: Callable[[Thresholds], Band] | None = None
    range: Band = (-inf, inf)
    unit: str = ""
    critical: bool = False

    def lowest(self, limits: Thresholds) -> float:
        """Lowest value that is not degraded."""
        return -inf if self.band is None else self.band(limits)[0]

    def highest(self, limits: Thresholds) -> float:
        """Highest value that is not degraded."""
        return inf if self.band is None else self.band(limits)[1]

    def exceeded(self, value: float | None, limits: Thresholds) -> bool:
        """Whether a measured value lies outside the band."""
        return value is not None and not self.lowest(limits) <= value <= self.highest(limits)

    def is_calm(self, value: float, limits: Thresholds) -> bool:
        """Whether no rule would report a value."""
        low, high = self.calm_band(limits)
        return low <= value <= high

    def is_steady(self, slope: float, limits: Thresholds) -> bool:
        """Whether no rule would report a slope (per hour)."""
        low, high = self.slope_band(limits)
        return low <= slope <= high

    def calm_band(self, limits: Thresholds) -> Band:
        """Return the values without a warning."""
        if self.calm is not None:
            return self.calm(limits)
        return self.lowest(limits), self.highest(limits)

    def slope_band(self, limits: Thresholds) -> Band:
        """Return the slopes (per hour) that are not degraded."""
        return (-inf, inf) if self.slopes is None else self.slopes(limits)


def _kappa_band(limits: Thresholds) -> Band:
    width = KAPPA_TOLERANCES * limits.kappa_tolerance
    return limits.kappa_star - width, limits.kappa_star + width


SIGNALS: Final[tuple[Signal, ...]] = (
    Signal(
        field="phi",
        metrics=("phi_avg", "phi_current", "phi_trend", "breakdowns"),
        codes=("PHI_BELOW_MIN", "PHI_NEAR_MIN", "PHI_ABOVE_MAX", "PHI_DECLINING", "BREAKDOWN_FREQUENT"),
        symptom=Symptom.PHI_DEGRADATION,
        band=lambda limits: (limits.phi_min, limits.phi_max),
        calm=lambda limits: (limits.phi_near_min_ratio * limits.phi_min, limits.phi_max),
        slopes=lambda limits: (limits.phi_decline_slope * SNAPSHOTS_AN_HOUR, inf),
        range=(0.0, 1.0),
        critical=True,
    ),
    Signal(
        field="kappa_eff",
        metrics=("kappa_current", "kappa_deviation"),
        codes=("KAPPA_OFF_RESONANCE",),
        symptom=None,
        band=_kappa_band,
    ),
    Signal(
        field="drift",
        metrics=("basin_distance",),
        codes=("BASIN_DRIFT",),
        symptom=Symptom.BASIN_DRIFT,
        band=lambda limits: (-inf, limits.drift_max),
        calm=lambda limits: (-inf, limits.drift_warning_ratio * limits.drift_max),
        range=(0.0, pi),
        unit="rad",
        critical=True,
    ),
    Signal(
        field="error_rate",
        codes=("ERROR_RATE_HIGH",),
        symptom=Symptom.ERROR_SPIKE,
        band=lambda limits: (-inf, limits.error_rate_max),
        range=(0.0, 1.0),
        unit="share",
        critical=True,
    ),
    Signal(
        field="avg_latency_ms",
        metrics=("latency_ms",),
        codes=("LATENCY_HIGH",),
        symptom=Symptom.PERFORMANCE_REGRESSION,
        band=lambda limits: (-inf, limits.latency_max_ms),
        range=(0.0, inf),
        unit="ms",
    ),
    Signal(
        field="memory_usage_mb",
        metrics=("memory_mb", "memory_trend"),
        codes=("MEMORY_HIGH", "MEMORY_LEAK"),
        symptom=Symptom.MEMORY_LEAK,
        band=lambda limits: (-inf, limits.memory_max_mb),
        slopes=lambda limits: (-inf, limits.memory_slope_max_mb * SNAPSHOTS_AN_HOUR),
        range=(0.0, inf),
        unit="MB",
    ),
    Signal(field="cpu_usage_pct", symptom=Symptom.PERFORMANCE_REGRESSION, range=(0.0, inf), unit="%"),
)
"""All signals."""

BY_FIELD: Final[Mapping[str, Signal]] = {signal.field: signal for signal in SIGNALS}
"""Each signal by the snapshot's field."""


@lru_cache(maxsize=1024)
def critical_bands(limits: Thresholds) -> tuple[tuple[str, float, float], ...]:
    """Return the critical signals.

    Maps a snapshot's field to the lowest and highest value that is not critical.
    """
    return tuple((each.field, each.lowest(limits), each.highest(limits)) for each in SIGNALS if each.critical)


BY_SYMPTOM: Final[Mapping[Symptom, tuple[Signal, ...]]] = {
    symptom: tuple(each for each in SIGNALS if each.symptom is symptom and each.band is not None)
    for symptom in Symptom
}
"""Signals with limits, by the symptom that they show."""

BY_CODE: Final[Mapping[str, Symptom]] = {
    code: each.symptom for each in SIGNALS if each.symptom is not None for code in each.codes
}
"""Symptom of each rule."""

BY_METRIC: Final[Mapping[str, Symptom]] = {
    name: each.symptom for each in SIGNALS if each.symptom is not None for name in (each.field, *each.metrics)
}
"""Symptom of a metric, for findings without a fixed rule."""


def suspicious_rows(
    numbers: Mapping[str, NDArray[np.float64]],
    regimes: Sequence[str | None],
    limits: Sequence[Thresholds],
    places: NDArray[np.intp],
) -> NDArray[np.bool_]:
    """Return which rows of a batch could make their systems critical.

    :func:`geoheal.monitor.health.alertness.is_suspicious` judges a single snapshot; a test compares both.

    Parameters
    ----------
    numbers
        Figures by name, shape (n,), NaN if not measured; names may be missing.
    limits, places
        Limits of the rows' systems, and the index into them of each row, shape (n,).
    """
    found = np.array([each is Regime.BREAKDOWN for each in regimes], dtype=np.bool_)
    for same_field in zip(*map(critical_bands, limits), strict=True):
        values = numbers.get(same_field[0][0])
        if values is not None:
            lowest, highest = np.array([band[1:] for band in same_field])[places].T
            found |= (values < lowest) | (values > highest)
    return found
