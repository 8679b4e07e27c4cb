"""The degradation rules: when a system counts as degraded.

A rule is a list of limits, worst first; the first one that is crossed makes the finding. A limit whose figure
was not measured is skipped, and its code is listed as not measured: figures are never invented. A figure that
may cross its limit by chance (an error rate of few requests, a slope of noise) must also be proven.
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
from geoheal.monitor.health.measurements_of_nodes import mean
from geoheal.monitor.health.slopes import Slope
from geoheal.monitor.health.window import Window

PHI_CHANGE_MIN: Final = 0.05
"""Smallest decrease of Φ that counts as a decline."""
MEMORY_CHANGE_MIN_MB: Final = 50.0
MEMORY_CHANGE_MIN_SHARE: Final = 0.1
"""Smallest growth of memory that counts: the smaller of this size and this share of it."""

WARNING, CRITICAL = Severity.WARNING, Severity.CRITICAL


class Standard(StrEnum):
    """How strictly a window is judged."""

    FIRING = "firing"
    """A finding must be proven, because it may open an incident."""

    CLEARING = "clearing"
    """An error rate above its limit counts without proof: few requests must not resolve an incident."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit on a figure of the window.

    Parameters
    ----------
    code, severity, metric
        Code and severity of the finding, and name of the figure.
    value
        The figure, in the window and under the thresholds; None when not measured.
    crossed
        ``operator.gt`` for an upper limit, ``operator.lt`` for a lower one.
    threshold
        The limit under the thresholds.
    message
        Sentence with places for ``value`` and ``threshold``.
    proven
        Whether the window proves that the limit is crossed; None if the figure is sufficient.
    stands
        Whether the finding counts without proof while an incident may be resolved.
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
        """Return the finding if the limit is crossed; None otherwise, or without a measurement."""
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
    """Mean distance of the nodes' current κ from resonance."""
    kappas = window.kappas or (window.kappa_current,)
    return mean(None if each is None else abs(each - limits.kappa_star) for each in kappas)


def phi_decline_max(limits: Thresholds) -> float:
    """Return the slope of Φ (per hour) below which Φ declines."""
    return BY_FIELD["phi"].slope_band(limits)[0]


def memory_growth_max_mb(limits: Thresholds) -> float:
    """Return the slope of memory (MB per hour) above which a leak is suspected."""
    return BY_FIELD["memory_usage_mb"].slope_band(limits)[1]


def _errors_are_proven(window: Window, limits: Thresholds) -> bool:
    limit, uncounted = BY_FIELD["error_rate"].highest(limits), window.uncounted_error_rate
    if window.requests is None or (uncounted is not None and uncounted > limit):
        return True
    return window.requests.prove(limit)


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
            "Φ declining: {value:.2f} per hour < {threshold:.2f}",
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
            "Memory growing: {value:,.0f} MB > {threshold:,.0f} MB per hour",
            _growth_is_proven,
        ),
    ),
)
"""All rules, in the order of their findings."""


def evaluate(window: Window, limits: Thresholds, standard: Standard = Standard.FIRING) -> tuple[Finding, ...]:
    """Apply all rules to a window."""
    return tuple(_findings(window, limits, standard))


def not_measured(window: Window, limits: Thresholds) -> tuple[str, ...]:
    """Return codes of the limits whose figure was not measured in the window."""
    missing = (each.code for rule in RULES for each in rule if each.value(window, limits) is None)
    return tuple(dict.fromkeys(missing))


CODES: Final = tuple(dict.fromkeys(limit.code for rule in RULES for limit in rule))
"""Codes of all rules."""

OF_MEMORY: Final = frozenset(("MEMORY_HIGH", "MEMORY_LEAK"))
"""Codes about memory only, which may be normal while every request fails."""


def tells_of_service(unmeasured: Collection[str]) -> bool:
    """Whether any measurement shows how the system serves, by the codes that are not measured.

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
