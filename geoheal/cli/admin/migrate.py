"""``geoheal migrate``: migrate the database's schema to this version, or show the pending migrations."""

import sys
from contextlib import closing
from typing import Annotated

import typer

from geoheal import system
from geoheal.cli.terminal.options import DatabaseUrl, DataDir
from geoheal.cli.terminal.own_database import database_settings
from geoheal.config.settings import Settings
from geoheal.errors import InvalidInput
from geoheal.store.operations.migrate import (
    head,
    is_later,
    require_known,
    revision,
    revisions,
    upgrade,
    write_sql,
)

EXIT_PENDING = 1
"""Exit code of ``--check`` if migrations are pending."""
CURRENT = "current"
"""Current revision of the database."""


def migrate(
    status: Annotated[
        bool, typer.Option("--status", help="Print the database's revision; change nothing.")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="The same, and exit with 1 if there are migrations to run.")
    ] = False,
    sql: Annotated[
        bool, typer.Option("--sql", help="Print the SQL of all migrations instead; needs no database.")
    ] = False,
    begin: Annotated[
        str | None,
        typer.Option("--from", help="With --sql: revision of the database, or `current`."),
    ] = None,
    end: Annotated[
        str | None, typer.Option("--to", help="With --sql: last revision [this version's].")
    ] = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Migrate the database; safe to run twice, and from several machines at once."""
    if not sql and (begin or end):
        raise InvalidInput("--from and --to choose what --sql prints.")
    settings = database_settings(data_dir, database_url)
    if sql:
        _print_sql(settings, begin, end)
    elif status or check:
        pending = _print_status(settings)
        raise typer.Exit(EXIT_PENDING if check and pending else 0)
    else:
        _migrate(settings)


def _print_sql(settings: Settings, begin: str | None, end: str | None) -> None:
    if begin == CURRENT:
        begin = _stands_at(settings)
        require_known(begin)
    write_sql(sys.stdout, begin, end)


_LATER = "The database is at {stands_at} of a later version, which this one ({head}) supports."


def _print_status(settings: Settings) -> bool:
    """Print the revision of the database; return whether migrations are pending."""
    with system.database_url(settings) as url, closing(system.connect(settings, url)) as database:
        stands_at = revision(database)
        later = is_later(database, stands_at)
    if later:
        typer.echo(_LATER.format(stands_at=stands_at, head=head()))
        return False
    pending = {name: title for name, title in revisions().items() if stands_at is None or name > stands_at}
    stands = "has not been migrated yet" if stands_at is None else f"is at {stands_at}"
    typer.echo(f"The database {stands}; this version needs {head()}.")
    for name, title in pending.items():
        typer.echo(f"  to be run: {name} {title}")
    return bool(pending)


def _migrate(settings: Settings) -> None:
    with system.database_url(settings) as url:
        before = _revision(settings, url)
        changed = upgrade(system.migration_url(settings, url))
    if changed:
        typer.echo(f"Migrated from {before or 'an empty database'} to {head()}.")
    elif before == head():
        typer.echo(f"Nothing to do: the database is at {before}.")
    else:
        typer.echo(f"Nothing to do. {_LATER.format(stands_at=before, head=head())}")


def _stands_at(settings: Settings) -> str | None:
    with system.database_url(settings) as url:
        return _revision(settings, url)


def _revision(settings: Settings, url: str) -> str | None:
    with closing(system.connect(settings, url)) as database:
        return revision(database)
