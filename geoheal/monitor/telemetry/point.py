"""A data point of a metric, whichever tool sent it, and the points of one export."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from geoheal.monitor.telemetry.buckets import BUCKETS_MAX, Buckets
from geoheal.monitor.telemetry.rules import Statistic

NOT_FINITE: Final = "holds a value that is not finite"
UNEVEN: Final = "has buckets whose bounds and counts do not fit"
BELOW_ZERO: Final = "has buckets below zero, which no quantile is read from: only its count and sum are used"
FELL: Final = (
    "counts less than before though it counts since the same moment; "
    "if several processes send as one, give each a service.instance.id"
)
TOO_FINE: Final = f"has more than {BUCKETS_MAX:,} buckets"


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One data point.

    Parameters
    ----------
    metric, scope, unit
        Name of the metric, of the library that measures it, and the unit (UCUM; empty when not said).
    time_ns
        When it was observed (ns since 1970, UTC).
    start_ns
        When counting began; 0 when not known.
    attributes
        As text.
    is_cumulative
        Whether it counts from ``start_ns`` on. Otherwise it is a value of its own, or what was added since.
    count
        How many observations it sums up; None for a number.
    total
        Their sum, or the number; None when a histogram keeps no sum.
    least, greatest
        The extremes; None when not known.
    lowest, highest
        Of a histogram, what no observation was beyond since ``start_ns``; None when not known.
    buckets
        How the observations are distributed; None when not known.
    usual
        What is made of several series of its metric where no rule names it.
    reason
        Why it cannot be used; None when it can.
    remark
        What of it cannot be used though the rest can; None when all can.
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
        """What distinguishes it from other points of the same resource and moment."""
        return self.scope, self.metric, tuple(sorted(self.attributes.items()))

    @property
    def elapsed_s(self) -> float | None:
        """The time over which a delta was counted (s); None when not known."""
        return (self.time_ns - self.start_ns) / 1e9 if 0 < self.start_ns < self.time_ns else None


SPAN_NS: Final = 10**9
"""Time within which the points of one export lie."""


def in_exports(points: Iterable[Point]) -> list[list[Point]]:
    """Divide the points of a resource into its exports, the earliest first.

    An export holds no series at two moments, and its points lie within a second.
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
