"""``geoheal psql``: PostgreSQL's own terminal, on the configured database or the embedded one."""

import os
import shutil
import subprocess
from typing import Annotated

import typer

from geoheal.cli.options import DatabaseUrl, DataDir

VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
}
"""libpq's environment variables by connection parameter."""


def psql(
    arguments: Annotated[
        list[str] | None, typer.Argument(help="For psql, behind --; such as: -- -c 'SELECT 1'")
    ] = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Open the database in psql; an embedded one runs for as long as it is needed."""
    from geoheal import system
    from geoheal.settings import load_settings

    settings = load_settings(data_dir=data_dir, database_url=database_url)
    with system.database_url(settings) as url:
        command = [_program(), *(arguments or [])]
        done = subprocess.run(command, env=os.environ | variables_of(url), check=False)  # noqa: S603
    raise typer.Exit(done.returncode)


def variables_of(url: str) -> dict[str, str]:
    """A URL as libpq's environment variables: on a command line everybody could read its password."""
    from psycopg.conninfo import conninfo_to_dict

    known = conninfo_to_dict(url)
    return {variable: str(known[name]) for name, variable in VARIABLES.items() if name in known}


def _program() -> str:
    """The machine's psql, or the one that comes with the embedded PostgreSQL."""
    from geoheal.store.embedded.binaries import wheel_bin_dir

    return shutil.which("psql") or str(wheel_bin_dir() / "psql")
