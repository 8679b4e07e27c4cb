"""``geoheal import``: load the history of a system from files."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import typer

from geoheal.cli.data.importing import options
from geoheal.cli.terminal.options import DatabaseUrl, DataDir
from geoheal.errors import InvalidInput
from geoheal.history.cells.time_unit import TimeUnit

if TYPE_CHECKING:
    from geoheal.history.choices import Choices

EXIT_REJECTED = 1
EXIT_UNUSABLE = 2


def import_history(
    files: options.Files,
    system: options.System = None,
    columns: options.Columns = None,
    mapping: options.Mappings = None,
    basin: options.Basin = None,
    basin_prefix: options.BasinPrefix = None,
    metrics: options.Metrics = None,
    geometry: options.GeometryName = None,
    time_column: options.TimeColumn = None,
    time_unit: options.UnitOfTimes = TimeUnit.AUTO,
    utc: options.Utc = False,
    timezone: options.Zone = None,
    time_format: options.TimeFormat = None,
    ignore: options.Ignored = None,
    scale: options.Scales = None,
    counter: options.Counters = None,
    every: options.Every = None,
    tolerance: options.Tolerance = "500ms",
    node_column: options.NodeColumn = None,
    system_column: options.SystemColumn = None,
    kind: options.Kind = None,
    preset: options.Preset = None,
    encoding: options.Encoding = None,
    rejects: options.RejectsFile = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Load history from files. Doing it twice is safe: rows that are stored already are skipped.

    A column that has a field's name (phi, avg_latency_ms, captured_at …) is used without being mapped. Rows
    without an id get one that follows from their content.

    Exit code: 0 all rows are stored, 1 some were rejected or none held a measurement, 2 the file cannot be
    used.
    """
    from geoheal.cli.data.importing.choices import choices_of, clock_of, duration, known_encoding
    from geoheal.cli.data.importing.file_run import ImportRequest, import_files
    from geoheal.history.importer import Destination

    shorthands = {time_column: "captured_at", node_column: "node", system_column: "system"}
    with _explained():
        choices = choices_of(mapping, shorthands, metrics, ignore, scale, counter, every, preset, columns)
        choices = _with_basin(choices, basin, basin_prefix, system)
        clock = clock_of(utc, timezone, time_format, time_unit)
        within = duration("--tolerance", tolerance)
        target = Destination(system=system, geometry=geometry)
        asked = ImportRequest(
            kind=kind,
            clock=clock,
            choices=choices,
            destination=target,
            tolerance=within,
            encoding=known_encoding(encoding),
        )
        is_whole = import_files(files, asked, rejects, data_dir=data_dir, database_url=database_url)
    raise typer.Exit(0 if is_whole else EXIT_REJECTED)


def _with_basin(choices: "Choices", basin: str | None, prefix: str | None, system: str | None) -> "Choices":
    names = [name.strip() for name in basin.split(",")] if basin else ()
    return replace(choices, basin=names, basin_prefix=prefix, without=() if system is None else ("system",))


@contextmanager
def _explained() -> Iterator[None]:
    """Exit with 2, and say why, where a file or an option cannot be used."""
    try:
        yield
    except InvalidInput as error:
        typer.secho(f"geoheal: {error.message}", fg=typer.colors.RED, err=True)
        raise typer.Exit(EXIT_UNUSABLE) from error
