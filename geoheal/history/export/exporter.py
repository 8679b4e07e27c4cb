"""The export of histories: read by a cursor, written batch by batch, so that memory stays flat."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa

from geoheal.domain.health.system import System
from geoheal.errors import NotFound
from geoheal.history.export.export_batch import record_batch
from geoheal.history.export.export_fields import BASIN
from geoheal.history.export.history_writer import HistoryWriter
from geoheal.store.session import Database
from geoheal.store.snapshots import stream
from geoheal.store.systems import systems

ROWS = 10_000
"""Rows in memory at a time, and in a row group of Parquet."""

PAGE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What to export of the history.

    Parameters
    ----------
    systems
        Names of the systems; empty for all.
    since, until
        The half-open stretch of time; None for no bound.
    """

    systems: Sequence[str] = ()
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportSummary:
    """Result of an export.

    Parameters
    ----------
    rows
        Snapshots.
    systems
        The selected systems.
    """

    rows: int
    systems: Sequence[System]


def export(
    database: Database,
    selection: Selection,
    schema: "pa.Schema",
    writer: HistoryWriter,
    on_progress: Callable[[float], None] = lambda _: None,
) -> ExportSummary:
    """Write the selected histories, one system after the other, each from its oldest snapshot on.

    Parameters
    ----------
    schema
        Of the columns; see :func:`geoheal.history.export.export_fields.chosen`.
    on_progress
        Called with the share (0..1) that is written.

    Raises
    ------
    NotFound
        When the system does not exist; nothing is written then.
    """
    found = _systems(database, selection.systems)
    rows = 0
    for place, system in enumerate(found):
        for batch, share in _batches(database, system, selection, schema):
            writer.write(batch)
            rows += batch.num_rows
            on_progress((place + share) / len(found))
    on_progress(1.0)
    return ExportSummary(rows=rows, systems=found)


def _systems(database: Database, names: Sequence[str]) -> Sequence[System]:
    with database.transaction() as connection:
        if not names:
            return list(_all_systems(lambda after: systems.page(connection, after, PAGE)))
        found = [(name, systems.find(connection, name)) for name in dict.fromkeys(names)]
    for name, system in found:
        if system is None:
            raise NotFound(f"There is no system {name!r}; `geoheal health` lists them.")
    return [system for _, system in found if system is not None]


def _all_systems(page_after: Callable[[str], Sequence[System]]) -> Iterator[System]:
    after = ""
    while page := page_after(after):
        yield from page
        after = page[-1].name


def _batches(
    database: Database, system: System, selection: Selection, schema: "pa.Schema"
) -> Iterator[tuple["pa.RecordBatch", float]]:
    """Batches of a system's snapshots, and how far in its time each reaches (0..1)."""
    since, until = selection.since, selection.until
    names = ["basin" if name == BASIN else name for name in schema.names if name != "system"]
    with database.transaction() as connection:
        span = stream.period(connection, system, since, until)
        if span is None:
            return
        first, whole = span[0], span[1] - span[0]
        # The time comes last, for progress, whether or not it is exported.
        rows = stream.stream(connection, system, [*names, "captured_at"], since=since, until=until, rows=ROWS)
        for some in rows:
            columns = list(zip(*some, strict=True))
            share = (columns[-1][-1] - first) / whole if whole else 1.0
            yield record_batch(system, schema, columns), share
