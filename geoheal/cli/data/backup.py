"""``geoheal backup`` and ``geoheal restore``: the whole database in one file, for PostgreSQL 15 to 18."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from geoheal import system
from geoheal.cli.data.psql import variables_of
from geoheal.cli.terminal.options import DatabaseUrl, DataDir
from geoheal.cli.terminal.own_database import database_settings
from geoheal.config.settings import Settings
from geoheal.errors import Conflict, InvalidInput
from geoheal.store.archive.programs import Program, own, program_for
from geoheal.store.archive.restoring import restore as restore_archive
from geoheal.store.operations.migrate import revision, upgrade
from geoheal.store.operations.server import version

SCHEMAS = ("geoheal", "geoheal_jobs")
NOT_MOVED = ("--no-publications", "--no-subscriptions", "--no-security-labels", "-B")
"""Options for parts of a server, and for large objects, which geoheal does not have."""


def backup(
    file: Annotated[Path, typer.Argument(help="File to write; must not exist.")],
    geoheal_only: Annotated[
        bool, typer.Option("--geoheal-only", help="Omit the schemas that analysts created.")
    ] = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Write the whole database into a file, while the service runs."""
    settings = database_settings(data_dir, database_url)
    schemas = [word for schema in SCHEMAS for word in ("--schema", schema)] if geoheal_only else []
    with system.database_url(settings) as url, _private(file):
        program = _dump_program(settings, url)
        variables = variables_of(system.migration_url(settings, url))
        program.run("-Fc", *NOT_MOVED, *schemas, "--file", str(file), variables=variables)
    typer.echo(f"Wrote {file} ({file.stat().st_size:,} bytes). Restore it with `geoheal restore {file}`.")


def restore(
    file: Annotated[Path, typer.Argument(help="File that `geoheal backup` wrote.")],
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Read a backup into a database without geoheal's data, of any supported PostgreSQL, and migrate it."""
    if not file.is_file():
        raise InvalidInput(f"There is no file {file}.", field="file")
    settings = database_settings(data_dir, database_url)
    with system.database_url(settings) as url:
        database = system.connect(settings, url)
        try:
            if revision(database) is not None:
                raise Conflict("This database already contains data of geoheal; restore into an empty one.")
        finally:
            database.close()
        direct = system.migration_url(settings, url)
        left_out = restore_archive(direct, file)
        upgrade(direct)
    typer.echo(f"Restored {file}.")
    for name in left_out.extensions:
        typer.echo(f"This server does not offer the extension {name}, which geoheal does not need.")
    for role in left_out.roles:
        typer.echo(
            f"The role {role} had rights, and this server has no such role: CREATE ROLE, then "
            f"`geoheal grant-analyst {role}`."
        )


@contextmanager
def _private(file: Path) -> Iterator[None]:
    """Make a new file that only its owner may read, for others to write to; remove it when that fails.

    It holds sources and the hashes of tokens, whatever the umask says.
    """
    try:
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        raise InvalidInput(f"{file} exists already; name another file.", field="file") from None
    except OSError as error:
        raise InvalidInput(f"{file} cannot be written: {error.strerror}.", field="file") from error
    try:
        yield
    except BaseException:
        file.unlink(missing_ok=True)
        raise


def _dump_program(settings: Settings, url: str) -> Program:
    """Choose the embedded PostgreSQL's own program, or one that is not older than a server with a URL."""
    if settings.database_url is None:
        return own("pg_dump")
    database = system.connect(settings, url)
    try:
        with database.transaction() as connection:
            return program_for("pg_dump", version(connection) // 10000)
    finally:
        database.close()
