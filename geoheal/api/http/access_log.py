"""Access log with one line per request, request ids, and the headers of every response."""

import logging
import re
import time
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

from flask import Flask, Response, g, request
from uuid_utils import uuid7

from geoheal.api.front.marks import BEGAN

logger = logging.getLogger("geoheal.access")

REQUEST_ID: ContextVar[str | None] = ContextVar("request_id", default=None)
"""Id of the current request; log lines include it."""

TRACE_ID: ContextVar[str | None] = ContextVar("trace_id", default=None)
"""Id of the trace that the client says the request belongs to; log lines include it."""

SANE_ID = re.compile(r"[A-Za-z0-9._:-]{1,100}")

TRACEPARENT = re.compile(
    r"[0-9a-e][0-9a-f]-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?"
)
"""The traceparent header of W3C Trace Context."""

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
"""Headers of every response; the documentation page sets its own policy."""


def install(app: Flask) -> None:
    """Add request ids, common headers and the access log to an app."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    identify(request.environ)
    g.began = request.environ.get(BEGAN) or time.perf_counter()


def arrival() -> float:
    """Return the arrival time (``time.perf_counter``) of the current request."""
    return float(g.began)


def identify(environ: Mapping[str, Any]) -> dict[str, str]:
    """Set the ids of the current request; return the response headers that name them."""
    given = environ.get("HTTP_X_REQUEST_ID", "")
    request_id = given if SANE_ID.fullmatch(given) else str(uuid7())
    REQUEST_ID.set(request_id)
    traceparent = environ.get("HTTP_TRACEPARENT", "")[:200]
    trace = TRACEPARENT.fullmatch(traceparent)
    TRACE_ID.set(trace and trace[1])
    named = {"X-Request-ID": request_id}
    return named if trace is None else {**named, "traceparent": environ["HTTP_TRACEPARENT"]}


def _end(response: Response) -> Response:
    headers = response.headers
    headers["X-Request-ID"] = REQUEST_ID.get() or ""
    if TRACE_ID.get() is not None:
        headers["traceparent"] = request.headers["traceparent"]
    for name, value in SECURITY_HEADERS.items():
        headers.setdefault(name, value)
    log(request.method, request.path, response.status_code, arrival())
    return response


def log(method: str, path: str, status: int, began: float) -> None:
    """Log a request that began at this time (``time.perf_counter``)."""
    level = _level(status)
    if logger.isEnabledFor(level):
        duration_ms = round((time.perf_counter() - began) * 1000, 1)
        logger.log(
            level,
            "%s %s answered %d",
            method,
            path,
            status,
            extra={"method": method, "path": path, "status": status, "duration_ms": duration_ms},
        )


def _level(status: int) -> int:
    """Return the log level: lower for successes, which are frequent."""
    return logging.DEBUG if status < 400 else logging.INFO
