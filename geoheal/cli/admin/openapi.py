"""``geoheal openapi``: print the API's description."""

import json
from typing import Annotated

import typer

from geoheal.api.app import ENDPOINTS
from geoheal.api.description.openapi import document
from geoheal.api.description.reference import markdown


def openapi(
    as_markdown: Annotated[
        bool, typer.Option("--markdown", help="Print Markdown instead, as in docs/api.md.")
    ] = False,
) -> None:
    """Print the OpenAPI document of the HTTP API (JSON), from which clients can be generated."""
    if as_markdown:
        typer.echo(markdown(ENDPOINTS), nl=False)
        return
    typer.echo(json.dumps(document(ENDPOINTS).api_doc, indent=2, sort_keys=True, ensure_ascii=False))
