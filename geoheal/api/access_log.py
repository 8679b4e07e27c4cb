"""One line a request, under an id that the client may choose; and the headers that every answer has."""

import logging
import re
import time
from contextvars import ContextVar

from flask import Flask, Response, g, request
from uuid_utils.compat import uuid7

logger = logging.getLogger("geoheal.access")

REQUEST_ID: ContextVar[str | None] = ContextVar("request_id", default=None)
"""Id of the request that is being answered; log lines carry it."""

TRACE_ID: ContextVar[str | None] = ContextVar("trace_id", default=None)
"""Id of the trace that the request is part of, where the client names one; log lines carry it."""

SANE_ID = re.compile(r"[A-Za-z0-9._:-]{1,100}")

TRACEPARENT = re.compile(
    r"[0-9a-e][0-9a-f]-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?"
)
"""The header of W3C's Trace Context."""

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
"""What every answer says; the documentation page needs, and sets, a policy of its own."""


def install(app: Flask) -> None:
    """Give every request of an app an id, its answer the common headers, and the log a line."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    given = request.headers.get("X-Request-ID", "")
    REQUEST_ID.set(given if SANE_ID.fullmatch(given) else str(uuid7()))
    trace = TRACEPARENT.fullmatch(request.headers.get("traceparent", "")[:200])
    TRACE_ID.set(trace and trace[1])
    g.began = time.perf_counter()


def _end(response: Response) -> Response:
    headers = response.headers
    headers["X-Request-ID"] = REQUEST_ID.get() or ""
    if TRACE_ID.get() is not None:
        headers["traceparent"] = request.headers["traceparent"]
    for name, value in SECURITY_HEADERS.items():
        headers.setdefault(name, value)
    level = _level(response.status_code)
    if logger.isEnabledFor(level):
        duration_ms = (time.perf_counter() - g.began) * 1000
        logger.log(
            level,
            "%s %s answered %d",
            request.method,
            request.path,
            response.status_code,
            extra={
                "method": request.method,
                "path": request.path,
                "status": response.status_code,
                "duration_ms": round(duration_ms, 1),
            },
        )
    return response


def _level(status: int) -> int:
    """Successes are many and say little; what failed is told at the usual level."""
    return logging.DEBUG if status < 400 else logging.INFO
