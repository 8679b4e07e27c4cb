"""A timeline: a stretch of a system's history in so few buckets that it can be drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

SERIES: Final = (
    "phi",
    "kappa_eff",
    "drift",
    "error_rate",
    "avg_latency_ms",
    "memory_usage_mb",
    "cpu_usage_pct",
)
"""What every timeline tells, by the names that these measurements have everywhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Least, mean and greatest value in each bucket; None where nothing was measured."""

    min: Sequence[float | None]
    avg: Sequence[float | None]
    max: Sequence[float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """A stretch of history in buckets of equal length.

    Parameters
    ----------
    since, until
        First moment, and the moment before which it ends.
    bucket
        Length of a bucket; the first one begins at ``since``.
    read
        How many snapshots each bucket's figures are of.
    exact
        Whether these are all that there are; else they are a sample, and extremes may lie beyond it.
    series
        The figures by name; those of metrics by the metric's name.
    """

    since: datetime
    until: datetime
    bucket: timedelta
    read: Sequence[int]
    exact: Sequence[bool]
    series: Mapping[str, Band]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Something to be marked on the time axis.

    Parameters
    ----------
    kind
        ``anomaly``, ``baseline``, ``code_version``, ``event``, ``incident``, ``patch``, ``rollback`` or
        ``silence``.
    at, until
        When it happened or began, and when it ended; None for moments, and for what goes on.
    id, text
        What it is; the text is short, and written for a reader.
    """

    kind: str
    at: datetime
    until: datetime | None
    id: Any
    text: str
