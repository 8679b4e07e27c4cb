"""Statements that read a timeline, for a number of named metrics."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from sqlalchemy import TextClause

from geoheal.constants import METRIC_MAX
from geoheal.domain.past.timeline import SERIES
from geoheal.store.connection.moments import with_literals
from geoheal.store.schema.tables import SCHEMA

OWN: Final = "metric_"
"""Prefix of the columns and parameters of named metrics."""


def own_columns(metrics: Sequence[str]) -> tuple[str, ...]:
    """Return the columns of named metrics.

    >>> own_columns(["queue_depth", "open_files"])
    ('metric_0', 'metric_1')
    """
    return tuple(f"{OWN}{number}" for number in range(len(metrics)))


@cache
def whole(own: tuple[str, ...]) -> TextClause:
    """Return the statement that reads every snapshot of a stretch."""
    query = f"""
        SELECT bucket, count(*) AS read, true AS exact, {_aggregates(own)}
        FROM (
            SELECT least(
                CAST(floor(
                    CAST(
                        EXTRACT(EPOCH FROM s.captured_at - CAST(:since AS timestamptz)) AS double precision
                    ) / :width_s
                ) AS integer),
                :points - 1
            ) AS bucket, {_figures(own)}
            FROM {SCHEMA}.measured_snapshots AS s
            WHERE s.system_id = :system AND s.captured_at >= :since AND s.captured_at < :until
            ORDER BY s.captured_at
        ) AS s
        GROUP BY bucket
    """
    return with_literals(query, "since", "until")


@cache
def sampled(own: tuple[str, ...]) -> TextClause:
    """Return the statement that reads the first snapshots of every piece."""
    query = f"""
        SELECT p.bucket, count(*) AS read, bool_and(f.taken < :rows) AS exact, {_aggregates(own)}
        FROM (
            SELECT bucket,
                TIMESTAMPTZ 'epoch' + start * INTERVAL '1 microsecond' AS start,
                TIMESTAMPTZ 'epoch' + finish * INTERVAL '1 microsecond' AS finish
            FROM unnest(CAST(:buckets AS integer[]), CAST(:starts AS bigint[]), CAST(:finishes AS bigint[]))
                AS piece (bucket, start, finish)
        ) AS p
        CROSS JOIN LATERAL (
            SELECT *, count(*) OVER () AS taken FROM (
                SELECT {_figures(own)} FROM {SCHEMA}.measured_snapshots AS s
                WHERE s.system_id = :system AND s.captured_at >= p.start AND s.captured_at < p.finish
                  AND s.captured_at >= :since AND s.captured_at < :until
                ORDER BY s.captured_at, s.id LIMIT :rows
            ) AS first
        ) AS f
        GROUP BY p.bucket
    """
    return with_literals(query, "since", "until")


def _figures(own: tuple[str, ...]) -> str:
    return ", ".join([*(f"s.{name}" for name in SERIES), *_named(own)])


def _named(own: tuple[str, ...]) -> Iterator[str]:
    for name in own:
        value = f"CAST(s.metrics -> CAST(:{name} AS text) AS double precision)"
        yield f"CASE WHEN abs({value}) <= {METRIC_MAX} THEN {value} END AS {name}"


def _aggregates(own: tuple[str, ...]) -> str:
    return ", ".join(
        f"{aggregate}({name}) AS {aggregate}_{name}"
        for name in (*SERIES, *own)
        for aggregate in ("min", "avg", "max")
    )
