"""The thresholds that decide what degraded means, with a system's overrides."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Final

from geoheal import constants
from geoheal.errors import InvalidInput

RANGES: Final[Mapping[str, tuple[float, float]]] = {
    "false_alarms_per_day": (0.001, 24.0),
    "alarm_for_s": (0.0, 86_400.0),
    "alarm_keep_firing_for_s": (0.0, 86_400.0),
}
"""Between which values thresholds of the alarms lie; the others may be any."""

CLEAR_RATIO: Final = 0.9
"""Share of a limit below which a system that crossed it is clear of it again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Limits of the degradation rules; see :mod:`geoheal.constants` for meaning and units."""

    phi_min: float = constants.PHI_MIN
    phi_near_min_ratio: float = constants.PHI_NEAR_MIN_RATIO
    phi_max: float = constants.PHI_MAX
    phi_decline_slope: float = constants.PHI_DECLINE_SLOPE
    kappa_star: float = constants.KAPPA_STAR
    kappa_tolerance: float = constants.KAPPA_TOLERANCE
    drift_max: float = constants.DRIFT_MAX
    drift_warning_ratio: float = constants.DRIFT_WARNING_RATIO
    breakdown_max: float = constants.BREAKDOWN_MAX
    error_rate_max: float = constants.ERROR_RATE_MAX
    latency_max_ms: float = constants.LATENCY_MAX_MS
    memory_max_mb: float = constants.MEMORY_MAX_MB
    memory_slope_max_mb: float = constants.MEMORY_SLOPE_MAX_MB
    false_alarms_per_day: float = constants.FALSE_ALARMS_PER_DAY
    alarm_for_s: float = constants.ALARM_FOR_S
    alarm_keep_firing_for_s: float = constants.ALARM_KEEP_FIRING_FOR_S

    def overridden(self, overrides: Mapping[str, Any]) -> "Thresholds":
        """The same thresholds with some of them replaced.

        Raises
        ------
        InvalidInput
            When a name is unknown or a value is no finite number.

        >>> Thresholds().overridden({"drift_max": 1.5}).drift_max
        1.5
        """
        known = {field.name for field in fields(self)}
        for name, value in overrides.items():
            if name not in known:
                raise InvalidInput(
                    f"There is no threshold {name!r}; the thresholds are {', '.join(sorted(known))}.",
                    field=f"thresholds.{name}",
                )
            if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
                raise InvalidInput(f"Threshold {name} must be a finite number.", field=f"thresholds.{name}")
            low, high = RANGES.get(name, (-math.inf, math.inf))
            if not low <= value <= high:
                raise InvalidInput(
                    f"Threshold {name} must lie between {low:g} and {high:g}.", field=f"thresholds.{name}"
                )
        return replace(self, **{name: float(value) for name, value in overrides.items()})

    def clearing(self) -> "Thresholds":
        """Thresholds a little tighter, by which a degraded system counts as healthy again (hysteresis).

        >>> Thresholds().clearing().latency_max_ms
        1800.0
        """
        tighter = {
            name: getattr(self, name) * CLEAR_RATIO
            for name in (
                "drift_max",
                "error_rate_max",
                "latency_max_ms",
                "memory_max_mb",
                "memory_slope_max_mb",
            )
        }
        band = (self.phi_max - self.phi_min) * (1 - CLEAR_RATIO)
        return replace(
            self,
            **tighter,
            phi_min=self.phi_min + band,
            phi_max=self.phi_max - band,
            kappa_tolerance=self.kappa_tolerance * CLEAR_RATIO,
            phi_decline_slope=self.phi_decline_slope * CLEAR_RATIO,
        )

    def overrides(self) -> dict[str, float]:
        """What differs from the defaults: the form in which a system stores its thresholds."""
        defaults = asdict(Thresholds())
        return {name: value for name, value in asdict(self).items() if value != defaults[name]}
