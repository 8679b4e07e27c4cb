"""Increments of cumulative series since their last points.

References
----------
OpenTelemetry, *Metrics data model*, "Resets and gaps" and "Temporality".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any, Final, TypeVar

from pydantic_core import to_json

from geoheal.monitor.telemetry.buckets import Buckets, from_json
from geoheal.monitor.telemetry.point import FELL, Point

Number = TypeVar("Number", int, float)

YOUNG_NS: Final = 300 * 10**9
"""Age of a series up to which its first point counts as an increment: older ones would be a burst."""

ENDED_NS: Final = 3600 * 10**9
"""Time after which a series that is missing while others are sent has ended."""

APART_NS: Final = 10**9
"""Smallest time between two exports of a process: processes that began together arrive together."""

SERIES_MAX: Final = 2000
"""Number of series followed per resource."""

TOO_MANY: Final = (
    f"has more than {SERIES_MAX:,} series in this resource; remove attributes with a view of the SDK"
)


@dataclass(frozen=True, slots=True)
class Last:
    """The last point of a series.

    Parameters
    ----------
    metric, start_ns, time_ns, count, total, buckets
        As in :class:`~geoheal.monitor.telemetry.point.Point`.
    series
        Digest of the series without its start; empty if stored by an earlier version.
    was_ns
        The start before it moved; 0 if it did not.
    """

    metric: str
    start_ns: int
    time_ns: int
    count: int | None
    total: float | None
    buckets: Buckets | None
    series: str = ""
    was_ns: int = 0

    def to_json(self) -> list[Any]:
        """Plain JSON."""
        buckets = None if self.buckets is None else self.buckets.to_json()
        counted = [self.metric, self.start_ns, self.time_ns, self.count, self.total, buckets]
        return [*counted, self.series, self.was_ns]

    @classmethod
    def from_json(cls, value: list[Any]) -> "Last":
        """Return what :meth:`to_json` wrote."""
        metric, start_ns, time_ns, count, total, buckets, *rest = value
        kept = None if buckets is None else from_json(buckets)
        return cls(metric, start_ns, time_ns, count, total, kept, *rest)


@dataclass(frozen=True, slots=True)
class _KnownSeries:
    """What is known of a metric's other series when one of its series first arrives.

    Parameters
    ----------
    heard_ns
        When the metric last arrived; 0 for never.
    starts
        Starts of its series.
    goes_on
        Whether some of them are in the same export: it comes from a known process.
    """

    heard_ns: int = 0
    starts: frozenset[int] = frozenset()
    goes_on: bool = False


@dataclass(slots=True)
class Counters:
    """Cumulative series of one resource.

    Parameters
    ----------
    series
        Last point of each, by a digest of name, attributes and start: processes that share a resource have
        different starts.
    """

    series: dict[str, Last] = field(default_factory=dict)

    def added(self, points: list[Point]) -> list[Point]:
        """Convert the cumulative points of one export to increments since the previous one.

        Known points (an earlier export, sent again) and the first points of series that began long ago are
        left out; points beyond :data:`SERIES_MAX` carry the reason.
        """
        points = list(map(_with_known_start, points))
        keys = [_key(point) for point in points]
        self._forget(max((point.time_ns for point in points), default=0) - ENDED_NS, set(keys))
        known = self._known(points, keys)
        before = self._by_series() if any(key not in self.series for key in keys) else {}
        since_ns = min((last.time_ns for last in self.series.values()), default=0)
        found = [
            self._added(point, key, known.get(point.metric, _KnownSeries()), since_ns, before)
            if point.is_cumulative
            else point
            for point, key in zip(points, keys, strict=True)
        ]
        return [point for point in found if point is not None]

    def _known(self, points: list[Point], keys: list[str]) -> Mapping[str, _KnownSeries]:
        going_on = {point.metric for point, key in zip(points, keys, strict=True) if key in self.series}
        of_metric: dict[str, list[Last]] = {}
        for last in self.series.values():
            of_metric.setdefault(last.metric, []).append(last)
        return {
            metric: _KnownSeries(
                max(last.time_ns for last in some),
                frozenset(last.start_ns for last in some) - {0},
                metric in going_on,
            )
            for metric, some in of_metric.items()
        }

    def _by_series(self) -> Mapping[str, list[str]]:
        """Return the keys of each series, one per start."""
        keys: dict[str, list[str]] = {}
        for key, last in self.series.items():
            keys.setdefault(last.series, []).append(key)
        return keys

    def _added(
        self, point: Point, key: str, known: _KnownSeries, since_ns: int, before: Mapping[str, list[str]]
    ) -> Point | None:
        last = self.series.get(key)
        series = _digest(point.series)
        moved = self._moved(point, before.get(series, ())) if last is None else None
        if moved is not None:
            last = self.series.pop(moved)
        if last is None and len(self.series) >= SERIES_MAX:
            return replace(point, reason=TOO_MANY)
        if last is not None and point.time_ns <= last.time_ns:
            return None
        was_ns = 0 if last is None else last.was_ns if moved is None else last.start_ns
        self.series[key] = Last(
            point.metric,
            point.start_ns,
            point.time_ns,
            point.count,
            point.total,
            point.buckets,
            series,
            was_ns,
        )
        return _first(point, known, since_ns) if last is None else _next(point, last)

    def _moved(self, point: Point, keys: Sequence[str]) -> str | None:
        """Return the key of the same series that the point continues under another start; None without one.

        A process that began before a known one would have arrived before it. So a start that moves back, or
        back to an earlier value, is the same process after its clock was set. Where a start was unknown, the
        time of that point may be given as the start from then on.
        """
        known = [key for key in keys if key in self.series]
        if len(known) != 1:
            return None
        last = self.series[known[0]]
        is_elsewhere = 0 < point.start_ns < last.start_ns or 0 < point.start_ns == last.was_ns
        is_elsewhere |= not last.start_ns and point.start_ns == last.time_ns
        is_later = point.time_ns - last.time_ns >= APART_NS
        return known[0] if is_elsewhere and is_later and _goes_on(point, last) else None

    def _forget(self, before_ns: int, sent: set[str]) -> None:
        """Remove series that ended: an exporter sends all that it has."""
        ended = [key for key, last in self.series.items() if last.time_ns < before_ns and key not in sent]
        for key in ended:
            del self.series[key]


def _with_known_start(point: Point) -> Point:
    """Return a point without its start if that is its own time: this marks an unknown start."""
    return replace(point, start_ns=0) if point.is_cumulative and point.start_ns == point.time_ns else point


def _key(point: Point) -> str:
    return _digest([point.series, point.start_ns])


def _digest(value: object) -> str:
    return sha256(to_json(value)).hexdigest()[:32]


def _goes_on(point: Point, last: Last) -> bool:
    """Whether a point includes everything that the last one counted."""
    if point.buckets is not None and last.buckets is not None and point.buckets.since(last.buckets) is None:
        return False
    return not _began_again(point, last)


def _first(point: Point, known: _KnownSeries, since_ns: int) -> Point | None:
    """Return the first point of a series as an increment, if it is known to be new.

    Return None for a mere start.

    An exporter sends all series of a metric each time, so a series that was missing before had counted
    nothing. A histogram counts from its start, so a recent one, or one that began after its resource was
    first seen, is an increment. A sum may have begun long before its start (operating systems count since
    boot), so it must appear together with known series.
    """
    is_histogram = point.count is not None
    is_after = 0 < known.heard_ns <= point.start_ns
    is_beside = point.start_ns in known.starts or (known.goes_on and (is_after or not point.start_ns))
    if 0 < known.heard_ns < point.time_ns and (is_beside or (is_after and is_histogram)):
        return replace(point, is_cumulative=False, start_ns=max(known.heard_ns, point.start_ns))
    is_young = point.start_ns > 0 and point.time_ns - point.start_ns <= YOUNG_NS
    is_recent = 0 < since_ns <= point.start_ns
    return replace(point, is_cumulative=False) if is_histogram and (is_young or is_recent) else None


def _next(point: Point, last: Last) -> Point:
    if _began_again(point, last):
        remark = FELL if 0 < point.start_ns == last.start_ns else point.remark
        return replace(point, is_cumulative=False, start_ns=last.time_ns, remark=remark)
    buckets = None
    if point.buckets is not None and last.buckets is not None:
        buckets = point.buckets.since(last.buckets)
    return replace(
        point,
        is_cumulative=False,
        start_ns=last.time_ns,
        count=_difference(point.count, last.count),
        total=_difference(point.total, last.total),
        least=None,
        greatest=None,
        buckets=buckets,
    )


def _began_again(point: Point, last: Last) -> bool:
    """Whether counting restarted although the start does not show it."""
    if point.count is not None:
        return last.count is None or point.count < last.count
    return last.total is None or (point.total is not None and point.total < last.total)


def _difference(now: Number | None, before: Number | None) -> Number | None:
    return None if now is None or before is None else now - before
