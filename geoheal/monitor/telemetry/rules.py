"""Rules that map metrics of other tools to measurements of a snapshot."""

import dataclasses
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final

from geoheal.monitor.telemetry.units import MeasuredQuantity, unit_in

OWN: Final = "metrics."
"""Prefix of a field that is not one of the snapshot's own."""

BASIN: Final = "basin_coords"


class Statistic(StrEnum):
    """Statistic of a metric's data points."""

    MEAN = "mean"
    """Mean of the values; for a histogram, sum over count."""
    SUM = "sum"
    MIN = "min"
    MAX = "max"
    COUNT = "count"
    """Count of a histogram's observations."""
    SHARE = "share"
    """Share of the observations (or the sum) that satisfy a condition."""
    RATE = "rate"
    """Increase of a counter per second."""
    P50 = "p50"
    """Quantile of a histogram's observations; p95 and p99 likewise."""
    P95 = "p95"
    P99 = "p99"


QUANTILES: Final = {Statistic.P50: 0.5, Statistic.P95: 0.95, Statistic.P99: 0.99}

Condition = Callable[[Mapping[str, str]], bool]


@dataclass(frozen=True, slots=True)
class AllOf:
    """Condition that attributes match regular expressions completely.

    Parameters
    ----------
    patterns
        By attribute.
    """

    patterns: Mapping[str, re.Pattern[str]] = dataclasses.field(default_factory=dict)

    def __call__(self, attributes: Mapping[str, str]) -> bool:
        """Whether all of them match."""
        return all(pattern.fullmatch(attributes.get(key, "")) for key, pattern in self.patterns.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingRule:
    """Rule for one measurement.

    Parameters
    ----------
    families
        Names of metrics whose points are combined; of each family, only the first available name, because its
        names are alternatives.
    field
        Field of the snapshot; ``metrics.`` and a name for one of the operator's own.
    statistic, scale
        Statistic of the data points, and its factor.
    quantity, units
        Measured quantity, and the default unit of metrics without one.
    condition
        Condition on the attributes of data points. For a share, that of its numerator.
    tells
        Whether a metric's attributes show if the condition holds; otherwise there is no share.
    less
        Metric whose sum is subtracted; empty for none.
    """

    families: tuple[tuple[str, ...], ...]
    field: str
    statistic: Statistic = Statistic.MEAN
    scale: float = 1.0
    quantity: MeasuredQuantity = MeasuredQuantity.PLAIN
    units: Mapping[str, str] = dataclasses.field(default_factory=dict)
    condition: Condition = dataclasses.field(default_factory=AllOf)
    tells: Callable[[str, Mapping[str, str]], bool] = lambda _metric, _attributes: True
    less: str = ""

    @property
    def names(self) -> frozenset[str]:
        """Names of the metrics that it reads."""
        return frozenset(name for family in (*self.families, (self.less,)) for name in family) - {""}

    def usual_unit(self, metric: str) -> str:
        """Return the unit of a metric without its own."""
        return self.units.get(metric) or unit_in(metric) or "ms"


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels of Prometheus' series that group them, as resource attributes do.

    Parameters
    ----------
    system, node
        Candidates for each; the first label that a series has is used.
    """

    system: tuple[str, ...] = ("service_name", "job")
    node: tuple[str, ...] = ("service_instance_id", "instance")


@dataclass(frozen=True, kw_only=True)
class Mapped:
    """All rules, and the resource attributes that name a resource.

    Parameters
    ----------
    system, node
        Resource attributes that name the system and its replica; the first available one is used.
    rules
        The rules; the first that can measure a field is used.
    latencies
        Rule whose distribution becomes the basin; None for no basin.
    own
        Number of metrics without a rule that are accepted under their own names.
    labels
        Labels of Prometheus that name the system and the node.
    """

    system: tuple[str, ...] = ("service.name",)
    node: tuple[str, ...] = ("service.instance.id", "k8s.pod.name", "host.name", "container.id")
    rules: tuple[MappingRule, ...]
    latencies: MappingRule | None = None
    own: int = 0
    labels: Labels = Labels()

    @cached_property
    def by_metric(self) -> Mapping[str, tuple[MappingRule, ...]]:
        """Rules by the metric that they read."""
        found: dict[str, tuple[MappingRule, ...]] = {}
        for rule in self.rules:
            for name in sorted(rule.names):
                found[name] = (*found.get(name, ()), rule)
        return found

    @cached_property
    def fields(self) -> frozenset[str]:
        """Fields that the rules measure."""
        return frozenset(rule.field for rule in self.rules)
