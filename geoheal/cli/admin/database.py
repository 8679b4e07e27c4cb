"""``geoheal db``: distribution of the database's tables."""

import sys
from contextlib import closing
from typing import Annotated

import typer

from geoheal import system
from geoheal.cli.terminal.options import DatabaseUrl
from geoheal.config.settings import load_settings
from geoheal.errors import InvalidInput
from geoheal.store.cluster import distribution
from geoheal.store.operations.migrate import require_compatible
from geoheal.store.session import Database, create_engine

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Spread the database over a cluster.")

ONE_WAY = (
    "This cannot be undone, except by restoring a backup into another database. docs/scale.md says what is "
    "different on a cluster; try it on a copy first. All services and workers wait until it is done."
)


@app.callback()
def group() -> None:
    """Spread the database over a cluster."""


@app.command()
def distribute(
    shards: Annotated[
        int, typer.Option(help="Number of shards per table; more nodes than shards have no effect.")
    ] = 32,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")] = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Spread the tables over the nodes of a Citus cluster, by system; this cannot be undone.

    It is one transaction: if something fails, nothing is changed. Tried, not part of what each version is
    tested on: docs/scale.md says what is different there.
    """
    settings = load_settings(database_url=database_url)
    with system.database_url(settings) as url:
        engine = create_engine(system.migration_url(settings, url), pool_size=1, direct=True)
        with closing(Database(engine)) as database:
            require_compatible(database)
            with database.transaction() as connection:
                distribution.require_possible(connection)
            typer.echo(ONE_WAY, err=True)
            _require_consent(yes)
            with database.transaction() as connection:
                distribution.distribute(connection, shards, _tell)
                found = distribution.look(connection)
    assert found is not None  # noqa: S101 - it was distributed by the transaction above
    typer.echo(f"The database is distributed: {found.shards} shards per table on {found.nodes} nodes.")


def _tell(table: str) -> None:
    typer.echo(f"  {table}", err=True)


def _require_consent(yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise InvalidInput(
            "Confirmation needs a terminal; use --yes to distribute the database.",
            field="--yes",
        )
    typer.confirm("Distribute the database?", abort=True)
