"""A timeline of a system's history: as quick over ten million snapshots as over ten thousand.

A stretch of few snapshots is read whole. Of a longer one each bucket is cut into pieces, and of every piece
the first snapshots are looked up in the primary key: what that costs depends on the number of buckets, not on
that of snapshots. Pieces begin at irregular places, so that what happens at every full hour is met no more
often than it occurs.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Row, text

from geoheal.domain.health.system import System
from geoheal.domain.past.timeline import SERIES, Band, Timeline
from geoheal.store.schema.tables import SCHEMA, UtcTime
from geoheal.store.snapshots.charts.timeline_queries import own_columns, sampled, whole

EXACT_MAX: Final = 20_000
"""Snapshots up to which a stretch is read whole."""

PIECES: Final = 1_200
"""Pieces into which a longer stretch is cut."""

PIECE_ROWS: Final = 8
"""Snapshots that are read of each piece."""

GOLDEN_RATIO: Final = 0.618_033_988_749_895
"""Fractional parts of its multiples are spread evenly and follow no period (Weyl's theorem)."""

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)


BOUNDS = text(f"""
    SELECT
        (SELECT s.captured_at FROM {SCHEMA}.snapshots AS s
         WHERE s.system_id = :system ORDER BY s.captured_at LIMIT 1) AS first,
        (SELECT s.captured_at FROM {SCHEMA}.snapshots AS s
         WHERE s.system_id = :system ORDER BY s.captured_at DESC LIMIT 1) AS last
""").columns(first=UtcTime, last=UtcTime)

COUNT = text(f"""
    SELECT count(*) FROM (
        SELECT FROM {SCHEMA}.snapshots AS s
        WHERE s.system_id = :system AND s.captured_at >= :since AND s.captured_at < :until
        ORDER BY s.captured_at LIMIT :most
    ) AS held
""")


class BucketPart(NamedTuple):
    """Part of a bucket, in microseconds since 1970."""

    bucket: int
    start: int
    finish: int


def bounds(connection: Connection, system: System) -> tuple[datetime, datetime] | None:
    """Return the first moment of a system's history, and the one just after its last.

    None when it has none.
    """
    row = connection.execute(BOUNDS, {"system": system.id}).one()
    return None if row.first is None else (row.first, row.last + MICROSECOND)


def read(
    connection: Connection,
    system: System,
    since: datetime,
    until: datetime,
    points: int,
    metrics: Sequence[str] = (),
) -> Timeline:
    """Return the history in [since, until), in so many buckets.

    Parameters
    ----------
    since, until
        At least a microsecond a point apart.
    metrics
        Names of further metrics to return.
    """
    bucket = (until - since) / points
    own = own_columns(metrics)
    about = {"system": system.id, **dict(zip(own, metrics, strict=True))}
    stretch = {"since": since, "until": until}
    held = connection.execute(COUNT, {**about, **stretch, "most": EXACT_MAX + 1}).scalar_one()
    if held <= EXACT_MAX:
        parameters = {**about, **stretch, "points": points, "width_s": bucket.total_seconds()}
        rows = connection.execute(whole(own), parameters)
    else:
        pieces = list(zip(*cut(since, until, points, max(1, PIECES // points)), strict=True))
        named = dict(zip(("buckets", "starts", "finishes"), map(list, pieces), strict=True))
        connection.execute(text("SET LOCAL jit = off"))  # compiling would take longer than running
        rows = connection.execute(sampled(own), {**about, **named, "rows": PIECE_ROWS})
    by_bucket = {row.bucket: row for row in rows}
    filled = [by_bucket.get(number) for number in range(points)]
    return Timeline(
        since=since,
        until=until,
        bucket=bucket,
        read=[0 if row is None else row.read for row in filled],
        exact=[row is None or row.exact for row in filled],
        series=_series(filled, metrics),
    )


def cut(since: datetime, until: datetime, buckets: int, pieces: int) -> Iterator[BucketPart]:
    """Cut a stretch into buckets, and each bucket into pieces that begin at irregular places."""
    first, last = (round((moment - EPOCH) / MICROSECOND) for moment in (since, until))
    for number in range(buckets):
        start = first + (last - first) * number // buckets
        length = first + (last - first) * (number + 1) // buckets - start
        begins = [start]
        for piece in range(1, pieces):
            place = piece + (number * pieces + piece) * GOLDEN_RATIO % 1
            begins.append(start + int(length * place / pieces))
        for begin, end in pairwise([*begins, start + length]):
            yield BucketPart(number, begin, end)


def _series(rows: list[Row[Any] | None], metrics: Sequence[str]) -> dict[str, Band]:
    named = {
        metric: _band(rows, column) for metric, column in zip(metrics, own_columns(metrics), strict=True)
    }
    return {**named, **{name: _band(rows, name) for name in SERIES}}


def _band(rows: list[Row[Any] | None], name: str) -> Band:
    def column(aggregate: str) -> list[float | None]:
        return [None if row is None else getattr(row, f"{aggregate}_{name}") for row in rows]

    return Band(min=column("min"), avg=column("avg"), max=column("max"))
