"""``geoheal archive``: finished history to Parquet."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from geoheal.cli.terminal.options import DatabaseUrl, DataDir
from geoheal.cli.terminal.own_database import database_settings
from geoheal.errors import InvalidInput
from geoheal.store.operations.migrate import require_compatible
from geoheal.store.snapshots import partitions
from geoheal.system import open_database

EXIT_UNUSABLE = 2


def archive(
    folder: Annotated[
        str,
        typer.Argument(help="Folder to write to, created if it does not exist; or s3://bucket/prefix."),
    ],
    again: Annotated[bool, typer.Option("--again", help="Rewrite existing files, too.")] = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Write every finished month of the history to a file of its own, snapshots-YYYY-MM.parquet.

    Where partitions are shorter (GEOHEAL_PARTITION_LENGTH), each day or week has its file.

    A file appears when it is complete. `geoheal import` reads them back, DuckDB and others read them as they
    are. With GEOHEAL_ARCHIVE_DIR a service archives each partition before retention drops it.

    Exit code: 0 all that is finished is there, 2 they cannot be written.
    """
    from geoheal.history.archive import archive_period, holds
    from geoheal.history.archive_places import place_of

    try:
        place = place_of(folder)
        with open_database(database_settings(data_dir, database_url)) as database:
            require_compatible(database)
            with database.transaction() as connection:
                periods = partitions.finished(connection, datetime.now(UTC))
            for period in periods:
                if again or not holds(period, place):
                    done = archive_period(database, period, place)
                    if done.file is not None:
                        typer.echo(f"{done.rows:,} snapshots of {period} written to {done.file}.")
    except InvalidInput as error:
        typer.secho(f"geoheal: {error.message}", fg=typer.colors.RED, err=True)
        raise typer.Exit(EXIT_UNUSABLE) from error
    if periods:
        typer.echo(f"All finished partitions are in {place}.")
    else:
        typer.echo("No partition is finished yet; nothing was written.")
