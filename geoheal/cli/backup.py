"""``geoheal backup`` and ``geoheal restore``: the whole history in one file, by PostgreSQL's own programs."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geoheal.cli.options import DatabaseUrl, DataDir
from geoheal.cli.psql import variables_of
from geoheal.errors import Conflict, DatabaseError, InvalidInput

if TYPE_CHECKING:
    from geoheal.settings import Settings

SCHEMAS = ("geoheal", "geoheal_jobs")


def backup(
    file: Annotated[Path, typer.Argument(help="Where to write to; must not exist.")],
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Write everything that is stored into a file, while the service runs."""
    from geoheal import system
    from geoheal.settings import load_settings

    if file.exists():
        raise InvalidInput(f"{file} exists already; name another file.", field="file")
    settings = load_settings(data_dir=data_dir, database_url=database_url)
    schemas = [word for schema in SCHEMAS for word in ("--schema", schema)]
    with system.database_url(settings) as url:
        _run(settings, system.migration_url(settings, url), "pg_dump", "-Fc", *schemas, "--file", str(file))
    typer.echo(f"Wrote {file} ({file.stat().st_size:,} bytes). Restore it with `geoheal restore {file}`.")


def restore(
    file: Annotated[Path, typer.Argument(help="What `geoheal backup` wrote.")],
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Read a backup into a database that holds nothing of geoheal's yet, and migrate it."""
    from geoheal import system
    from geoheal.settings import load_settings
    from geoheal.store.migrate import revision, upgrade

    if not file.is_file():
        raise InvalidInput(f"There is no file {file}.", field="file")
    settings = load_settings(data_dir=data_dir, database_url=database_url)
    with system.database_url(settings) as url:
        database = system.connect(settings, url)
        try:
            if revision(database) is not None:
                raise Conflict("This database is in use by geoheal; restore into one that is empty.")
        finally:
            database.close()
        direct = system.migration_url(settings, url)
        _run(
            settings, direct, "pg_restore", "--single-transaction", "--no-owner", "--no-privileges", str(file)
        )
        upgrade(direct)
    typer.echo(f"Restored {file}.")


def _run(settings: "Settings", url: str, program: str, *arguments: str) -> None:
    variables = variables_of(url)
    into = ["--dbname", variables["PGDATABASE"]] if program == "pg_restore" else []
    command = [_program(program, settings), *into, *arguments]
    done = subprocess.run(command, env=os.environ | variables, check=False)  # noqa: S603
    if done.returncode != 0:
        raise DatabaseError(f"{program} failed; its own messages stand above.")


def _program(name: str, settings: "Settings") -> str:
    """The embedded PostgreSQL's own program, or the machine's for a server that has a URL."""
    from geoheal.store.embedded.binaries import wheel_bin_dir

    own = str(wheel_bin_dir() / name)
    return own if settings.database_url is None else shutil.which(name) or own
