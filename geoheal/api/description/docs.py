"""The documentation: the OpenAPI document of the endpoints, and a page that shows it offline.

flask-openapi3 creates both in a separate application, on the first request for it, so that neither the start
of the service nor requests to endpoints pay for it.
"""

from collections.abc import Sequence
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING

from flask import Flask, Response, request

from geoheal.api.endpoints.endpoint import Endpoint
from geoheal.api.http.auth import AccessGate

if TYPE_CHECKING:
    from flask_openapi3.openapi import OpenAPI

PREFIX = "/openapi"
PAGE = f"{PREFIX}/swagger"

POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-ancestors 'none'"
)
"""The page brings its own scripts and some inline lines."""


def install(app: Flask, gate: AccessGate, endpoints: Sequence[Endpoint]) -> None:
    """Add the documentation of endpoints to an app."""

    building = Lock()

    @cache
    def built() -> "OpenAPI":
        from geoheal.api.description.openapi import document

        return document(endpoints)

    def documentation() -> "OpenAPI":
        with building:  # a cache alone would let concurrent threads build it several times
            return built()

    def begin() -> Response:
        return Response(status=302, headers={"Location": PAGE})

    def show(path: str) -> Response:  # noqa: ARG001 - the documentation application reads the path itself
        gate.admit(request.headers, None)
        page = documentation().response_class.from_app(documentation(), request.environ, buffered=True)
        response = Response(page.get_data(), page.status, page.headers)
        response.headers["Content-Security-Policy"] = POLICY
        return response

    app.add_url_rule(PREFIX, "documentation", begin)
    app.add_url_rule(f"{PREFIX}/<path:path>", "documentation_part", show)
