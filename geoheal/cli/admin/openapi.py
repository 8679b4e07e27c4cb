"""``geoheal openapi``: print the API's description."""

import json
from typing import Annotated

import typer


def openapi(
    as_markdown: Annotated[
        bool, typer.Option("--markdown", help="Print it for people to read, as docs/api.md.")
    ] = False,
) -> None:
    """Print the OpenAPI document of the HTTP API (JSON), from which clients can be generated."""
    from geoheal.api.app import ENDPOINTS

    if as_markdown:
        from geoheal.api.description.reference import markdown

        typer.echo(markdown(ENDPOINTS), nl=False)
        return
    from geoheal.api.description.openapi import document

    typer.echo(json.dumps(document(ENDPOINTS).api_doc, indent=2, sort_keys=True, ensure_ascii=False))
