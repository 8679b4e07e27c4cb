"""Detect failed requests by the attributes of their metrics: statuses of HTTP and gRPC."""

import re
from collections.abc import Mapping
from typing import Final

STATUSES: Final = (
    "http.response.status_code",
    "http.status_code",
    "http_response_status_code",
    "http_status_code",
    "status_code",
    "http_status",
    "response_code",
    "status_class",
    "code",
    "status",
)
"""Attributes of OpenTelemetry, and labels of Prometheus, that hold an HTTP status or its class (``5xx``)."""

RPC_STATUSES: Final = ("rpc.response.status_code", "rpc.grpc.status_code", "grpc_code", "grpc_status")
_RPC_WORDS: Final = ("unknown", "deadlineexceeded", "unimplemented", "internal", "unavailable", "dataloss")
RPC_FAILURES: Final = frozenset(("2", "4", "12", "13", "14", "15", *_RPC_WORDS))
"""Errors of a gRPC server itself, as number and as word (lower case, without ``_``)."""

ERRORS: Final = ("error.type", "error_type")
_CLASS: Final = re.compile(r"[1-5](\d\d|xx)", re.IGNORECASE)
_WORDS: Final = {
    **dict.fromkeys(("ok", "success", "succeeded"), False),
    **dict.fromkeys(("error", "failure", "failed", "fail", *_RPC_WORDS), True),
}


def verdict(attributes: Mapping[str, str]) -> bool | None:
    """Whether a request failed because of its server; None if its attributes do not show it.

    >>> verdict({"http.status_code": "503"}), verdict({"code": "4xx"}), verdict({"path": "/"})
    (True, False, None)
    """
    for name in RPC_STATUSES:
        if name in attributes:
            return attributes[name].lower().replace("_", "") in RPC_FAILURES
    for name in STATUSES:
        value = attributes.get(name, "")
        if _CLASS.fullmatch(value):
            return value.startswith("5")
        if value.lower() in _WORDS:
            return _WORDS[value.lower()]
    return True if any(attributes.get(name) for name in ERRORS) else None


def is_failed(attributes: Mapping[str, str]) -> bool:
    """Whether a request is known to have failed because of its server.

    >>> is_failed({"http.status_code": "503"}), is_failed({"http.response.status_code": "404"})
    (True, False)
    """
    return bool(verdict(attributes))


def tells(metric: str, attributes: Mapping[str, str]) -> bool:
    """Whether attributes show if requests failed.

    By OpenTelemetry's conventions (names with dots) a request without an error has succeeded; otherwise
    nothing is known.

    >>> tells("http.server.duration", {}), tells("http_requests_total", {"method": "GET"})
    (True, False)
    """
    return "." in metric or verdict(attributes) is not None
