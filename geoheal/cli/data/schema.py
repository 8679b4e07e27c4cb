"""``geoheal schema``: the data dictionary of the database."""

import json
from dataclasses import asdict
from typing import Annotated

import typer

from geoheal.cli.data.dictionary_page import page
from geoheal.cli.terminal.options import DatabaseUrl, DataDir
from geoheal.cli.terminal.own_database import database_settings
from geoheal.store.operations import data_dictionary
from geoheal.system import open_database


def schema(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of Markdown.")] = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Print the data dictionary: every view, function and table with its meaning and units.

    It is read from the comments in the connected database, so that it is true of just that one.
    """
    with (
        open_database(database_settings(data_dir, database_url)) as database,
        database.transaction() as connection,
    ):
        dictionary = data_dictionary.read(connection)
    text = json.dumps(asdict(dictionary), indent=2, ensure_ascii=False) if as_json else page(dictionary)
    typer.echo(text.rstrip("\n"))
