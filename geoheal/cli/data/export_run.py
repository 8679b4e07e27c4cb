"""The writing of ``geoheal export``; it needs the extra ``history``."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

import typer

from geoheal.cli.terminal.progress import progress_bar
from geoheal.config.settings import Settings
from geoheal.domain.snapshots.convention import Geometry
from geoheal.errors import InvalidInput
from geoheal.history.export.export_fields import chosen
from geoheal.history.export.exporter import ExportSummary, Selection, export
from geoheal.history.export.history_writer import open_writer
from geoheal.history.formats.file_kind import FileKind
from geoheal.history.formats.files import kind_of
from geoheal.store.operations.migrate import require_compatible
from geoheal.system import open_database

STDOUT = Path("-")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRequest:
    """What to export, and the target.

    Parameters
    ----------
    file
        The file, or ``-`` for standard output.
    systems
        Names; empty for all systems.
    since, until
        First moment, and the one before which the export ends; None for no bound.
    columns
        Names; empty for all columns.
    kind
        Kind of the file; None to take it from the name.
    force
        Whether a file that exists is replaced.
    """

    file: Path
    systems: Sequence[str]
    since: datetime | None
    until: datetime | None
    columns: Sequence[str]
    kind: FileKind | None
    force: bool


def export_to(asked: ExportRequest, settings: Settings) -> None:
    """Write the history to a file, and report what was written.

    Raises
    ------
    InvalidInput
        When the file or a column cannot be used.
    NotFound
        When a system does not exist.
    """
    form = kind_of(asked.file, asked.kind)
    schema = chosen(list(asked.columns))
    selection = Selection(systems=asked.systems, since=asked.since, until=asked.until)
    with (
        open_database(settings) as database,
        _sink(asked.file, force=asked.force) as sink,
        progress_bar(asked.file.name) as advance,
    ):
        require_compatible(database)
        with open_writer(form, sink, schema, tabs=asked.file.suffix == ".tsv") as writer:
            summary = export(database, selection, schema, writer, advance)
    _report(summary, asked.file)


@contextmanager
def _sink(file: Path, *, force: bool) -> Iterator[IO[bytes]]:
    """Yield the target; a file gets its name only when it is complete."""
    if file == STDOUT:
        yield sys.stdout.buffer
        return
    if file.exists() and not force:
        raise InvalidInput(f"{file} exists; --force replaces it.", field="file")
    part = file.with_name(f"{file.name}.part")
    try:
        with part.open("wb") as sink:
            yield sink
        part.replace(file)
    except OSError as error:
        raise InvalidInput(f"{file} cannot be written: {error.strerror or error}.", field="file") from error
    finally:
        part.unlink(missing_ok=True)


def _report(summary: ExportSummary, file: Path) -> None:
    names = [each.name for each in summary.systems]
    where = names[0] if len(names) == 1 else f"{len(names)} systems"
    typer.echo(f"{summary.rows:,} snapshots of {where} written to {file}.", err=True)
    simplex = [each.name for each in summary.systems if each.geometry is Geometry.SIMPLEX]
    if simplex:
        shown_names = ", ".join(simplex[:5]) + (" …" if len(simplex) > 5 else "")
        typer.echo(f"To read back into a new database, add --geometry simplex for {shown_names}.", err=True)
