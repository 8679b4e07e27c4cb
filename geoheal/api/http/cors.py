"""Cross-origin requests (CORS of the Fetch standard): refused unless the operator names origins."""

from collections.abc import Collection

from flask import Flask, Response, request

METHODS = "GET, POST, PUT, PATCH"
REQUEST_HEADERS = "Authorization, Content-Type, Content-Encoding, Prefer, If-Match, X-Request-ID"
EXPOSED = "X-Request-ID, Retry-After, Location, ETag"
PREFLIGHT_AGE_S = "600"


def install(app: Flask, origins: Collection[str]) -> None:
    """Allow pages of these origins to use an app."""
    if not origins:
        return

    @app.after_request
    def allow(response: Response) -> Response:
        response.vary.add("Origin")
        origin = request.headers.get("Origin")
        if origin in origins:
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Expose-Headers"] = EXPOSED
            if request.method == "OPTIONS":
                response.headers["Access-Control-Allow-Methods"] = METHODS
                response.headers["Access-Control-Allow-Headers"] = REQUEST_HEADERS
                response.headers["Access-Control-Max-Age"] = PREFLIGHT_AGE_S
        return response
