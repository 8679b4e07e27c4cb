"""Keys that the front adds to a request's WSGI environment."""

from typing import Any, Final

from flask import Flask, Response, request

REFUSAL: Final = "geoheal.refusal"
"""An exception to answer the request with."""

BEGAN: Final = "geoheal.began"
"""Arrival time (``time.perf_counter``) of a request that was passed on after some work."""

OBSERVED: Final = "geoheal.observed"
"""The system and the observation that were read from the request's body."""

PREFLIGHT: Final = "geoheal.preflight"
"""Set if the body has not been read: the request is only checked for admission."""

ADMITTED: Final = 204
"""Status of a preflight that admits the request."""


def install(app: Flask) -> None:
    """Answer requests that the front refused; call it last, so that other hooks run first."""
    app.before_request(_refuse)


def _refuse() -> None:
    refusal: Any = request.environ.get(REFUSAL)
    if isinstance(refusal, Exception):
        raise refusal


def is_preflight() -> bool:
    """Whether the current request is only checked for admission."""
    return PREFLIGHT in request.environ


def admitted() -> Response:
    """Return the response to an admitted preflight."""
    return Response(status=ADMITTED)
