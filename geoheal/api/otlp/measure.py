"""What is measured by data points, by a rule of the mapping: pure arithmetic."""

import math
from collections.abc import Iterable, Sequence

from geoheal.api.otlp.mapping import Rule, Statistic
from geoheal.api.otlp.points import Point


def measure(rule: Rule, points: Sequence[Point]) -> float | None:
    """The measurement that a rule makes of the data points of its metric; None when they do not tell.

    Parameters
    ----------
    points
        Of one resource and moment, all usable.
    """
    if rule.statistic is Statistic.SHARE:
        value = _share(rule, points)
    else:
        value = _of(rule.statistic, [point for point in points if rule.matches(point.attributes)])
    return None if value is None else _finite(value * rule.scale)


def _of(statistic: Statistic, points: Sequence[Point]) -> float | None:
    if not points:
        return None
    if statistic is Statistic.COUNT:
        return _added(None if point.count is None else float(point.count) for point in points)
    if statistic is Statistic.MIN:
        return min(_known(point.least for point in points), default=None)
    if statistic is Statistic.MAX:
        return max(_known(point.greatest for point in points), default=None)
    total = _added(point.total for point in points)
    if statistic is Statistic.SUM or total is None:
        return total
    count = sum(1 if point.count is None else point.count for point in points)
    return total / count if count else None


def _share(rule: Rule, points: Sequence[Point]) -> float | None:
    whole = _added(_weight(point) for point in points)
    part = _added(_weight(point) for point in points if rule.matches(point.attributes))
    return None if not whole or part is None else part / whole


def _weight(point: Point) -> float | None:
    return point.total if point.count is None else float(point.count)


def _added(values: Iterable[float | None]) -> float | None:
    """The sum; None when a part of it is not known."""
    known = list(values)
    return None if None in known else math.fsum(value for value in known if value is not None)


def _known(values: Iterable[float | None]) -> list[float]:
    return [value for value in values if value is not None]


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
