"""Thresholds of degradation, with a system's overrides."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Final

from geoheal import constants
from geoheal.errors import InvalidInput

LARGE: Final = 1e12
"""More than any amount that is measured."""

RANGES: Final[Mapping[str, tuple[float, float]]] = {
    "phi_min": (0.0, 1.0),
    "phi_near_min_ratio": (1.0, 10.0),
    "phi_max": (0.0, 1.0),
    "phi_decline_slope": (-LARGE, 0.0),
    "kappa_star": (-LARGE, LARGE),
    "kappa_tolerance": (0.0, LARGE),
    "drift_max": (0.0, math.pi),
    "drift_warning_ratio": (0.0, 1.0),
    "breakdown_max": (0.0, 1000.0),
    "error_rate_max": (0.0, 1.0),
    "latency_max_ms": (0.001, LARGE),
    "memory_max_mb": (0.001, LARGE),
    "memory_slope_max_mb": (0.0, LARGE),
    "false_alarms_per_day": (0.001, 24.0),
    "alarm_for_s": (0.0, 86_400.0),
    "alarm_keep_firing_for_s": (0.0, 86_400.0),
}
"""Range of each threshold."""

SHARES: Final = frozenset({"phi_min", "phi_max", "drift_warning_ratio", "error_rate_max"})
"""Thresholds that are shares, which people may enter as per cent by mistake."""

PERCENT: Final = 100.0

UNITS: Final[Mapping[str, str]] = {
    "phi_min": "a share of 0 to 1",
    "phi_near_min_ratio": "a factor of phi_min",
    "phi_max": "a share of 0 to 1",
    "phi_decline_slope": "a fall, so it is negative or 0",
    "drift_max": "an angle (rad)",
    "drift_warning_ratio": "a share of 0 to 1",
    "breakdown_max": "a number of snapshots",
    "error_rate_max": "a share of 0 to 1",
    "latency_max_ms": "a time (ms)",
    "memory_max_mb": "an amount (MB)",
    "memory_slope_max_mb": "an amount (MB per minute)",
    "alarm_for_s": "a time (s)",
    "alarm_keep_firing_for_s": "a time (s)",
}
"""Units of the thresholds, for error messages."""

CLEAR_RATIO: Final = 0.9
"""Share of a limit below which a system that crossed it counts as clear again."""


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
        """Return the same thresholds with some of them replaced.

        Raises
        ------
        InvalidInput
            When a name is unknown, a value is not a finite number within its range, or related limits are in
            the wrong order; the message suggests what was probably meant.

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
            if isinstance(value, bool) or not isinstance(value, int | float) or not _is_finite(value):
                raise InvalidInput(f"Threshold {name} must be a finite number.", field=f"thresholds.{name}")
            _require_range(name, value)
        changed = replace(self, **{name: float(value) for name, value in overrides.items()})
        changed.require_order(overrides)
        return changed

    def stored(self, overrides: Mapping[str, Any]) -> "Thresholds":
        """Return the same thresholds with stored overrides, which were checked by the rules of their time.

        >>> Thresholds().stored({"latency_max_ms": -5.0, "of_old": 1}).latency_max_ms
        -5.0
        """
        if not overrides:  # of most systems; they are read by the thousand
            return self
        known = {field.name for field in fields(self)}
        return replace(self, **{name: float(value) for name, value in overrides.items() if name in known})

    def require_order(self, given: Iterable[str] = ()) -> None:
        """Check the order of related limits.

        Parameters
        ----------
        given
            Names that are being changed: the error is about the first of them that is wrong.

        Raises
        ------
        InvalidInput
            When they are not.
        """
        if self.phi_min >= self.phi_max:
            names = [name for name in given if name in {"phi_min", "phi_max"}]
            raise InvalidInput(
                f"Threshold phi_min ({self.phi_min:g}) must be below phi_max ({self.phi_max:g}); change "
                "both, or the other one first.",
                field=f"thresholds.{names[0] if names else 'phi_min'}",
            )
        near = self.phi_min * self.phi_near_min_ratio
        if near >= self.phi_max:
            names = [name for name in given if name in {"phi_min", "phi_near_min_ratio", "phi_max"}]
            raise InvalidInput(
                f"Threshold phi_min ({self.phi_min:g}) times phi_near_min_ratio "
                f"({self.phi_near_min_ratio:g}) must be below phi_max ({self.phi_max:g}), otherwise every Φ "
                f"is near its minimum; give a ratio below {self.phi_max / self.phi_min:.4g}.",
                field=f"thresholds.{names[0] if names else 'phi_near_min_ratio'}",
            )

    def clearing(self) -> "Thresholds":
        """Slightly tighter thresholds, by which a degraded system counts as healthy again (hysteresis).

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
        """Return the values that differ from the defaults, as a system stores them."""
        defaults = asdict(Thresholds())
        return {name: value for name, value in asdict(self).items() if value != defaults[name]}


def _require_range(name: str, value: float) -> None:
    low, high = RANGES.get(name, (-LARGE, LARGE))
    if low <= value <= high:
        return
    unit = UNITS.get(name)
    bounds = f"between {low:g} and {high:g}"
    if high == LARGE and value < low:
        bounds = f"at least {low:g}"
    elif low == -LARGE and value > high:
        bounds = f"at most {high:g}"
    hint = f"; did you mean {value / PERCENT:g}?" if name in SHARES and 1 < value <= PERCENT else ""
    hint = hint or (f"; did you mean {-value:g}?" if value and low <= -value <= high else "")
    expected = f"{unit}, " if unit else ""
    raise InvalidInput(
        f"Threshold {name} is {expected}{bounds}; got {value:g}{hint or '.'}", field=f"thresholds.{name}"
    )


def _is_finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:  # a whole number larger than any float
        return False
