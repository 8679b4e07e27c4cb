"""Files of events, one per row, as a row per interval: count, mean, quantiles, share of errors, basin."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from geoheal.errors import InvalidInput
from geoheal.history.cells.moments import TimeColumnReader
from geoheal.history.columns.plan import METRIC, ImportPlan
from geoheal.history.piece import ArrowArray, FilePiece, HistoryFile, RefusedRow
from geoheal.history.shapes.event_columns import Events, read_events
from geoheal.history.shapes.times.intervals import BASIN, QUANTILES, Row, Total, interval_rows

SECONDS = {"s": 1, "m": 60, "min": 60, "h": 3600}


@dataclass(frozen=True, slots=True, kw_only=True)
class EventInterval:
    """How events become snapshots.

    Parameters
    ----------
    seconds
        Length of an interval.
    totals
        What a metric's values in an interval come to, by column, where that is not their mean.
    """

    seconds: int
    totals: Mapping[str, Total] = field(default_factory=dict)


def interval(text: str) -> int:
    """Return the seconds of an interval.

    >>> interval("10s"), interval("5m")
    (10, 300)

    Raises
    ------
    InvalidInput
        When the text is not a whole number of seconds, minutes or hours.
    """
    match = re.fullmatch(r"([1-9]\d{0,4})(s|m|min|h)", text)
    if match is None:
        raise InvalidInput(f"--every expects an interval such as 10s, 5m or 1h, got {text!r}.")
    return int(match[1]) * SECONDS[match[2]]


class EventFile:
    """A file of events as a history; its "lines" are intervals, counted from 1.

    An interval in which nothing happened has no row. Each row has the end of its interval.
    """

    complete = True
    decimal_comma = False

    def __init__(
        self, file: HistoryFile, plan: ImportPlan, every: EventInterval, clock: TimeColumnReader
    ) -> None:
        events = read_events(file, plan, clock)
        self._unreadable: Sequence[RefusedRow] = events.refusals
        totals = {METRIC + name: every.totals.get(column, "mean") for name, column in plan.metrics.items()}
        self._rows: list[Row] = interval_rows(events, every.seconds * 10**6, totals)
        self.events = events.rows + len(events.refusals)
        """Rows of the file."""
        self.columns: Sequence[str] = list(dict.fromkeys(name for row in self._rows for name in row))
        self.plan = _plan(self.columns, plan)
        self.notes: Sequence[str] = [
            f"{events.rows:,} events become {len(self._rows):,} snapshots, one per "
            f"{every.seconds} s{_of_each(events)}."
        ]

    def pieces(self, columns: Sequence[str], rows: int) -> Iterator[FilePiece]:
        """Read these columns, at most ``rows`` rows at a time."""
        for start in range(0, max(1, len(self._rows)), rows):
            some = self._rows[start : start + rows]
            yield FilePiece(
                lines=np.arange(start + 1, start + len(some) + 1),
                columns={name: _column(name, some) for name in columns},
                unreadable=[] if start else self._unreadable,
                done=(start + len(some)) / max(1, len(self._rows)),
            )


def _plan(columns: Sequence[str], plan: ImportPlan) -> ImportPlan:
    """Each column feeds the field that it is named after."""
    metrics = {name.removeprefix(METRIC): name for name in columns if name.startswith(METRIC)}
    metrics |= {name: name for name in QUANTILES if name in columns}
    fields = {name: name for name in columns if name not in metrics.values()}
    fields.setdefault("captured_at", "captured_at")
    return ImportPlan(fields=fields, basin=(), metrics=metrics, unused=plan.unused, renamed=plan.renamed)


def _column(name: str, rows: Sequence[Row]) -> ArrowArray:
    cells = [row.get(name) for row in rows]
    if name == "captured_at":
        return pa.array(cells, pa.timestamp("us", "UTC"))
    if name == BASIN:
        return pa.array(cells, pa.list_(pa.float64()))
    return pa.array(cells, pa.string() if name in {"node", "system"} else pa.float64())


def _of_each(events: Events) -> str:
    return f" of each of {len(events.groups)} nodes or systems" if len(events.groups) > 1 else ""
