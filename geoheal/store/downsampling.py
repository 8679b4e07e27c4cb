"""A timeline of a system's history: as quick over ten million snapshots as over ten thousand.

A stretch of few snapshots is read whole. Of a longer one each bucket is cut into pieces, and of every piece
the first snapshots are looked up in the primary key: what that costs depends on the number of buckets, not on
that of snapshots. Pieces begin at irregular places, so that what happens at every full hour is met no more
often than it occurs.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Row, text

from geoheal.domain.system import System
from geoheal.domain.timeline import SERIES, Band, Timeline
from geoheal.store.tables import SCHEMA, UtcTime

EXACT_MAX: Final = 20_000
"""Snapshots up to which a stretch is read whole."""

PIECES: Final = 1_200
"""Pieces into which a longer stretch is cut."""

PIECE_ROWS: Final = 8
"""Snapshots that are read of each piece."""

GOLDEN_RATIO: Final = 0.618_033_988_749_895
"""Fractional parts of its multiples are spread evenly and follow no period (Weyl's theorem)."""

METRIC: Final = "metric"
"""Column of the metric that is asked for by name."""

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)

_FIGURES = ", ".join(f"s.{name}" for name in SERIES)
_AGGREGATES = ", ".join(
    f"{aggregate}({name}) AS {aggregate}_{name}"
    for name in (*SERIES, METRIC)
    for aggregate in ("min", "avg", "max")
)
_NAMED = f"CAST(s.metrics -> CAST(:metric AS text) AS double precision) AS {METRIC}"

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

WHOLE = text(f"""
    SELECT bucket, count(*) AS read, true AS exact, {_AGGREGATES}
    FROM (
        SELECT least(
            CAST(floor(
                CAST(EXTRACT(EPOCH FROM s.captured_at - :since) AS double precision) / :width_s
            ) AS integer),
            :points - 1
        ) AS bucket, {_FIGURES}, {_NAMED}
        FROM {SCHEMA}.snapshots AS s
        WHERE s.system_id = :system AND s.captured_at >= :since AND s.captured_at < :until
        ORDER BY s.captured_at
    ) AS s
    GROUP BY bucket
""")

SAMPLED = text(f"""
    SELECT p.bucket, count(*) AS read, bool_and(f.taken < :rows) AS exact, {_AGGREGATES}
    FROM (
        SELECT bucket,
            TIMESTAMPTZ 'epoch' + start * INTERVAL '1 microsecond' AS start,
            TIMESTAMPTZ 'epoch' + finish * INTERVAL '1 microsecond' AS finish
        FROM unnest(CAST(:buckets AS integer[]), CAST(:starts AS bigint[]), CAST(:finishes AS bigint[]))
            AS piece (bucket, start, finish)
    ) AS p
    CROSS JOIN LATERAL (
        SELECT *, count(*) OVER () AS taken FROM (
            SELECT {_FIGURES}, {_NAMED} FROM {SCHEMA}.snapshots AS s
            WHERE s.system_id = :system AND s.captured_at >= p.start AND s.captured_at < p.finish
            ORDER BY s.captured_at, s.id LIMIT :rows
        ) AS first
    ) AS f
    GROUP BY p.bucket
""")


class Piece(NamedTuple):
    """Part of a bucket, in microseconds since 1970."""

    bucket: int
    start: int
    finish: int


def bounds(connection: Connection, system: System) -> tuple[datetime, datetime] | None:
    """The first moment of a system's history, and the one just after its last; None when it has none."""
    row = connection.execute(BOUNDS, {"system": system.id}).one()
    return None if row.first is None else (row.first, row.last + MICROSECOND)


def read(
    connection: Connection,
    system: System,
    since: datetime,
    until: datetime,
    points: int,
    metric: str | None = None,
) -> Timeline:
    """The history in [since, until), in so many buckets.

    Parameters
    ----------
    since, until
        At least a microsecond a point apart.
    metric
        Name of a metric that is told besides.
    """
    bucket = (until - since) / points
    about = {"system": system.id, "metric": metric}
    stretch = {"since": since, "until": until}
    held = connection.execute(COUNT, {**about, **stretch, "most": EXACT_MAX + 1}).scalar_one()
    if held <= EXACT_MAX:
        parameters = {**about, **stretch, "points": points, "width_s": bucket.total_seconds()}
        rows = connection.execute(WHOLE, parameters)
    else:
        pieces = list(zip(*cut(since, until, points, max(1, PIECES // points)), strict=True))
        named = dict(zip(("buckets", "starts", "finishes"), map(list, pieces), strict=True))
        connection.execute(text("SET LOCAL jit = off"))  # compiling would take longer than running
        rows = connection.execute(SAMPLED, {**about, **named, "rows": PIECE_ROWS})
    by_bucket = {row.bucket: row for row in rows}
    filled = [by_bucket.get(number) for number in range(points)]
    return Timeline(
        since=since,
        until=until,
        bucket=bucket,
        read=[0 if row is None else row.read for row in filled],
        exact=[row is None or row.exact for row in filled],
        series=_series(filled, metric),
    )


def cut(since: datetime, until: datetime, buckets: int, pieces: int) -> Iterator[Piece]:
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
            yield Piece(number, begin, end)


def _series(rows: list[Row[Any] | None], metric: str | None) -> dict[str, Band]:
    series = {name: _band(rows, name) for name in SERIES}
    return series if metric is None else {metric: _band(rows, METRIC), **series}


def _band(rows: list[Row[Any] | None], name: str) -> Band:
    def column(aggregate: str) -> list[float | None]:
        return [None if row is None else getattr(row, f"{aggregate}_{name}") for row in rows]

    return Band(min=column("min"), avg=column("avg"), max=column("max"))
