"""``geoheal export``: write the health history to a file."""

from pathlib import Path
from typing import Annotated

import typer

from geoheal.cli.terminal.moments import moment_of
from geoheal.cli.terminal.options import DatabaseUrl, DataDir
from geoheal.cli.terminal.own_database import database_settings
from geoheal.errors import InvalidInput, NotFound
from geoheal.history.formats.file_kind import FileKind

EXIT_UNUSABLE = 2


Target = Annotated[Path, typer.Argument(help="File to write; - for standard output.")]
Systems = Annotated[list[str] | None, typer.Option(help="Name of a system; may be repeated [all systems].")]
Since = Annotated[
    str | None, typer.Option(metavar="TIME", help="From this moment on (ISO 8601, a day, or 6h ago).")
]
Until = Annotated[str | None, typer.Option(metavar="TIME", help="Before this moment.")]
Columns = Annotated[str | None, typer.Option(help="Columns, comma-separated [all].")]
Kind = Annotated[FileKind | None, typer.Option("--format", help="[from the file's name]")]
Force = Annotated[bool, typer.Option("--force", help="Replace the file if it exists.")]


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
    from geoheal.cli.data.export_run import ExportRequest, export_to

    try:
        asked = ExportRequest(
            file=file,
            systems=system or (),
            since=moment_of("--since", since),
            until=moment_of("--until", until),
            columns=[name.strip() for name in columns.split(",")] if columns else [],
            kind=kind,
            force=force,
        )
        export_to(asked, database_settings(data_dir, database_url))
    except (InvalidInput, NotFound) as error:
        typer.secho(f"geoheal: {error.message}", fg=typer.colors.RED, err=True)
        raise typer.Exit(EXIT_UNUSABLE) from error
