"""The documentation: an OpenAPI document of the endpoints, and a page that shows it without any network.

flask-openapi3 makes both, in an application of its own that is made when someone asks for it: neither the
start of the service nor a request to the endpoints pays for it.
"""

from collections.abc import Sequence
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING

from flask import Flask, Response, request

from geoheal.api.http.auth import AccessGate
from geoheal.api.http.endpoint import Endpoint

if TYPE_CHECKING:
    from flask_openapi3.openapi import OpenAPI

PREFIX = "/openapi"
PAGE = f"{PREFIX}/swagger"

POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-ancestors 'none'"
)
"""The page brings its scripts, and a few lines of its own."""


def install(app: Flask, gate: AccessGate, endpoints: Sequence[Endpoint]) -> None:
    """Add the documentation of endpoints to an app."""

    building = Lock()

    @cache
    def built() -> "OpenAPI":
        from geoheal.api.description.openapi import document

        return document(endpoints)

    def documentation() -> "OpenAPI":
        with building:  # a cache alone lets every thread that comes meanwhile build its own
            return built()

    def begin() -> Response:
        return Response(status=302, headers={"Location": PAGE})

    def show(path: str) -> Response:  # noqa: ARG001 - the documentation reads the path itself
        gate.admit(request.headers, None)
        page = documentation().response_class.from_app(documentation(), request.environ, buffered=True)
        response = Response(page.get_data(), page.status, page.headers)
        response.headers["Content-Security-Policy"] = POLICY
        return response

    app.add_url_rule(PREFIX, "documentation", begin)
    app.add_url_rule(f"{PREFIX}/<path:path>", "documentation_part", show)
