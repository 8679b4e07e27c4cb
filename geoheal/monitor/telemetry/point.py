"""A data point of a metric of any tool, and the points of one export."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from geoheal.monitor.telemetry.buckets import BUCKETS_MAX, Buckets
from geoheal.monitor.telemetry.rules import Statistic

NOT_FINITE: Final = "holds a value that is not finite"
UNEVEN: Final = "has buckets whose bounds and counts do not fit"
BELOW_ZERO: Final = "has buckets below zero, so no quantiles are computed: only its count and sum are used"
FELL: Final = (
    "counts less than before, although its start time is the same; if several processes send under one "
    "name, give each a service.instance.id"
)
TOO_FINE: Final = f"has more than {BUCKETS_MAX:,} buckets"


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One data point.

    Parameters
    ----------
    metric, scope, unit
        Name of the metric, of the library that measures it, and the unit (UCUM; empty if not given).
    time_ns
        When it was observed (ns since 1970, UTC).
    start_ns
        When counting began; 0 if unknown.
    attributes
        As text.
    is_cumulative
        Whether it counts from ``start_ns`` on. Otherwise it is a single value, or an increment.
    count
        Number of observations; None for a number.
    total
        Their sum, or the number; None if a histogram has no sum.
    least, greatest
        The extremes; None if unknown.
    lowest, highest
        For a histogram, bounds of all observations since ``start_ns``; None if unknown.
    buckets
        Distribution of the observations; None if unknown.
    usual
        How to combine several series of its metric without a rule.
    reason
        Why it cannot be used; None if it can.
    remark
        Which part of it cannot be used; None if all can.
    """

    metric: str
    time_ns: int
    attributes: Mapping[str, str]
    scope: str = ""
    unit: str = ""
    start_ns: int = 0
    is_cumulative: bool = False
    count: int | None = None
    total: float | None = None
    least: float | None = None
    greatest: float | None = None
    lowest: float | None = None
    highest: float | None = None
    buckets: Buckets | None = None
    usual: Statistic = Statistic.MEAN
    reason: str | None = None
    remark: str | None = None

    @property
    def series(self) -> tuple[str, str, tuple[tuple[str, str], ...]]:
        """Key that distinguishes it from other points of the same resource and moment."""
        return self.scope, self.metric, tuple(sorted(self.attributes.items()))

    @property
    def elapsed_s(self) -> float | None:
        """Time (s) over which a delta was counted; None if unknown."""
        return (self.time_ns - self.start_ns) / 1e9 if 0 < self.start_ns < self.time_ns else None


SPAN_NS: Final = 10**9
"""Time (ns) that the points of one export span at most."""


def in_exports(points: Iterable[Point]) -> list[list[Point]]:
    """Divide the points of a resource into its exports, the earliest first.

    An export has each series only once, and its points span at most a second.
    """
    exports: list[list[Point]] = []
    seen: dict[object, int] = {}
    for point in sorted(points, key=lambda each: each.time_ns):
        is_apart = not exports or point.time_ns - exports[-1][0].time_ns >= SPAN_NS
        if is_apart or seen.get(point.series, point.time_ns) < point.time_ns:
            exports.append([])
            seen = {}
        exports[-1].append(point)
        seen[point.series] = point.time_ns
    return exports
