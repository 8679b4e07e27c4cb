"""``geoheal grant-analyst``: let a database role read the health history by SQL."""

from typing import Annotated

import typer

from geoheal.cli.terminal.options import DatabaseUrl, DataDir
from geoheal.cli.terminal.own_database import database_settings
from geoheal.store.operations.analysts import give_schema
from geoheal.store.operations.analysts import grant_analyst as grant
from geoheal.system import open_database


def grant_analyst(
    role: Annotated[str, typer.Argument(help="An existing role of the database.")],
    schema: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Also create a schema owned by the role, for tables and views of its own.",
        ),
    ] = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Give a database role the right to read geoheal's views and call its functions, nothing else."""
    with (
        open_database(database_settings(data_dir, database_url)) as database,
        database.transaction() as connection,
    ):
        opened = grant(connection, role)
        made = schema is not None and give_schema(connection, role, schema)
    typer.echo(f"{role} can now read the views and call the functions of the schema geoheal.")
    if opened:
        typer.echo(f"On this cluster it can read the tables below them as well: {', '.join(opened)}.")
    if schema is not None:
        state = "now has" if made else "has already"
        typer.echo(
            f"It {state} the schema {schema} for tables and views of its own; `geoheal backup` saves it."
        )
