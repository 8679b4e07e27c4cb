"""Errors as HTTP problems (RFC 9457): the only place that assigns statuses to errors."""

import logging
from difflib import get_close_matches
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, request
from pydantic_core import to_json
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound

from geoheal import errors
from geoheal.api.http.phrases import phrase
from geoheal.constants import API_PREFIX
from geoheal.domain.display import printable
from geoheal.errors import GeohealError

logger = logging.getLogger(__name__)

MIMETYPE = "application/problem+json"

STATUS: dict[type[GeohealError], HTTPStatus] = {
    errors.GeohealError: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.InvalidInput: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.MalformedInput: HTTPStatus.BAD_REQUEST,
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.Conflict: HTTPStatus.CONFLICT,
    errors.HashMismatch: HTTPStatus.PRECONDITION_FAILED,
    errors.NotMeasured: HTTPStatus.CONFLICT,
    errors.NotAvailable: HTTPStatus.NOT_IMPLEMENTED,
    errors.Unauthenticated: HTTPStatus.UNAUTHORIZED,
    errors.Forbidden: HTTPStatus.FORBIDDEN,
    errors.DatabaseUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.PartitionMissing: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.MigrationRequired: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.EmbeddedDatabaseError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.SandboxUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.EvaluationHandedOver: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.IdentityTaken: HTTPStatus.CONFLICT,
    errors.TooManySystems: HTTPStatus.TOO_MANY_REQUESTS,
}
"""Status by error; an error that is not listed has the status of its nearest ancestor."""

RETRY_AFTER_S = 5
"""Seconds until the next try after a 503 whose error does not say better."""

ALL_PATHS = "/openapi lists all paths."
OUR_FAULT = "Something went wrong inside geoheal; its log has the details under this request's id."


def status_of(error: GeohealError) -> HTTPStatus:
    """Return the status of an error.

    >>> status_of(errors.DatabaseFull()).value
    503
    """
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def problem(
    status: HTTPStatus,
    detail: str,
    *,
    kind: str = "about:blank",
    title: str | None = None,
    field: str | None = None,
) -> Response:
    """Return a problem document, which also has ``success`` and ``error`` like every response."""
    detail = printable(detail)
    body: dict[str, Any] = {
        "type": kind,
        "title": title or phrase(status),
        "status": status.value,
        "detail": detail,
        "instance": request.path,
        "success": False,
        "error": detail,
    }
    return Response(
        to_json(body if field is None else {**body, "field": field}), status.value, mimetype=MIMETYPE
    )


def install(app: Flask) -> None:
    """Answer every error of an app with a problem."""
    app.register_error_handler(GeohealError, answer_error)
    app.register_error_handler(HTTPException, answer_http_exception)
    app.register_error_handler(Exception, answer_surprise)


def answer_error(error: GeohealError) -> Response:
    """Return the problem of an error of geoheal."""
    status = status_of(error)
    if status is HTTPStatus.INTERNAL_SERVER_ERROR:
        return answer_surprise(error)
    name = type(error).__name__
    response = problem(
        status,
        error.message,
        kind=f"urn:geoheal:problem:{_hyphenated(name)}",
        title=_spaced(name),
        field=error.field if isinstance(error, errors.InvalidInput | errors.Forbidden) else None,
    )
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        logger.warning("%s", error.message, exc_info=error.__cause__ if logger.isEnabledFor(10) else None)
        response.headers["Retry-After"] = str(getattr(error, "retry_after_s", RETRY_AFTER_S))
    if status is HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = 'Bearer realm="geoheal"'
    return response


def answer_http_exception(error: HTTPException) -> Response:
    """Return the problem of an HTTP error: an unknown path, a wrong method, a body of the wrong kind."""
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    response = problem(status, _said(error, status))
    for name, value in error.get_headers(request.environ):
        if name.lower() not in {"content-type", "content-length"}:
            response.headers[name] = value
    return response


def _said(error: HTTPException, status: HTTPStatus) -> str:
    """Explain an unknown path or a wrong method."""
    if isinstance(error, NotFound):
        return _no_such_path(request.path)
    if isinstance(error, MethodNotAllowed):
        allowed = " or ".join(sorted(set(error.valid_methods or ()) - {"HEAD", "OPTIONS"}))
        return f"{request.method} is not allowed here; {request.path[:200]} accepts {allowed}. {ALL_PATHS}"
    return error.description or status.description


def _no_such_path(path: str) -> str:
    rules = sorted({rule.rule for rule in current_app.url_map.iter_rules() if "static" not in rule.endpoint})
    close = get_close_matches(
        path[:200], [*rules, *(rule.removeprefix(API_PREFIX) for rule in rules)], 1, 0.75
    )
    if not close:
        return f"There is nothing at {path[:200]}. {ALL_PATHS}"
    meant = close[0] if close[0] in rules else f"{API_PREFIX}{close[0]}"
    return f"There is nothing at {path[:200]}; did you mean {meant}? {ALL_PATHS}"


def answer_surprise(error: Exception) -> Response:
    """Return the problem of an unexpected error: logged in full, answered without details."""
    logger.error("%s %s failed", request.method, request.path, exc_info=error)
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, OUR_FAULT)


def _hyphenated(name: str) -> str:
    return _spaced(name).lower().replace(" ", "-")


def _spaced(name: str) -> str:
    return "".join(f" {letter}" if letter.isupper() else letter for letter in name).strip().capitalize()
