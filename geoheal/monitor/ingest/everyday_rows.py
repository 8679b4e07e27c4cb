"""Ordinary rows of a batch, read from NDJSON directly into columns, without an object per row.

The rule of :mod:`geoheal.monitor.ingest.quick_report` for one report applies to all rows: only input that is
certainly valid is read here. A batch with anything else is left to the general reader, row by row.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any, Final, overload
from uuid import UUID

import msgspec
import numpy as np
from msgspec import UNSET, UnsetType

from geoheal.constants import DEFAULT_SYSTEM
from geoheal.domain.snapshots.batch import ObservationBatch
from geoheal.domain.snapshots.code_version import UNKNOWN_CODE
from geoheal.domain.snapshots.snapshot import Observation
from geoheal.errors import InvalidInput
from geoheal.monitor.ingest.everyday_columns import EPOCH, US, Columns, batch_of
from geoheal.monitor.ingest.quick_report import (
    CONTEXT_LINE_MAX,
    QuickReport,
    decode,
    decode_lines,
    has_address,
    names_in,
    names_of,
)

BYTES_MAX: Final = 16 << 20
"""Largest size of a batch that is read at once: each coordinate is an object while it is."""

ROWS_MAX: Final = 100_000
"""Largest number of rows: each becomes an object of a few kilobytes, however short it is."""

_SPACED: Final = re.compile(rb'"\s+:')

_NAMES: Final = tuple(QuickReport.__struct_fields__)


@dataclass(frozen=True, slots=True, eq=False)
class EverydayRows(Mapping[str, Sequence[Observation]]):
    """Rows of a batch by system, in columns; a row becomes an observation on demand.

    Parameters
    ----------
    batch
        The rows grouped by system, in the order of the request.
    spans
        Rows of each system.
    lines
        Position of each row in the request, from 0.
    """

    batch: ObservationBatch
    spans: Mapping[str, range]
    lines: Sequence[int]

    def __getitem__(self, name: str) -> Sequence[Observation]:
        return _Span(self, self.spans[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self.spans)

    def __len__(self) -> int:
        return len(self.spans)

    def lines_of(self, name: str) -> Sequence[int]:
        """Return the position of each row of a system in the request, from 0."""
        span = self.spans[name]
        return self.lines[span.start : span.stop]

    def fits(self, dimension: int) -> bool:
        """Whether the rows' basins are of a dimension."""
        return self.batch.basin_coords is None or self.batch.basin_coords.shape[1] == dimension

    def observation(self, row: int) -> Observation:
        """Return a row as an observation."""
        batch = self.batch
        numbers: dict[str, Any] = {
            name: None if np.isnan(values[row]) else float(values[row])
            for name, values in batch.numbers.items()
        }
        count = numbers.pop("request_count")
        basins = batch.basin_coords
        return Observation(
            id=UUID(bytes=batch.ids[row].tobytes()),
            captured_at=EPOCH + int(batch.captured_at[row]) * US,
            basin_coords=None if basins is None or np.isnan(basins[row, 0]) else basins[row],
            request_count=None if count is None else int(count),
            node=None if batch.nodes is None else batch.nodes[row],
            label=None if batch.labels is None else batch.labels[row],
            context=None if batch.contexts is None else batch.contexts[row],
            metrics=None if batch.metrics is None else batch.metrics[row],
            regime=None if batch.regimes is None else batch.regimes[row],
            code_version=UNKNOWN_CODE if batch.code_versions is None else batch.code_versions[row],
            **numbers,
        )


@dataclass(frozen=True, slots=True)
class _Span(Sequence[Observation]):
    """The observations of one system, created on demand."""

    every: EverydayRows
    rows: range

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, index: int) -> Observation: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Observation]: ...
    def __getitem__(self, index: int | slice) -> Observation | Sequence[Observation]:
        if isinstance(index, slice):
            return _Span(self.every, self.rows[index])
        return self.every.observation(self.rows[index])


def read_everyday_lines(body: bytes, now: datetime, earliest: datetime) -> EverydayRows | None:
    """Return the rows of a batch, one per line; None if one is not ordinary or there are too many.

    Parameters
    ----------
    body
        NDJSON.
    now, earliest
        As for :func:`geoheal.monitor.ingest.quick_report.read_everyday`.
    """
    if len(body) > BYTES_MAX or body.count(b"\n") + (not body.endswith(b"\n")) > ROWS_MAX:
        return None
    try:
        reports = _decoded(body.removesuffix(b"\n"))
        order, spans = _by_system(
            [DEFAULT_SYSTEM if each.system is UNSET else each.system for each in reports]
        )
        reports = [reports[row] for row in order]
        columns = {name: list(map(attrgetter(name), reports)) for name in _NAMES}
        if _names_in_lines(body) != _named(columns):  # a name was repeated, or a text looks like one
            return None
        return EverydayRows(batch_of(columns, now, earliest), spans, order)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, InvalidInput, ValueError, OverflowError):
        return None


def _decoded(body: bytes) -> Sequence[QuickReport]:
    """Return the reports of all lines, read in one go where each line certainly is one object."""
    lines = body.count(b"\n") + 1
    if body.count(b"}\n{") + 1 == lines:
        reports: Sequence[QuickReport] = decode_lines(body)
        if len(reports) == lines and not any(each.context for each in reports):
            return reports
    return [_decode(line) for line in body.split(b"\n")]


def _names_in_lines(body: bytes) -> int:
    """Count what :func:`names_in` counts: twice as fast where no space stands before a colon."""
    return names_in(body) if _SPACED.search(body) else body.count(b'":')


def _decode(line: bytes) -> QuickReport:
    report = decode(line)
    if report.context and len(line) > CONTEXT_LINE_MAX:
        raise InvalidInput("Not everyday.", field="context")
    return report


def _by_system(names: Sequence[str]) -> tuple[Sequence[int], dict[str, range]]:
    """Return an order of the rows that groups them by system, and the range of each system."""
    spans: dict[str, range] = {}
    first = 0
    for name, rows in sorted(Counter(names).items()):
        if not has_address(name):
            raise InvalidInput("Not the name of a system.", field="system")
        spans[name] = range(first, first + rows)
        first += rows
    order = range(len(names))
    return (order if len(spans) == 1 else sorted(order, key=names.__getitem__)), spans


def _named(columns: Columns) -> int:
    """Count the names given in all rows."""
    named = sum(map(len, columns.values()))
    for values in columns.values():
        if UnsetType in set(map(type, values)):
            named -= values.count(UNSET)
    inner = (each for name in ("metrics", "module_versions") for each in columns[name] if each)
    return named + sum(map(len, inner)) + sum(names_of(each) for each in columns["context"] if each)
