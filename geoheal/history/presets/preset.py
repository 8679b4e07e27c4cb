"""Meaning of a tool's file, as far as it is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from geoheal.history.piece import HistoryFile
from geoheal.history.shapes.times.intervals import Total


class PossibleFile(NamedTuple):
    """A file that may be a tool's, and where it is."""

    file: HistoryFile
    path: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """Meaning of the columns of a tool's file, by default.

    Parameters
    ----------
    title
        What it is, for people.
    file
        With a column for all that is to be read.
    fields
        Field by column; a column may be derived, as ``status>=500``.
    metrics
        Patterns of columns that become metrics.
    scales, ignored
        What columns are multiplied by, and those that are left out.
    events
        Whether each row is an event, to be put together by interval.
    totals
        What a metric's values in an interval come to, where not their mean.
    utc
        Whether the tool writes times without an offset in UTC.
    """

    title: str
    file: HistoryFile
    fields: Mapping[str, str] = field(default_factory=dict)
    metrics: Sequence[str] = ()
    scales: Mapping[str, float] = field(default_factory=dict)
    ignored: Sequence[str] = ()
    events: bool = False
    totals: Mapping[str, Total] = field(default_factory=dict)
    utc: bool = False
