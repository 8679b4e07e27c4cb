"""A timeline of a system's history: as fast for ten million snapshots as for ten thousand.

A period with few snapshots is read completely. A longer one is read from rollups if its buckets are at least
as long. Otherwise each bucket is divided into pieces, and the first snapshots of every piece are looked up in
the primary key, whose cost depends on the number of buckets, not of snapshots. Pieces begin at irregular
times, so that regular events, such as at every full hour, are not sampled too often.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Row, text

from geoheal.domain.health.system import System
from geoheal.domain.past.timeline import SERIES, Band, Timeline
from geoheal.store.connection.moments import with_literals
from geoheal.store.schema.tables import SCHEMA, UtcTime
from geoheal.store.snapshots.charts import rolled_timeline
from geoheal.store.snapshots.charts.rolled_timeline import RolledStretch
from geoheal.store.snapshots.charts.timeline_queries import own_columns, sampled, whole
from geoheal.store.snapshots.newest import beginning, newest

EXACT_MAX: Final = 20_000
"""Largest number of snapshots of a period that is read completely."""

NEAR: Final = timedelta(days=8)
"""Length of the stretch to try first if a whole history may have to be searched."""

PIECES: Final = 1_200
"""Number of pieces of a longer period."""

PIECE_ROWS: Final = 8
"""Number of snapshots to read per piece."""

GOLDEN_RATIO: Final = 0.618_033_988_749_895
"""Fractional parts of its multiples are spread evenly and follow no period (Weyl's theorem)."""

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)


FIRST, LAST = (
    with_literals(
        f"""
        SELECT s.captured_at FROM {SCHEMA}.snapshots AS s
        WHERE s.system_id = :system AND s.captured_at >= coalesce(CAST(:start AS timestamptz), '-infinity')
          AND s.captured_at < coalesce(CAST(:end AS timestamptz), 'infinity')
        ORDER BY s.captured_at {order} LIMIT 1
        """,
        "start",
        "end",
    ).columns(captured_at=UtcTime)
    for order in ("ASC", "DESC")
)

COUNT: Final = with_literals(
    f"""
    SELECT count(*) FROM (
        SELECT 1 FROM {SCHEMA}.snapshots AS s
        WHERE s.system_id = :system AND s.captured_at >= :since AND s.captured_at < :until
        ORDER BY s.captured_at LIMIT :most
    ) AS held
    """,
    "since",
    "until",
)


class BucketPart(NamedTuple):
    """Part of a bucket, in microseconds since 1970."""

    bucket: int
    start: int
    finish: int


def bounds(connection: Connection, system: System) -> tuple[datetime, datetime] | None:
    """Return the first moment of a system's history, and the one just after its last; None if it is empty."""

    def read_last(start: datetime | None, end: datetime | None) -> Sequence[datetime]:
        return connection.execute(LAST, {"system": system.id, "start": start, "end": end}).scalars().all()

    last = newest(connection, system, read_last, 1)
    return (_first(connection, system) or last[0], last[0] + MICROSECOND) if last else None


def _first(connection: Connection, system: System) -> datetime | None:
    """Return the moment of a system's first snapshot."""
    found: datetime | None = None
    begun = beginning(connection, system)
    stretches = [] if begun is None else [(begun, begun + NEAR)]
    for start, end in [*stretches, (begun, None)]:
        found = connection.execute(FIRST, {"system": system.id, "start": start, "end": end}).scalar()
        if found is not None:
            break
    return found


def _holds_more(connection: Connection, system: System, since: datetime, until: datetime, most: int) -> bool:
    """Whether there are more snapshots in [since, until); the end of a long period is counted first."""
    nearest = until - NEAR if until - since > NEAR else since
    for start in dict.fromkeys((nearest, since)):
        given = {"system": system.id, "since": start, "until": until, "most": most + 1}
        if connection.execute(COUNT, given).scalar_one() > most:
            return True
    return False


def read(
    connection: Connection,
    system: System,
    since: datetime,
    until: datetime,
    points: int,
    metrics: Sequence[str] = (),
) -> Timeline:
    """Return the history in [since, until), in this number of buckets, or in fewer whole hours or days.

    Parameters
    ----------
    since, until
        At least one microsecond per point apart.
    metrics
        Names of further metrics to return; they are not rolled up.
    """
    stretch = {"system": system.id, "since": since, "until": until}
    bucket = (until - since) / points
    if not _holds_more(connection, system, since, until, EXACT_MAX):
        own = own_columns(metrics)
        given = {**stretch, **dict(zip(own, metrics, strict=True)), "points": points}
        found = connection.execute(whole(own), {**given, "width_s": bucket.total_seconds()})
        return _timeline(since, until, bucket, points, metrics, {row.bucket: row for row in found})
    division = rolled_timeline.divide(connection, system, since, until, points)
    if division is not None:
        return _rolled(connection, system, division, since, until, metrics)
    rows = _sampled(connection, system, list(_pieces(since, until, points)), metrics)
    return _timeline(since, until, bucket, points, metrics, rows)


def _rolled(
    connection: Connection,
    system: System,
    division: RolledStretch,
    since: datetime,
    until: datetime,
    metrics: Sequence[str],
) -> Timeline:
    """Return rolled-up values, with a sample for named metrics."""
    start, bucket, points = division.start, division.bucket, division.points
    rolled = rolled_timeline.read(connection, system, division)
    rolled_up = _timeline(start, until, bucket, points, (), rolled)
    if not metrics:
        return rolled_up
    first, last = _microseconds(since), _microseconds(until)
    pieces = (
        BucketPart(each.bucket, max(each.start, first), min(each.finish, last))
        for each in _pieces(start, start + points * bucket, points)
    )
    rows = _sampled(connection, system, [each for each in pieces if each.start < each.finish], metrics)
    sample = _timeline(start, until, bucket, points, metrics, rows)
    exact = [one and other for one, other in zip(rolled_up.exact, sample.exact, strict=True)]
    return replace(sample, exact=exact, series={**sample.series, **rolled_up.series})


def _pieces(since: datetime, until: datetime, points: int) -> Iterator[BucketPart]:
    return cut(since, until, points, max(1, PIECES // points))


def _sampled(
    connection: Connection, system: System, pieces: Sequence[BucketPart], metrics: Sequence[str]
) -> dict[int, Row[Any]]:
    """Return the figures of the first snapshots of every piece, by bucket."""
    own = own_columns(metrics)
    columns = dict(zip(("buckets", "starts", "finishes"), map(list, zip(*pieces, strict=True)), strict=True))
    connection.execute(text("SET LOCAL jit = off"))  # compiling would take longer than running
    given = {"system": system.id, **dict(zip(own, metrics, strict=True)), **columns, "rows": PIECE_ROWS}
    given["since"] = EPOCH + min(each.start for each in pieces) * MICROSECOND
    given["until"] = EPOCH + max(each.finish for each in pieces) * MICROSECOND
    return {row.bucket: row for row in connection.execute(sampled(own), given)}


def _timeline(
    since: datetime,
    until: datetime,
    bucket: timedelta,
    points: int,
    metrics: Sequence[str],
    rows: Mapping[int, Row[Any]],
) -> Timeline:
    filled = [rows.get(number) for number in range(points)]
    return Timeline(
        since=since,
        until=until,
        bucket=bucket,
        read=[0 if row is None else int(row.read) for row in filled],
        exact=[row is None or row.exact for row in filled],
        series=_series(filled, metrics),
    )


def cut(since: datetime, until: datetime, buckets: int, pieces: int) -> Iterator[BucketPart]:
    """Cut a stretch into buckets, and each bucket into pieces that begin at irregular places."""
    first, last = _microseconds(since), _microseconds(until)
    for number in range(buckets):
        start = first + (last - first) * number // buckets
        length = first + (last - first) * (number + 1) // buckets - start
        begins = [start]
        for piece in range(1, pieces):
            place = piece + (number * pieces + piece) * GOLDEN_RATIO % 1
            begins.append(start + int(length * place / pieces))
        for begin, end in pairwise([*begins, start + length]):
            yield BucketPart(number, begin, end)


def _microseconds(moment: datetime) -> int:
    return round((moment - EPOCH) / MICROSECOND)


def _series(rows: list[Row[Any] | None], metrics: Sequence[str]) -> dict[str, Band]:
    named = {
        metric: _band(rows, column) for metric, column in zip(metrics, own_columns(metrics), strict=True)
    }
    return {**named, **{name: _band(rows, name) for name in SERIES}}


def _band(rows: list[Row[Any] | None], name: str) -> Band:
    def column(aggregate: str) -> list[float | None]:
        return [None if row is None else getattr(row, f"{aggregate}_{name}") for row in rows]

    return Band(min=column("min"), avg=column("avg"), max=column("max"))
