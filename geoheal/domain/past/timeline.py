"""A timeline: a period of a system's history in few enough buckets to draw."""

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
"""Series of every timeline, by the names that these measurements have everywhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Least, mean and greatest value per bucket; None if nothing was measured."""

    min: Sequence[float | None]
    avg: Sequence[float | None]
    max: Sequence[float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """A period of history in buckets of equal length.

    Parameters
    ----------
    since, until
        First moment, and the moment before which it ends.
    bucket
        Length of a bucket; the first one begins at ``since``.
    read
        Number of snapshots behind each bucket's figures.
    exact
        Whether these are all snapshots; otherwise they are a sample, which may miss extremes.
    series
        The figures by name; those of metrics by the metric's name.
    """

    since: datetime
    until: datetime
    bucket: timedelta
    read: Sequence[int]
    exact: Sequence[bool]
    series: Mapping[str, Band]

    @property
    def bucket_s(self) -> float:
        """Length (s) of a bucket."""
        return self.bucket.total_seconds()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A mark on the time axis.

    Parameters
    ----------
    kind
        ``anomaly``, ``baseline``, ``code_version``, ``event``, ``incident``, ``patch``, ``rollback`` or
        ``silence``.
    at, until
        When it happened or began, and when it ended; None for moments and ongoing periods.
    id, text
        Key, and a short text for people.
    """

    kind: str
    at: datetime
    until: datetime | None
    id: Any
    text: str
