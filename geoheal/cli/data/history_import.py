"""``geoheal import``: load the history of a system from files."""

import typer

from geoheal.cli.data import import_options as options
from geoheal.cli.terminal.options import DatabaseUrl, DataDir
from geoheal.errors import InvalidInput
from geoheal.history.cells.time_unit import TimeUnit

EXIT_REJECTED = 1
EXIT_UNUSABLE = 2


def import_history(
    files: options.Files,
    system: options.System = None,
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
    from geoheal.cli.data.import_choices import duration, factors, pairs, zone
    from geoheal.cli.data.import_run import ImportRequest, import_files
    from geoheal.history.cells.moments import TimeColumnReader
    from geoheal.history.choices import Choices
    from geoheal.history.importer import Destination

    shorthands = {time_column: "captured_at", node_column: "node", system_column: "system"}
    given = {column: field for column, field in shorthands.items() if column is not None}
    try:
        choices = Choices(
            fields={**pairs("--map", "FIELD", mapping or []), **given},
            shorthands=frozenset(given),
            basin=[name.strip() for name in basin.split(",")] if basin else (),
            basin_prefix=basin_prefix,
            metrics=metrics or (),
            without=() if system is None else ("system",),
            ignored=ignore or (),
            scales=factors(scale or []),
            counters=counter or (),
            every=every,
            preset=preset,
        )
        asked = ImportRequest(
            kind=kind,
            clock=TimeColumnReader(time_unit, assume_utc=utc, zone=zone(timezone), format_=time_format),
            choices=choices,
            destination=Destination(system=system, geometry=geometry),
            tolerance=duration("--tolerance", tolerance),
        )
        is_whole = import_files(files, asked, rejects, data_dir=data_dir, database_url=database_url)
    except InvalidInput as error:
        typer.secho(f"geoheal: {error.message}", fg=typer.colors.RED, err=True)
        raise typer.Exit(EXIT_UNUSABLE) from error
    raise typer.Exit(0 if is_whole else EXIT_REJECTED)
