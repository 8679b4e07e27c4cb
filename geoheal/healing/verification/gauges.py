"""Interpretation of each metric in verification: scale, better direction, and negligible changes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from geoheal.constants import KAPPA_TOLERANCES
from geoheal.domain.alarms.condition import ComparisonOperator, Function
from geoheal.domain.alarms.own_rule import OwnRule
from geoheal.domain.evaluation.metric import Direction
from geoheal.domain.health.thresholds import Thresholds
from geoheal.domain.symptom import Symptom
from geoheal.healing.verification.record import GROWTH, Array

TARGET: Final = {
    Symptom.BASIN_DRIFT: "drift",
    Symptom.PHI_DEGRADATION: "phi",
    Symptom.PERFORMANCE_REGRESSION: "avg_latency_ms",
    Symptom.MEMORY_LEAK: GROWTH,
    Symptom.ERROR_SPIKE: "error_rate",
}
"""The metric that shows each symptom in snapshots."""

ALLOWED: Final = 0.25
"""Relative worsening that a guard may show: live traffic varies more than a workload in the sandbox."""
NATURAL_SHARE: Final = 0.1
"""Share of the limit of an error rate or a drift, and of the band of Φ or κ, that is negligible.

Their units are the same for every system; latency and memory have no such floor.
"""
CPU_FLOOR_PCT: Final = 5.0
ANSWERING: Final = 0.5
"""Share of the limit of latency that answering may cost if requests failed before.

It counts only without seven snapshots of before the incident, which show what an answer costs.
"""


RELATIVE: Final = frozenset({"avg_latency_ms", "memory_usage_mb"})
"""Metrics whose changes are reported as shares of their level."""
KNOWN: Final = RELATIVE | {"cpu_usage_pct", "error_rate", "drift", "phi", "kappa_eff", GROWTH}
"""Metrics with a known better direction."""
NOT_JUDGED: Final = frozenset({"request_count"})
"""Metrics about traffic only."""
LEVELS: Final = frozenset((None, Function.AVERAGE, Function.LOWEST, Function.HIGHEST))
"""Functions whose limit is one on the metric's level, not on its rate of change."""
UPPER: Final = frozenset((ComparisonOperator.ABOVE, ComparisonOperator.AT_LEAST))

SHARE: Final = "%"
"""Unit of a share, which is written in hundredths."""
WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "avg_latency_ms": ("mean latency", " ms"),
    "memory_usage_mb": ("memory", " MB"),
    GROWTH: ("memory growth from snapshot to snapshot", " MB"),
    "cpu_usage_pct": ("CPU", "% of a core"),
    "error_rate": ("error rate", SHARE),
    "drift": ("drift", " rad"),
    "phi": ("Φ", ""),
    "kappa_eff": ("κ", ""),
}
"""Name and unit of each metric of a snapshot, for a reader; a metric of the system's own keeps its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauge:
    """Interpretation of a metric.

    Parameters
    ----------
    name
        Name of the metric.
    relative
        Whether its changes are reported as shares of its level.
    better
        The better direction after the transformation; None for a metric of the system's own without one.
    floor
        Absolute change that is negligible.
    centre, reach
        For a metric with a band: its middle and half-width; the value is the distance beyond the band, in
        half-widths.
    """

    name: str
    relative: bool = True
    better: Direction | None = Direction.LOWER
    floor: float = 0.0
    centre: float | None = None
    reach: float = 1.0

    @property
    def words(self) -> str:
        """The metric's name, for a reader."""
        return WORDS.get(self.name, (self.name, ""))[0]

    def figure(self, value: float | None) -> str:
        """Return a value with its unit, for a reader.

        >>> Gauge(name="error_rate").figure(0.4), Gauge(name="avg_latency_ms").figure(159.12)
        ('40%', '159.1 ms')
        """
        if value is None:
            return "unknown"
        unit = WORDS.get(self.name, ("", ""))[1]
        return f"{100 * value if unit == SHARE else value:.4g}{unit}"

    def read(self, values: Array) -> Array:
        """Return the values for comparison; for a band, the distance from it."""
        if self.centre is None:
            return values
        return np.maximum(np.abs(values - self.centre) / self.reach - 1, 0.0)


def gauges(
    symptom: Symptom,
    names: Iterable[str],
    own: frozenset[str],
    better: Mapping[str, Direction],
    limits: Thresholds,
) -> list[Gauge]:
    """Return one gauge per reported metric; that of the symptom first.

    Parameters
    ----------
    own, better
        Metrics of the system's own, and their better directions if known.
    """
    target = TARGET[symptom]
    every = [_gauge(name, own, better, limits) for name in names if _is_judged(name, target)]
    return sorted(every, key=lambda gauge: gauge.name != target)


def _is_judged(name: str, target: str) -> bool:
    return name not in NOT_JUDGED and (name != GROWTH or target == GROWTH)


def _gauge(name: str, own: frozenset[str], better: Mapping[str, Direction], limits: Thresholds) -> Gauge:
    if name in own or name not in KNOWN:
        return Gauge(name=name, better=better.get(name))
    if name == "phi":
        return _banded(name, (limits.phi_max + limits.phi_min) / 2, (limits.phi_max - limits.phi_min) / 2)
    if name == "kappa_eff":
        return _banded(name, limits.kappa_star, KAPPA_TOLERANCES * limits.kappa_tolerance)
    floors = {
        "cpu_usage_pct": CPU_FLOOR_PCT,
        "error_rate": NATURAL_SHARE * limits.error_rate_max,
        "drift": NATURAL_SHARE * limits.drift_max,
    }
    return Gauge(name=name, relative=name in RELATIVE, floor=floors.get(name, 0.0))


def _banded(name: str, centre: float, reach: float) -> Gauge:
    return Gauge(name=name, relative=False, floor=NATURAL_SHARE, centre=centre, reach=max(reach, 1e-9))


def better_directions(rules: Iterable[OwnRule]) -> dict[str, Direction]:
    """Return the better direction of metrics whose level has a limit in rules: away from the limit.

    Metrics with limits on both sides are left out, and so are ratios, and limits on the rate of change.
    """
    found: dict[str, set[Direction]] = {}
    for rule in rules:
        condition = rule.condition
        if condition.over is None and condition.top.function in LEVELS:
            better = Direction.LOWER if condition.comparison in UPPER else Direction.HIGHER
            found.setdefault(condition.top.field, set()).add(better)
    return {name: each.pop() for name, each in found.items() if len(each) == 1}
