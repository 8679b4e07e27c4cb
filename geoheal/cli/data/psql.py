"""``geoheal psql``: PostgreSQL's own terminal, on the configured database or the embedded one."""

import os
import shutil
import subprocess
from typing import Annotated

import typer
from psycopg.conninfo import conninfo_to_dict

from geoheal import system
from geoheal.cli.terminal.options import DatabaseUrl, DataDir
from geoheal.cli.terminal.own_database import database_settings
from geoheal.extras import require
from geoheal.store.embedded.binaries import wheel_bin_dir

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
READ_ONLY = "-c default_transaction_read_only=on"
"""Against a slip of the hand: the embedded database is opened as its superuser."""


def psql(
    arguments: Annotated[
        list[str] | None,
        typer.Argument(
            help="For psql, such as -c 'SELECT 1'; behind -- where geoheal has an option of that name."
        ),
    ] = None,
    write: Annotated[
        bool, typer.Option("--write", help="Let statements change the database; otherwise it is read-only.")
    ] = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Open the database in psql, read-only; an embedded one runs for as long as it is needed."""
    settings = database_settings(data_dir, database_url)
    with system.database_url(settings) as url:
        command = [_program(), *(arguments or [])]
        variables = variables_of(system.migration_url(settings, url))  # a pooler would refuse the option
        if not write:
            variables["PGOPTIONS"] = f"{os.environ.get('PGOPTIONS', '')} {READ_ONLY}".strip()
        done = subprocess.run(command, env=os.environ | variables, check=False)  # noqa: S603
    raise typer.Exit(done.returncode)


def variables_of(url: str) -> dict[str, str]:
    """Return a URL as libpq's environment variables: on a command line everybody could read its password."""
    known = conninfo_to_dict(url)
    return {variable: str(known[name]) for name, variable in VARIABLES.items() if name in known}


def _program() -> str:
    """Return the machine's psql, or the one that comes with the embedded PostgreSQL."""
    if found := shutil.which("psql"):
        return found
    require("embedded", "`geoheal psql` without PostgreSQL's client programs on this machine")
    return str(wheel_bin_dir() / "psql")
