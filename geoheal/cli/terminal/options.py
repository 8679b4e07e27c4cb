"""Options that several commands have."""

from pathlib import Path
from typing import Annotated

import typer

from geoheal.constants import DEFAULT_PORT
from geoheal.errors import InvalidInput

SERVICE_URL = f"http://127.0.0.1:{DEFAULT_PORT}"


def refuse_both(context: typer.Context, url: str | None) -> str | None:
    """Refuse --url together with --data-dir or --database-url; GEOHEAL_URL yields to them.

    Raises
    ------
    InvalidInput
        When the command line names a service and a database.
    """
    source = context.get_parameter_source("url")
    is_database_named = any(context.params.get(each) is not None for each in ("data_dir", "database_url"))
    if is_database_named and source is not None and source.name == "COMMANDLINE":
        raise InvalidInput(
            "Name a service (--url) or a database (--data-dir, --database-url), not both.", field="--url"
        )
    return url


SystemOrAll = Annotated[str | None, typer.Option("--system", help="The system [all systems].")]
Owner = Annotated[str | None, typer.Option("--system", help="System that it belongs to [found by the id].")]
OneSystem = Annotated[
    str | None, typer.Option("--system", help="The system [the only one there is, or `default`].")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
AllAsJson = Annotated[bool, typer.Option("--json", help="Print all findings as JSON.")]
Limit = Annotated[int, typer.Option(min=1, max=1000, help="Maximum number of entries shown.")]
DataDir = Annotated[
    Path | None,
    typer.Option(is_eager=True, help="Folder of the embedded PostgreSQL [the user's data folder]."),
]
DatabaseUrl = Annotated[
    str | None, typer.Option(is_eager=True, help="PostgreSQL to use instead of the embedded one.")
]
"""Read before --url, which is checked against them."""
Token = Annotated[
    str | None,
    typer.Option(envvar="GEOHEAL_TOKEN", show_envvar=True, help="Bearer token, if the service requires one."),
]
ServiceUrl = Annotated[
    str | None,
    typer.Option(
        "--url",
        callback=refuse_both,
        envvar="GEOHEAL_URL",
        show_envvar=True,
        help=f"The geoheal service [{SERVICE_URL}, unless a database is named].",
    ),
]
Url = Annotated[str, typer.Option(envvar="GEOHEAL_URL", show_envvar=True, help="The geoheal service.")]
