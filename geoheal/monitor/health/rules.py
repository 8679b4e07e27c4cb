"""The degradation rules: what degraded means.

A rule is a ladder of limits, worst first, of which the first that is crossed speaks. A limit whose figure
was not measured is not asked, and its code is listed as not measured: no figure is ever invented. A figure
that may cross its limit by chance (an error rate of few requests, a slope of noise) must be proven, too.
"""

import operator
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from geoheal.constants import KAPPA_TOLERANCES
from geoheal.domain.health.degradation import Finding, Severity
from geoheal.domain.health.signals import BY_FIELD
from geoheal.domain.health.thresholds import Thresholds
from geoheal.monitor.health.window import Slope, Window

PHI_CHANGE_MIN: Final = 0.05
"""Φ by which a decline must have lowered Φ before it counts."""

MEMORY_CHANGE_MIN_MB: Final = 50.0
MEMORY_CHANGE_MIN_SHARE: Final = 0.1
"""What memory must have grown by before it counts: the smaller one of this size and this share of it."""

WARNING, CRITICAL = Severity.WARNING, Severity.CRITICAL


class Standard(StrEnum):
    """How strictly a window is judged."""

    FIRING = "firing"
    """What is found must be proven: it may open an incident."""

    CLEARING = "clearing"
    """An error rate above its limit is found without proof: too few requests resolve nothing."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit on a figure of the window.

    Parameters
    ----------
    code, severity, metric
        What the finding is called, how bad it is, and the figure's name.
    value
        The figure, in the window and under the thresholds; None when not measured.
    crossed
        ``operator.gt`` for an upper limit, ``operator.lt`` for a lower one.
    threshold
        The limit under the thresholds.
    message
        Sentence with places for ``value`` and ``threshold``.
    proven
        Whether the window proves that the limit is crossed; None where the figure is proof enough.
    stands
        Whether the finding stands without proof while an incident is to be cleared.
    """

    code: str
    severity: Severity
    metric: str
    value: Callable[[Window, Thresholds], float | None]
    crossed: Callable[[float, float], bool]
    threshold: Callable[[Thresholds], float]
    message: str
    proven: Callable[[Window, Thresholds], bool] | None = None
    stands: bool = False

    def judge(self, window: Window, limits: Thresholds, standard: Standard) -> Finding | None:
        """Return the finding when the limit is crossed; None otherwise, or without a measurement."""
        value, threshold = self.value(window, limits), self.threshold(limits)
        if value is None or not self.crossed(value, threshold):
            return None
        lenient = self.stands and standard is Standard.CLEARING
        if self.proven is not None and not lenient and not self.proven(window, limits):
            return None
        return Finding(
            code=self.code,
            severity=self.severity,
            metric=self.metric,
            value=value,
            threshold=threshold,
            message=self.message.format(value=value, threshold=threshold),
        )


def kappa_deviation(window: Window, limits: Thresholds) -> float | None:
    """Distance of the current κ from resonance."""
    return None if window.kappa_current is None else abs(window.kappa_current - limits.kappa_star)


def phi_decline_max(limits: Thresholds) -> float:
    """Slope of Φ (an hour) below which Φ declines."""
    return BY_FIELD["phi"].slope_band(limits)[0]


def memory_growth_max_mb(limits: Thresholds) -> float:
    """Slope of memory (MB an hour) above which a leak is suspected."""
    return BY_FIELD["memory_usage_mb"].slope_band(limits)[1]


def _errors_are_proven(window: Window, limits: Thresholds) -> bool:
    return window.requests is None or window.requests.prove(BY_FIELD["error_rate"].highest(limits))


def _decline_is_proven(window: Window, _: Thresholds) -> bool:
    return _is_more_than_noise(window.phi_slope, PHI_CHANGE_MIN)


def _growth_is_proven(window: Window, _: Thresholds) -> bool:
    level = 0.0 if window.memory_slope is None else window.memory_slope.level
    return _is_more_than_noise(
        window.memory_slope, min(MEMORY_CHANGE_MIN_MB, MEMORY_CHANGE_MIN_SHARE * level)
    )


def _is_more_than_noise(slope: Slope | None, least: float) -> bool:
    return slope is None or (slope.is_shown and abs(slope.change) >= least)


RULES: tuple[tuple[Limit, ...], ...] = (
    (
        Limit(
            "PHI_BELOW_MIN",
            CRITICAL,
            "phi_avg",
            lambda window, _: window.phi_avg,
            operator.lt,
            BY_FIELD["phi"].lowest,
            "Φ below minimum: mean {value:.3f} < {threshold:.3f}",
        ),
        Limit(
            "PHI_NEAR_MIN",
            WARNING,
            "phi_current",
            lambda window, _: window.phi_current,
            operator.lt,
            lambda limits: BY_FIELD["phi"].calm_band(limits)[0],
            "Φ near minimum: current {value:.3f} < {threshold:.3f}",
        ),
    ),
    (
        Limit(
            "PHI_ABOVE_MAX",
            CRITICAL,
            "phi_avg",
            lambda window, _: window.phi_avg,
            operator.gt,
            BY_FIELD["phi"].highest,
            "Φ above maximum (over-integration): mean {value:.3f} > {threshold:.3f}",
        ),
    ),
    (
        Limit(
            "PHI_DECLINING",
            WARNING,
            "phi_trend",
            lambda window, _: window.phi_trend,
            operator.lt,
            phi_decline_max,
            "Φ declining: {value:.2f} an hour < {threshold:.2f}",
            _decline_is_proven,
        ),
    ),
    (
        Limit(
            "BASIN_DRIFT",
            CRITICAL,
            "basin_distance",
            lambda window, _: window.basin_distance,
            operator.gt,
            BY_FIELD["drift"].highest,
            "Basin drift critical: {value:.3f} rad > {threshold:.3f} rad",
        ),
        Limit(
            "BASIN_DRIFT",
            WARNING,
            "basin_distance",
            lambda window, _: window.basin_distance,
            operator.gt,
            lambda limits: BY_FIELD["drift"].calm_band(limits)[1],
            "Basin drift high: {value:.3f} rad > {threshold:.3f} rad",
        ),
    ),
    (
        Limit(
            "KAPPA_OFF_RESONANCE",
            WARNING,
            "kappa_deviation",
            kappa_deviation,
            operator.gt,
            lambda limits: KAPPA_TOLERANCES * limits.kappa_tolerance,
            "κ off resonance: {value:.2f} from κ* > {threshold:.2f}",
        ),
    ),
    (
        Limit(
            "BREAKDOWN_FREQUENT",
            CRITICAL,
            "breakdowns",
            lambda window, _: window.breakdowns,
            operator.gt,
            lambda limits: limits.breakdown_max,
            "Regime breakdown frequent: {value:g} snapshots of the window > {threshold:g}",
        ),
    ),
    (
        Limit(
            "ERROR_RATE_HIGH",
            CRITICAL,
            "error_rate",
            lambda window, _: window.error_rate,
            operator.gt,
            BY_FIELD["error_rate"].highest,
            "Error rate high: {value:.1%} > {threshold:.1%}",
            _errors_are_proven,
            stands=True,
        ),
    ),
    (
        Limit(
            "LATENCY_HIGH",
            WARNING,
            "latency_ms",
            lambda window, _: window.latency_ms,
            operator.gt,
            BY_FIELD["avg_latency_ms"].highest,
            "Latency high: {value:,.0f} ms > {threshold:,.0f} ms",
        ),
    ),
    (
        Limit(
            "MEMORY_HIGH",
            WARNING,
            "memory_mb",
            lambda window, _: window.memory_mb,
            operator.gt,
            BY_FIELD["memory_usage_mb"].highest,
            "Memory high: {value:,.0f} MB > {threshold:,.0f} MB",
        ),
    ),
    (
        Limit(
            "MEMORY_LEAK",
            WARNING,
            "memory_trend",
            lambda window, _: window.memory_trend,
            operator.gt,
            memory_growth_max_mb,
            "Memory growing: {value:,.0f} MB > {threshold:,.0f} MB an hour",
            _growth_is_proven,
        ),
    ),
)
"""All rules, in the order of their findings."""


def evaluate(window: Window, limits: Thresholds, standard: Standard = Standard.FIRING) -> tuple[Finding, ...]:
    """Apply all rules to a window."""
    return tuple(_findings(window, limits, standard))


def not_measured(window: Window, limits: Thresholds) -> tuple[str, ...]:
    """Codes of the limits whose figure the window lacks."""
    missing = (each.code for rule in RULES for each in rule if each.value(window, limits) is None)
    return tuple(dict.fromkeys(missing))


CODES: Final = tuple(dict.fromkeys(limit.code for rule in RULES for limit in rule))
"""Codes of all rules."""


OF_MEMORY: Final = frozenset(("MEMORY_HIGH", "MEMORY_LEAK"))
"""What memory alone tells: it may stay level while every request fails."""


def tells_of_service(unmeasured: Collection[str]) -> bool:
    """Whether anything is measured that tells how the system serves, by the codes that are not measured.

    >>> tells_of_service(["LATENCY_HIGH"])
    True
    >>> tells_of_service([code for code in CODES if code not in OF_MEMORY])
    False
    """
    return bool(set(CODES) - OF_MEMORY - set(unmeasured))


def _findings(window: Window, limits: Thresholds, standard: Standard) -> Iterator[Finding]:
    for rule in RULES:
        judged = (limit.judge(window, limits, standard) for limit in rule)
        worst = next((finding for finding in judged if finding is not None), None)
        if worst is not None:
            yield worst
