"""Options that several commands have."""

from pathlib import Path
from typing import Annotated

import typer

from geoheal.constants import DEFAULT_PORT

SERVICE_URL = f"http://127.0.0.1:{DEFAULT_PORT}"

SystemOrAll = Annotated[str | None, typer.Option("--system", help="The system [all systems].")]
Owner = Annotated[
    str | None, typer.Option("--system", help="The system that it belongs to [it is found by its id].")
]
OneSystem = Annotated[
    str | None, typer.Option("--system", help="The system [the only one there is, or `default`].")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
AllAsJson = Annotated[bool, typer.Option("--json", help="Print JSON: all that was found.")]
Limit = Annotated[int, typer.Option(min=1, max=1000, help="Most that are shown.")]
DataDir = Annotated[
    Path | None, typer.Option(help="Folder of the embedded PostgreSQL [the user's data folder].")
]
DatabaseUrl = Annotated[str | None, typer.Option(help="PostgreSQL to use instead of the embedded one.")]
Token = Annotated[
    str | None,
    typer.Option(envvar="GEOHEAL_TOKEN", show_envvar=True, help="Bearer token, where the service needs one."),
]
ServiceUrl = Annotated[
    str | None,
    typer.Option(
        "--url",
        envvar="GEOHEAL_URL",
        show_envvar=True,
        help=f"The geoheal service [{SERVICE_URL}, unless a database is named].",
    ),
]
Url = Annotated[str, typer.Option(envvar="GEOHEAL_URL", show_envvar=True, help="The geoheal service.")]
