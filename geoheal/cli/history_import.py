"""``geoheal import``: load the history of a system from a file."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geoheal.cli.options import DatabaseUrl, DataDir
from geoheal.cli.progress import progress_bar
from geoheal.cli.rejects import Rejects
from geoheal.constants import CAPTURED_AT_MIN, DEFAULT_SYSTEM
from geoheal.domain.convention import Geometry
from geoheal.errors import GeohealError, InvalidInput
from geoheal.history.file_kind import FileKind
from geoheal.history.time_unit import TimeUnit

if TYPE_CHECKING:
    from geoheal.history.importer import Destination, ImportSummary
    from geoheal.history.reader import HistoryReader
    from geoheal.settings import Settings

EXIT_REJECTED = 1
EXIT_UNUSABLE = 2
REASONS = 10
"""Reasons that are listed on the terminal."""


def import_history(
    file: Annotated[Path, typer.Argument(help="CSV, NDJSON or Parquet.")],
    system: Annotated[
        str | None, typer.Option(help="Name of the system [the rows' own column `system`, else default].")
    ] = None,
    mapping: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="COLUMN=FIELD",
            help="Column that feeds a field, or metrics.NAME; may be repeated.",
        ),
    ] = None,
    basin: Annotated[str | None, typer.Option(help="Columns of the coordinates, comma-separated.")] = None,
    basin_prefix: Annotated[
        str | None,
        typer.Option(help="What the coordinates' columns are named before a number: b for b00, b01 …"),
    ] = None,
    metrics: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PATTERN",
            help="Columns that become metrics of the same name, where nothing else uses them "
            "(* and ? stand for any letters); may be repeated.",
        ),
    ] = None,
    geometry: Annotated[
        Geometry | None, typer.Option(help="Of a system that does not exist yet [sphere].")
    ] = None,
    time_column: Annotated[str | None, typer.Option(help="The same as --map COLUMN=captured_at.")] = None,
    time_unit: Annotated[
        TimeUnit, typer.Option(help="Unit of times that are numbers since 1970.")
    ] = TimeUnit.AUTO,
    utc: Annotated[
        bool, typer.Option("--utc", help="Times without an offset from UTC are meant in UTC.")
    ] = False,
    node_column: Annotated[str | None, typer.Option(help="The same as --map COLUMN=node.")] = None,
    system_column: Annotated[
        str | None, typer.Option(help="Column that tells systems apart; they are named SYSTEM/value.")
    ] = None,
    kind: Annotated[FileKind | None, typer.Option("--format", help="[from the file's name]")] = None,
    rejects: Annotated[
        Path | None, typer.Option(help="Write every rejected row's line, field and reason here (CSV).")
    ] = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Load history from a file. Doing it twice is safe: rows that are stored already are skipped.

    A column that bears a field's name (phi, avg_latency_ms, captured_at …) is used without being mapped. Rows
    without an id get one that follows from their content.

    Exit code: 0 all rows are stored, 1 some were rejected, 2 the file cannot be used.
    """
    from geoheal.history.files import open_history
    from geoheal.history.importer import Destination
    from geoheal.history.moments import Clock
    from geoheal.history.plan import make_plan
    from geoheal.history.reader import HistoryReader
    from geoheal.settings import load_settings

    settings = load_settings(data_dir=data_dir, database_url=database_url)
    shorthands = {time_column: "captured_at", node_column: "node", system_column: "system"}
    given = {column: field for column, field in shorthands.items() if column is not None}
    try:
        fields = {**_pairs(mapping or []), **given}
        history = open_history(file, kind)
        columns = [name.strip() for name in basin.split(",")] if basin else []
        without = () if system is None else ("system",)
        plan = make_plan(
            history,
            fields,
            basin=columns,
            basin_prefix=basin_prefix,
            metrics=metrics or (),
            without=without,
        )
        if plan.unused:
            typer.echo(f"Not used: {', '.join(plan.unused)}.", err=True)
        clock = Clock(time_unit, assume_utc=utc)
        reader = HistoryReader(history, plan, clock=clock, earliest=_earliest(settings))
        with progress_bar(file.name) as advance, Rejects(rejects) as refused:
            destination = Destination(system=system, geometry=geometry)
            summary = _store(reader, destination, settings, refused, advance)
        _report(summary, refused)
    except InvalidInput as error:
        typer.secho(f"geoheal: {error.message}", fg=typer.colors.RED, err=True)
        raise typer.Exit(EXIT_UNUSABLE) from error
    raise typer.Exit(EXIT_REJECTED if summary.rejected else 0)


def _pairs(mapping: Sequence[str]) -> dict[str, str]:
    """Field by column, of what ``--map`` says."""
    pairs = {}
    for each in mapping:
        column, equals, field = each.rpartition("=")
        if not (column and equals and field):
            raise InvalidInput(f"--map {each!r} says no COLUMN=FIELD.")
        pairs[column] = field
    return pairs


def _earliest(settings: "Settings") -> datetime:
    """The time before which retention would drop a row at once."""
    retention = settings.retention
    return CAPTURED_AT_MIN if retention is None else max(CAPTURED_AT_MIN, datetime.now(UTC) - retention)


def _store(
    reader: "HistoryReader",
    destination: "Destination",
    settings: "Settings",
    refused: Rejects,
    advance: Callable[[float], None],
) -> "ImportSummary":
    from geoheal.history.importer import Importer
    from geoheal.store.migrate import require_current
    from geoheal.system import open_database

    with open_database(settings) as database:
        require_current(database)
        importer = Importer(
            database,
            destination,
            default_system=DEFAULT_SYSTEM,
            on_refusals=refused.add,
            on_progress=advance,
        )
        try:
            return importer.run(reader)
        except GeohealError:
            stored = importer.summary.stored
            typer.echo(f"Stopped; {stored:,} rows are stored, and skipped when you do it again.", err=True)
            raise


def _report(summary: "ImportSummary", refused: Rejects) -> None:
    names = sorted(summary.systems)
    where = names[0] if len(names) == 1 else f"{len(names)} systems"
    typer.echo(
        f"{summary.stored:,} rows stored in {where if names else 'no system'}, "
        f"{summary.duplicates:,} stored before, {summary.rejected:,} rejected."
    )
    for (_, reason), count in summary.reasons.most_common(REASONS):
        typer.secho(f"{count:>9,} × {reason}", fg=typer.colors.YELLOW, err=True)
    for each in refused.first:
        typer.echo(f"    line {each.line:,}: {each.reason}", err=True)
    if summary.rejected > len(refused.first):
        rest = f"All are in {refused.path}." if refused.path else "--rejects FILE writes all of them."
        typer.echo(f"    … {rest}", err=True)
