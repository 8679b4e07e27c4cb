"""Convert a request of the server (RSGI) to a WSGI environment (PEP 3333)."""

import sys
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from granian.rsgi import Scope

CONSTANT: Final[dict[str, Any]] = {
    "SCRIPT_NAME": "",
    "wsgi.version": (1, 0),
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": True,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
    "wsgi.input_terminated": True,
}

NAMES: Final = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}
"""Headers whose WSGI names do not start with ``HTTP_``."""


def environ_of(scope: "Scope", body: bytes) -> dict[str, Any]:
    """Return the environment of a request whose body has arrived."""
    address, port = _split(scope.server)
    return {
        **CONSTANT,
        "REQUEST_METHOD": scope.method,
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": address,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": _split(scope.client)[0],
        "HTTP_HOST": scope.authority or "",
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": BytesIO(body),
        **_headers(scope.headers.items(), scope.headers.keys()),
    }


def _headers(items: "Iterable[tuple[str, str]]", names: "Collection[str]") -> dict[str, str]:
    """Return the headers by WSGI name; repeated ones are joined as in RFC 9110 (5.3).

    For headers with bytes outside of ASCII, the server passes on only the names. They must not look absent:
    even an unreadable header shows that the request was forwarded, or needs a token.
    """
    named: dict[str, str] = {}
    for name, value in items:
        key = _key(name)
        joint = ";" if name == "cookie" else ","
        named[key] = f"{named[key]}{joint}{value}" if key in named else value
    if len(named) < len(names):
        for name in names:
            named.setdefault(_key(name), "")
    return named


def _key(name: str) -> str:
    return NAMES.get(name) or f"HTTP_{name.upper().replace('-', '_')}"


def _split(address: str) -> tuple[str, str]:
    """Return host and port of a socket's address.

    >>> _split("127.0.0.1:5001"), _split("[::1]:80")
    (('127.0.0.1', '5001'), ('::1', '80'))
    """
    host, _, port = address.rpartition(":")
    return host.strip("[]"), port
