"""Timelines of long periods from rollups, which include every snapshot without reading it.

Buckets are whole hours or days, so that rollups can be added up. Hours that have not been rolled up yet, have
changed since, or are only partly in the period are read from the snapshots.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Row, text

from geoheal.domain.health.system import System
from geoheal.domain.past.rolling import RollupPeriod
from geoheal.domain.past.timeline import SERIES
from geoheal.store.connection.moments import with_literals
from geoheal.store.schema.tables import SCHEMA, UtcTime
from geoheal.store.snapshots.rollup_queries import MARKS
from geoheal.store.snapshots.rollups import DAY, HOUR

HOURS_READ_MAX: Final = 200
"""Largest number of hours to read from the snapshots; if there are more, rollups are not used."""

SNAPSHOTS_READ: Final = 20_000
"""Largest number of snapshots to read, in equal shares of these hours."""

_PARTS: Final = ", ".join(
    f"min(s.{name}) AS {name}_min, sum(s.{name}) AS {name}_sum, count(s.{name}) AS {name}_count, "
    f"max(s.{name}) AS {name}_max"
    for name in SERIES
)
_SUMMED: Final = ", ".join(f"r.{name}_{kind}" for name in SERIES for kind in ("min", "sum", "count", "max"))
_FIGURES: Final = ", ".join(
    f"min({name}_min) AS min_{name}, sum({name}_sum) / nullif(sum({name}_count), 0) AS avg_{name}, "
    f"max({name}_max) AS max_{name}"
    for name in SERIES
)

STALE: Final = text(f"""
    SELECT DISTINCT hour FROM {SCHEMA}.stale_hours
    WHERE system_id = :system AND hour > CAST(:since AS timestamptz) - interval '1 hour' AND hour < :until
    ORDER BY hour LIMIT :most
""").columns(hour=UtcTime)

ROLLED: Final = with_literals(
    f"""
    SELECT bucket, sum(read) AS read, bool_and(exact) AS exact, {_FIGURES}
    FROM (
        SELECT CAST(floor(EXTRACT(EPOCH FROM r.start - :start) / :width_s) AS integer) AS bucket,
            r.snapshots AS read, true AS exact, {_SUMMED}
        FROM unnest(CAST(:periods AS text[]), CAST(:starts AS timestamptz[]), CAST(:ends AS timestamptz[]))
            AS span (period, since, until)
        JOIN {SCHEMA}.rollups AS r ON r.system_id = :system AND r.period = span.period
            AND r.start >= span.since AND r.start < span.until
        UNION ALL
        SELECT p.bucket, f.read, f.read < :rows, {_SUMMED.replace("r.", "f.")}
        FROM unnest(
            CAST(:buckets AS integer[]), CAST(:firsts AS timestamptz[]), CAST(:lasts AS timestamptz[])
        ) AS p (bucket, since, until)
        CROSS JOIN LATERAL (
            SELECT count(*) AS read, {_PARTS} FROM (
                SELECT {", ".join(SERIES)} FROM {SCHEMA}.measured_snapshots AS s
                WHERE s.system_id = :system AND s.captured_at >= p.since AND s.captured_at < p.until
                  AND s.captured_at >= CAST(:first AS timestamptz)
                  AND s.captured_at < CAST(:last AS timestamptz)
                ORDER BY s.captured_at LIMIT :rows
            ) AS s
        ) AS f
        WHERE f.read > 0
    ) AS part
    GROUP BY bucket
    """,
    "first",
    "last",
)


class Span(NamedTuple):
    """Rolled-up periods of a length, one after the other."""

    period: RollupPeriod
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class RolledStretch:
    """A stretch in buckets of whole hours or days, and where the figures of each come from.

    Parameters
    ----------
    start, bucket, points
        First moment of the first bucket, length, and number.
    spans
        What is read from rollups.
    rest
        What is read from snapshots: a first moment, and the one before which it ends, within one hour.
    """

    start: datetime
    bucket: timedelta
    points: int
    spans: Sequence[Span]
    rest: Sequence[tuple[datetime, datetime]]


def divide(
    connection: Connection, system: System, since: datetime, until: datetime, points: int
) -> RolledStretch | None:
    """Return how to read a period from rollups.

    None if its buckets are too short for that, or too little of it is rolled up.

    Parameters
    ----------
    points
        Largest number of buckets.
    """
    if (until - since) / points < HOUR:
        return None
    marks = connection.execute(MARKS, {"system": system.id}).one_or_none()
    if marks is None or marks.rolled_until is None:
        return None
    given = {"system": system.id, "since": since, "until": until, "most": HOURS_READ_MAX + 1}
    stale = set(connection.execute(STALE, given).scalars())
    unit = HOUR if (until - since) / points < DAY else DAY
    start = _floor(since, unit)
    bucket = -(-((until - start) / points) // unit) * unit
    rolled = min(marks.rolled_until, _floor(until, HOUR))
    whole = _ceil(since, HOUR)
    rest = [*_hours(since, min(whole, until)), *_hours(max(rolled, whole), until)]
    rest += [(hour, hour + HOUR) for hour in stale if whole <= hour < rolled]
    if len(rest) > HOURS_READ_MAX:
        return None
    spans = tuple(_spans(whole, rolled, stale, unit))
    return RolledStretch(start, bucket, -((start - until) // bucket), spans, tuple(rest))


def read(connection: Connection, system: System, division: RolledStretch) -> dict[int, Row[Any]]:
    """Return the figures of the buckets, by number."""
    start, width = division.start, division.bucket
    given = {
        "system": system.id,
        "start": start,
        "width_s": width.total_seconds(),
        "periods": [span.period for span in division.spans],
        "starts": [span.since for span in division.spans],
        "ends": [span.until for span in division.spans],
        "buckets": [(since - start) // width for since, _ in division.rest],
        "firsts": [since for since, _ in division.rest],
        "lasts": [until for _, until in division.rest],
        "rows": SNAPSHOTS_READ // max(1, len(division.rest)) + 1,
        "first": min((since for since, _ in division.rest), default=None),
        "last": max((until for _, until in division.rest), default=None),
    }
    return {row.bucket: row for row in connection.execute(ROLLED, given)}


def _spans(since: datetime, until: datetime, stale: Collection[datetime], unit: timedelta) -> Iterator[Span]:
    """Yield the rolled-up periods between two full hours: whole days if the buckets are days."""
    first, last = (until, until) if unit == HOUR else (_ceil(since, DAY), _floor(until, DAY))
    if first >= last:
        yield from _between(RollupPeriod.HOUR, since, until, stale, HOUR)
        return
    days = {_floor(hour, DAY) for hour in stale if first <= hour < last}
    yield from _between(RollupPeriod.HOUR, since, first, stale, HOUR)
    yield from _between(RollupPeriod.DAY, first, last, days, DAY)
    for day in sorted(days):
        yield from _between(RollupPeriod.HOUR, day, day + DAY, stale, HOUR)
    yield from _between(RollupPeriod.HOUR, last, until, stale, HOUR)


def _between(
    period: RollupPeriod, since: datetime, until: datetime, holes: Collection[datetime], length: timedelta
) -> Iterator[Span]:
    """Yield the parts of a stretch without its holes, each of this length."""
    for hole in sorted(hole for hole in holes if since <= hole < until):
        if since < hole:
            yield Span(period, since, hole)
        since = hole + length
    if since < until:
        yield Span(period, since, until)


def _hours(since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Yield a period hour by hour; hours beyond the limit are left out."""
    if since < until:
        inner = range(min(-((_floor(since, HOUR) - until) // HOUR), HOURS_READ_MAX + 1))
        bounds = [max(since, _floor(since, HOUR) + number * HOUR) for number in inner]
        yield from pairwise([*bounds, until])


def _floor(moment: datetime, unit: timedelta) -> datetime:
    start = moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    return start if unit == HOUR else start.replace(hour=0)


def _ceil(moment: datetime, unit: timedelta) -> datetime:
    start = _floor(moment, unit)
    return start if start == moment else start + unit
