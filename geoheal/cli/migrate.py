"""``geoheal migrate``: bring the database's schema to what this version needs."""

import sys
from typing import Annotated

import typer

from geoheal.cli.options import DatabaseUrl, DataDir


def migrate(
    sql: Annotated[
        bool, typer.Option("--sql", help="Print the SQL of all migrations instead; needs no database.")
    ] = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Migrate the database; safe to run twice, and from several machines at once."""
    from geoheal.store.migrate import write_sql

    if sql:
        write_sql(sys.stdout)
        return
    from geoheal import system
    from geoheal.settings import load_settings
    from geoheal.store.migrate import head, revision, upgrade

    settings = load_settings(data_dir=data_dir, database_url=database_url)
    with system.database_url(settings) as url:
        database = system.connect(settings, url)
        try:
            before = revision(database)
        finally:
            database.close()
        changed = upgrade(system.migration_url(settings, url))
    if changed:
        typer.echo(f"Migrated from {before or 'an empty database'} to {head()}.")
    else:
        typer.echo(f"Nothing to do: the database stands at {head()}.")
