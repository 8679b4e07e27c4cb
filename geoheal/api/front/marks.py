"""What the front tells the application in a request's environment."""

from typing import Any, Final

from flask import Flask, Response, request

REFUSAL: Final = "geoheal.refusal"
"""An exception that the request is to be answered with."""

BEGAN: Final = "geoheal.began"
"""When (``time.perf_counter``) a request arrived that was passed on after some work."""

OBSERVED: Final = "geoheal.observed"
"""The system and the observation that were read from a request's body."""

PREFLIGHT: Final = "geoheal.preflight"
"""Set where the body has not been read: the request is only to be admitted."""

ADMITTED: Final = 204
"""Status of a preflight that admits the request."""


def install(app: Flask) -> None:
    """Let an application answer what the front refuses; to be called last, so that other hooks see it."""
    app.before_request(_refuse)


def _refuse() -> None:
    refusal: Any = request.environ.get(REFUSAL)
    if isinstance(refusal, Exception):
        raise refusal


def is_preflight() -> bool:
    """Whether the present request is only to be admitted."""
    return PREFLIGHT in request.environ


def admitted() -> Response:
    """Return the answer to a preflight that was admitted."""
    return Response(status=ADMITTED)
