"""Which data points belong together: those of one export, though each metric may carry its own clock."""

from collections.abc import Iterable
from typing import Final

from geoheal.monitor.telemetry.point import Point

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
