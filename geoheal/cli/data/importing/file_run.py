"""One file of ``geoheal import``, from its opening to the report."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import typer
from uuid_utils.compat import uuid7

from geoheal.cli.data.importing.rejects import Rejects
from geoheal.cli.data.importing.report import report
from geoheal.cli.terminal.own_database import database_settings
from geoheal.cli.terminal.progress import progress_bar
from geoheal.cli.terminal.table import short
from geoheal.config.settings import Settings
from geoheal.constants import CAPTURED_AT_MIN, DEFAULT_SYSTEM
from geoheal.errors import GeohealError
from geoheal.history.archive_places import local_copy
from geoheal.history.cells.moments import TimeColumnReader
from geoheal.history.choices import Choices
from geoheal.history.formats.file_kind import FileKind
from geoheal.history.formats.source import STANDARD_INPUT, as_plain_file
from geoheal.history.importer import Destination, Importer, ImportSummary
from geoheal.history.opening import Opened, open_for_import
from geoheal.history.reader import HistoryReader
from geoheal.monitor.ingest.imported import ImportRun
from geoheal.store.operations.migrate import require_compatible
from geoheal.store.session import Database
from geoheal.system import open_database


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRequest:
    """How files are read, and the target of their rows."""

    kind: FileKind | None
    clock: TimeColumnReader
    choices: Choices
    destination: Destination
    tolerance: timedelta
    encoding: str | None = None


def import_files(
    files: Sequence[str],
    asked: ImportRequest,
    rejects: Path | None,
    *,
    data_dir: Path | None,
    database_url: str | None,
) -> bool:
    """Import files one after the other; whether every row of each was stored, or had been before.

    Raises
    ------
    InvalidInput
        When one cannot be used; those before it are stored.
    """
    settings = database_settings(data_dir, database_url)
    whole = True
    with open_database(settings) as database, Rejects(rejects) as refused:
        require_compatible(database)
        for each in files:
            with local_copy(each) as file:
                summary = import_file(database, file, asked, settings, refused)
            whole = whole and not summary.rejected and (summary.holds_anything or not summary.read)
    return whole


def import_file(
    database: Database,
    file: Path,
    asked: ImportRequest,
    settings: Settings,
    refused: Rejects,
) -> ImportSummary:
    """Import a file, and report it.

    Raises
    ------
    InvalidInput
        When it cannot be used.
    DatabaseError
        When the database cannot take it; what was stored stays.
    """
    with opened_file(file, asked) as opened:
        return import_opened(database, opened, file, asked, settings, refused, is_kept=True)


@contextmanager
def opened_file(file: Path, asked: ImportRequest) -> Iterator[Opened]:
    """Yield the file as it will be read, for as long as the context lasts.

    What was taken to be so is printed.

    Raises
    ------
    InvalidInput
        When it cannot be used.
    """
    with as_plain_file(file, asked.encoding) as plain:
        opened = open_for_import(plain, asked.kind, asked.clock, asked.choices)
        for note in opened.notes:
            typer.echo(note, err=True)
        yield opened


def import_opened(
    database: Database,
    opened: Opened,
    file: Path,
    asked: ImportRequest,
    settings: Settings,
    refused: Rejects,
    *,
    is_kept: bool,
) -> ImportSummary:
    """Import a file that is open, and report it; what is not kept is in a database of its own.

    Raises
    ------
    DatabaseError
        When the database cannot take it; what was stored stays.
    """
    reader = HistoryReader(opened.history, opened.plan, clock=opened.clock, earliest=_earliest(settings))
    with progress_bar(file.name) as advance:
        destination = replace(asked.destination, latencies=opened.events is not None)
        run = ImportRun(id=uuid7(), file=_name(file), started_at=datetime.now(UTC), tolerance=asked.tolerance)
        summary = _store(database, reader, destination, run, refused, advance)
    report(summary, refused, opened.events, is_kept=is_kept)
    if is_kept and (summary.stored or summary.merged):
        typer.echo(f"geoheal import undo {short(str(run.id))} removes it again.", err=True)
    return summary


def _name(file: Path) -> str:
    """Return the file's name, as the list of imports shows it."""
    return "stdin" if file == STANDARD_INPUT else file.name


def _earliest(settings: Settings) -> datetime:
    """Return the time before which retention would drop a row at once."""
    retention = settings.retention
    return CAPTURED_AT_MIN if retention is None else max(CAPTURED_AT_MIN, datetime.now(UTC) - retention)


def _store(
    database: Database,
    reader: HistoryReader,
    destination: Destination,
    run: ImportRun,
    refused: Rejects,
    advance: Callable[[float], None],
) -> ImportSummary:
    importer = Importer(
        database,
        destination,
        run,
        default_system=DEFAULT_SYSTEM,
        on_refusals=refused.add,
        on_progress=advance,
    )
    try:
        return importer.run(reader)
    except GeohealError:
        stored = importer.summary.stored
        typer.echo(f"Stopped; {stored:,} rows are stored, and will be skipped if you repeat it.", err=True)
        raise
