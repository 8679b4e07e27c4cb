"""The degradation rules: what degraded means.

A rule is a ladder of limits, worst first, of which the first that is crossed speaks. A limit whose figure
was not measured is not asked, and its code is listed as not measured: no figure is ever invented.
"""

import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from geoheal.constants import KAPPA_TOLERANCES
from geoheal.domain.degradation import Finding, Severity
from geoheal.domain.thresholds import Thresholds
from geoheal.monitor.window import Window

WARNING, CRITICAL = Severity.WARNING, Severity.CRITICAL


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
    """

    code: str
    severity: Severity
    metric: str
    value: Callable[[Window, Thresholds], float | None]
    crossed: Callable[[float, float], bool]
    threshold: Callable[[Thresholds], float]
    message: str

    def judge(self, window: Window, limits: Thresholds) -> Finding | None:
        """The finding when the limit is crossed; None otherwise, or without a measurement."""
        value, threshold = self.value(window, limits), self.threshold(limits)
        if value is None or not self.crossed(value, threshold):
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


RULES: tuple[tuple[Limit, ...], ...] = (
    (
        Limit(
            "PHI_BELOW_MIN",
            CRITICAL,
            "phi_avg",
            lambda window, _: window.phi_avg,
            operator.lt,
            lambda limits: limits.phi_min,
            "Φ below minimum: mean {value:.3f} < {threshold:.3f}",
        ),
        Limit(
            "PHI_NEAR_MIN",
            WARNING,
            "phi_current",
            lambda window, _: window.phi_current,
            operator.lt,
            lambda limits: limits.phi_near_min_ratio * limits.phi_min,
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
            lambda limits: limits.phi_max,
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
            lambda limits: limits.phi_decline_slope,
            "Φ declining: slope {value:.4f} a snapshot < {threshold:.4f}",
        ),
    ),
    (
        Limit(
            "BASIN_DRIFT",
            CRITICAL,
            "basin_distance",
            lambda window, _: window.basin_distance,
            operator.gt,
            lambda limits: limits.drift_max,
            "Basin drift critical: {value:.3f} rad > {threshold:.3f} rad",
        ),
        Limit(
            "BASIN_DRIFT",
            WARNING,
            "basin_distance",
            lambda window, _: window.basin_distance,
            operator.gt,
            lambda limits: limits.drift_warning_ratio * limits.drift_max,
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
            lambda limits: limits.error_rate_max,
            "Error rate high: {value:.1%} > {threshold:.1%}",
        ),
    ),
    (
        Limit(
            "LATENCY_HIGH",
            WARNING,
            "latency_ms",
            lambda window, _: window.latency_ms,
            operator.gt,
            lambda limits: limits.latency_max_ms,
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
            lambda limits: limits.memory_max_mb,
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
            lambda limits: limits.memory_slope_max_mb,
            "Memory growing: {value:.1f} MB a snapshot > {threshold:.1f} MB",
        ),
    ),
)
"""All rules, in the order of their findings."""


def evaluate(window: Window, limits: Thresholds) -> tuple[Finding, ...]:
    """Apply all rules to a window."""
    return tuple(_findings(window, limits))


def not_measured(window: Window, limits: Thresholds) -> tuple[str, ...]:
    """Codes of the limits whose figure the window lacks."""
    missing = (each.code for rule in RULES for each in rule if each.value(window, limits) is None)
    return tuple(dict.fromkeys(missing))


def _findings(window: Window, limits: Thresholds) -> Iterator[Finding]:
    for rule in RULES:
        judged = (limit.judge(window, limits) for limit in rule)
        worst = next((finding for finding in judged if finding is not None), None)
        if worst is not None:
            yield worst
