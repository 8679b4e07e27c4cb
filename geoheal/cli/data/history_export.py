"""``geoheal export``: write the health history to a file."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

from geoheal.cli.terminal.moments import moment_of
from geoheal.cli.terminal.options import DatabaseUrl, DataDir
from geoheal.cli.terminal.progress import progress_bar
from geoheal.cli.terminal.whom import database_settings
from geoheal.domain.snapshots.convention import Geometry
from geoheal.errors import InvalidInput, NotFound
from geoheal.history.formats.file_kind import FileKind

if TYPE_CHECKING:
    from geoheal.history.export.exporter import ExportSummary

EXIT_UNUSABLE = 2
STDOUT = Path("-")


Target = Annotated[Path, typer.Argument(help="Where to; - for standard output.")]
Systems = Annotated[list[str] | None, typer.Option(help="Name of a system; may be repeated [all systems].")]
Since = Annotated[
    str | None, typer.Option(metavar="TIME", help="From this moment on (ISO 8601, a day, or 6h ago).")
]
Until = Annotated[str | None, typer.Option(metavar="TIME", help="Before this moment.")]
Columns = Annotated[str | None, typer.Option(help="Columns, comma-separated [all].")]
Kind = Annotated[FileKind | None, typer.Option("--format", help="[from the file's name]")]
Force = Annotated[bool, typer.Option("--force", help="Replace the file where there is one.")]


def export_history(
    file: Target,
    system: Systems = None,
    since: Since = None,
    until: Until = None,
    columns: Columns = None,
    kind: Kind = None,
    force: Force = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Write the health history to Parquet, CSV or NDJSON, oldest snapshots first, system by system.

    The file appears when it is complete. `geoheal import` reads it back.

    Exit code: 0 it is written, 2 it cannot be.
    """
    from geoheal.history.export.export_fields import chosen
    from geoheal.history.export.exporter import Selection, export
    from geoheal.history.export.history_writer import open_writer
    from geoheal.history.formats.files import kind_of
    from geoheal.store.operations.migrate import require_compatible
    from geoheal.system import open_database

    try:
        form = kind_of(file, kind)
        schema = chosen([name.strip() for name in columns.split(",")] if columns else [])
        selection = Selection(
            systems=system or (), since=moment_of("--since", since), until=moment_of("--until", until)
        )
        settings = database_settings(data_dir, database_url)
        with (
            open_database(settings) as database,
            _sink(file, force=force) as sink,
            progress_bar(file.name) as advance,
        ):
            require_compatible(database)
            with open_writer(form, sink, schema, tabs=file.suffix == ".tsv") as writer:
                summary = export(database, selection, schema, writer, advance)
    except (InvalidInput, NotFound) as error:
        typer.secho(f"geoheal: {error.message}", fg=typer.colors.RED, err=True)
        raise typer.Exit(EXIT_UNUSABLE) from error
    _report(summary, file)


@contextmanager
def _sink(file: Path, *, force: bool) -> Iterator[IO[bytes]]:
    """Where the bytes go; a file gets its name when it is complete, and none is left otherwise."""
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


def _report(summary: "ExportSummary", file: Path) -> None:
    names = [each.name for each in summary.systems]
    where = names[0] if len(names) == 1 else f"{len(names)} systems"
    typer.echo(f"{summary.rows:,} snapshots of {where} written to {file}.", err=True)
    simplex = [each.name for each in summary.systems if each.geometry is Geometry.SIMPLEX]
    if simplex:
        told = ", ".join(simplex[:5]) + (" …" if len(simplex) > 5 else "")
        typer.echo(f"To read back into a new database, add --geometry simplex for {told}.", err=True)
