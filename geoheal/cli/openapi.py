"""``geoheal openapi``: print the API's description."""

import json

import typer


def openapi() -> None:
    """Print the OpenAPI document of the HTTP API (JSON), from which clients can be generated."""
    from geoheal.api.app import ENDPOINTS
    from geoheal.api.openapi import document

    typer.echo(json.dumps(document(ENDPOINTS).api_doc, indent=2, sort_keys=True, ensure_ascii=False))
