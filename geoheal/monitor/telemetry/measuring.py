"""Compute measurements from data points by rules, without I/O."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from geoheal.monitor.telemetry.buckets import Spans
from geoheal.monitor.telemetry.point import Point
from geoheal.monitor.telemetry.rules import QUANTILES, Condition, MappingRule, Statistic
from geoheal.monitor.telemetry.units import factor

PointsByName = Mapping[str, Sequence[Point]]


@dataclass(frozen=True, slots=True)
class Selected:
    """The points that a rule reads, each with the factor from its unit to the rule's.

    Parameters
    ----------
    points, factors
        Of equal length.
    """

    points: Sequence[Point]
    factors: Sequence[float]

    def where(self, holds: Condition) -> "Selected":
        """Return the points whose attributes satisfy a condition."""
        kept = [
            (point, by)
            for point, by in zip(self.points, self.factors, strict=True)
            if holds(point.attributes)
        ]
        return Selected([point for point, _ in kept], [by for _, by in kept])


def select(rule: MappingRule, points: PointsByName) -> Selected:
    """Return the points of the first available metric of each family.

    Points with a foreign unit are left out.
    """
    found: list[Point] = []
    factors: list[float] = []
    for family in rule.families:
        name = next((each for each in family if points.get(each)), None)
        for point in points[name] if name else ():
            by = factor(rule.quantity, point.unit, rule.usual_unit(point.metric))
            if by is not None:
                found.append(point)
                factors.append(by)
    return Selected(found, factors)


def measure(rule: MappingRule, points: PointsByName) -> float | None:
    """Return the measurement of one export by a rule; None if it cannot be computed."""
    selected = select(rule, points)
    if rule.statistic is Statistic.SHARE:
        value = _share(rule, selected.points)
    else:
        value = _of(rule.statistic, selected.where(rule.condition))
    value = None if value is None else value * rule.scale
    if rule.less and value is not None:
        taken_off = measure(replace(rule, families=((rule.less,),), less=""), points)
        value = None if taken_off is None else value - taken_off
    return _finite(value)


def spans_of(selected: Selected) -> Spans | None:
    """Return the distribution of histograms' observations; None if a part of it is unknown."""
    spans = []
    for point, by in zip(selected.points, selected.factors, strict=True):
        if point.buckets is None:
            return None
        known = point.buckets.spans().within(point.lowest, point.highest)
        spans.append(known.scaled(by))
    return Spans.together(spans) if spans else None


def _of(statistic: Statistic, selected: Selected) -> float | None:
    points = selected.points
    if not points:
        return None
    if statistic in QUANTILES:
        spans = spans_of(selected)
        return None if spans is None else spans.quantile(QUANTILES[statistic])
    if statistic is Statistic.COUNT:
        return _added(None if point.count is None else float(point.count) for point in points)
    if statistic is Statistic.RATE:
        return _added(_rate(point) for point in points)
    if statistic in {Statistic.MIN, Statistic.MAX}:
        return _extreme(statistic, selected)
    total = _added(_times(point.total, by) for point, by in zip(points, selected.factors, strict=True))
    if statistic is Statistic.SUM or total is None:
        return total
    count = sum(1 if point.count is None else point.count for point in points)
    return total / count if count else None


def _extreme(statistic: Statistic, selected: Selected) -> float | None:
    is_least = statistic is Statistic.MIN
    known = [
        value * by
        for point, by in zip(selected.points, selected.factors, strict=True)
        if (value := point.least if is_least else point.greatest) is not None
    ]
    return (min if is_least else max)(known, default=None)


def _rate(point: Point) -> float | None:
    elapsed_s = point.elapsed_s
    value = point.total if point.count is None else float(point.count)
    return None if elapsed_s is None or value is None else value / elapsed_s


def _share(rule: MappingRule, points: Sequence[Point]) -> float | None:
    points = [point for point in points if _weight(point) != 0]
    if not all(rule.tells(point.metric, point.attributes) for point in points):
        return None
    whole = _added(_weight(point) for point in points)
    part = _added(_weight(point) for point in points if rule.condition(point.attributes))
    return None if not whole or part is None else part / whole


def _weight(point: Point) -> float | None:
    return point.total if point.count is None else float(point.count)


def _times(value: float | None, by: float) -> float | None:
    return None if value is None else value * by


def _added(values: Iterable[float | None]) -> float | None:
    """Return the sum; None if a part of it is unknown."""
    known = list(values)
    return None if None in known else math.fsum(value for value in known if value is not None)


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
