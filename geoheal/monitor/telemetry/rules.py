"""Which metrics of another tool are which measurements of a snapshot."""

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
    """What is made of the data points of a metric."""

    MEAN = "mean"
    """Of the values; of a histogram, sum over count."""
    SUM = "sum"
    MIN = "min"
    MAX = "max"
    COUNT = "count"
    """Of a histogram's observations."""
    SHARE = "share"
    """Of the observations (or the sum) that fulfil a condition."""
    RATE = "rate"
    """Of a counter, per second."""
    P50 = "p50"
    """Of a histogram's observations; p95 and p99 likewise."""
    P95 = "p95"
    P99 = "p99"


QUANTILES: Final = {Statistic.P50: 0.5, Statistic.P95: 0.95, Statistic.P99: 0.99}

Condition = Callable[[Mapping[str, str]], bool]


@dataclass(frozen=True, slots=True)
class AllOf:
    """The condition that attributes match regular expressions, each as a whole.

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
    """What one measurement is made of.

    Parameters
    ----------
    families
        Names of metrics, whose points are taken together; of each family, the first name that has any, for
        its names are spellings of one thing.
    field
        Of the snapshot; ``metrics.`` and a name for one of the operator's own.
    statistic, scale
        What is made of the data points, and by what it is multiplied.
    quantity, units
        What is measured, and the usual unit of each metric that does not name its own.
    condition
        Which data points count, by their attributes. For a share, those of its numerator.
    tells
        Whether a metric's attributes say if the condition holds; there is no share where they do not.
    less
        Metric whose sum is taken off; empty for none.
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
        """The metrics that it reads."""
        return frozenset(name for family in (*self.families, (self.less,)) for name in family) - {""}

    def usual_unit(self, metric: str) -> str:
        """Return the unit of a metric that does not name its own."""
        return self.units.get(metric) or unit_in(metric) or "ms"


@dataclass(frozen=True, slots=True)
class Labels:
    """Which labels of Prometheus' series group them, as the attributes of a resource do.

    Parameters
    ----------
    system, node
        Of each, the first label that a series has.
    """

    system: tuple[str, ...] = ("service_name", "job")
    node: tuple[str, ...] = ("service_instance_id", "instance")


@dataclass(frozen=True, kw_only=True)
class Mapped:
    """All rules, and which attributes of a resource name it.

    Parameters
    ----------
    system, node
        Resource attributes that name the system and its replica; the first that is there.
    rules
        The first that measures a field decides it.
    latencies
        Rule whose distribution becomes the basin; None for no basin.
    own
        How many metrics that no rule names are taken, under their own names.
    labels
        Which labels of Prometheus name the system and the node.
    """

    system: tuple[str, ...] = ("service.name",)
    node: tuple[str, ...] = ("service.instance.id", "k8s.pod.name", "host.name", "container.id")
    rules: tuple[MappingRule, ...]
    latencies: MappingRule | None = None
    own: int = 0
    labels: Labels = Labels()

    @cached_property
    def by_metric(self) -> Mapping[str, tuple[MappingRule, ...]]:
        """The rules that read each metric."""
        found: dict[str, tuple[MappingRule, ...]] = {}
        for rule in self.rules:
            for name in sorted(rule.names):
                found[name] = (*found.get(name, ()), rule)
        return found

    @cached_property
    def fields(self) -> frozenset[str]:
        """What the rules measure."""
        return frozenset(rule.field for rule in self.rules)
