"""Requests of a reporter to the service, with the standard library."""

from __future__ import annotations

import contextlib
import gzip
import http.client
import json
import socket
import ssl
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

from geoheal.client.host.loop import start
from geoheal.constants import API_PREFIX
from geoheal.errors import InvalidInput, ServiceUnreachable

TIMEOUT_S: Final = 5.0
"""Longest silence (s) of the service."""
DEADLINE_S: Final = 20.0
"""Total time (s) of a request, even if bytes keep trickling in."""
ANSWER_MAX_BYTES: Final = 4_000_000


@dataclass(frozen=True)
class ServiceResponse:
    """Response of the service.

    Parameters
    ----------
    status
        HTTP status.
    body
        Its JSON object; empty without one.
    retry_after_s
        Requested waiting time; 0 without one.
    """

    status: int
    body: Mapping[str, Any] = field(default_factory=dict)
    retry_after_s: float = 0.0

    @property
    def detail(self) -> str:
        """The reason for a refusal."""
        return str(self.body.get("detail") or self.body.get("error") or f"HTTP status {self.status}")[:500]


class ReportingService:
    """Destination of snapshots. Each request has its own connection, so that none is left open.

    Parameters
    ----------
    url
        URL of the service, with http or https.
    token
        Bearer token; None without one.

    Raises
    ------
    InvalidInput
        When the URL is invalid.
    """

    def __init__(
        self, url: str, token: str | None, timeout_s: float = TIMEOUT_S, deadline_s: float = DEADLINE_S
    ) -> None:
        self._place = _parsed(url)
        self._timeout_s = timeout_s
        self._deadline_s = deadline_s
        self._headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        if token is not None and not (token.isascii() and token.isprintable()):
            raise InvalidInput(
                "The token contains characters that are not allowed in a token; copy it again.", field="token"
            )
        self.url = f"{self._place.scheme}://{self._place.netloc.rpartition('@')[2]}{self._place.path}"

    def register(self, system: str, geometry: str, dimension: int) -> ServiceResponse:
        """Register a system."""
        body = {"name": system, "geometry": geometry, "dimension": dimension}
        return self._post("/systems", json.dumps(body).encode(), {"Content-Type": "application/json"})

    def send(self, lines: Sequence[str]) -> ServiceResponse:
        """Send a batch of snapshots, each a line of JSON."""
        headers = {"Content-Type": "application/x-ndjson", "Content-Encoding": "gzip"}
        return self._post("/snapshots", gzip.compress("\n".join(lines).encode(), 5), headers)

    def send_recordings(self, body: str) -> ServiceResponse:
        """Send recorded calls: one JSON object."""
        headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
        return self._post("/recordings", gzip.compress(body.encode(), 5), headers)

    def send_profile(self, body: str) -> ServiceResponse:
        """Send a profile: one JSON object."""
        headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
        return self._post("/profiles", gzip.compress(body.encode(), 5), headers)

    def _post(self, path: str, body: bytes, headers: Mapping[str, str]) -> ServiceResponse:
        """Send a request.

        Raises
        ------
        ServiceUnreachable
            If there is no response.
        """
        connection = self._connection()
        guard = threading.Timer(self._deadline_s, _hang_up, [connection])
        guard.daemon = True
        try:
            start(guard)
            where = self._place.path.rstrip("/") + API_PREFIX + path
            connection.request("POST", where, body, {**self._headers, **headers, "Connection": "close"})
            answer = connection.getresponse()
            text = answer.read(ANSWER_MAX_BYTES)
            return ServiceResponse(
                status=answer.status, body=_object(text), retry_after_s=_retry_after(answer)
            )
        except (OSError, http.client.HTTPException) as error:
            reason = str(error) or type(error).__name__
            raise ServiceUnreachable(f"The service at {self.url} does not answer ({reason}).") from error
        finally:
            guard.cancel()
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        host, port = str(self._place.hostname), self._place.port
        if self._place.scheme == "http":
            return http.client.HTTPConnection(host, port, timeout=self._timeout_s)
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, port, timeout=self._timeout_s, context=context)


def _parsed(url: str) -> SplitResult:
    try:
        place = urlsplit(url)
        valid = place.scheme in {"http", "https"} and bool(place.hostname) and (place.port or 80) > 0
    except (ValueError, AttributeError):
        valid = False
    if not valid or place.username or place.query:
        raise InvalidInput("The service's URL must be like http://127.0.0.1:5001.", field="url")
    return place


def _hang_up(connection: http.client.HTTPConnection) -> None:
    """Shut down the socket, which ends reading in another thread; closing alone would not."""
    with contextlib.suppress(OSError, AttributeError):
        connection.sock.shutdown(socket.SHUT_RDWR)


def _object(text: bytes) -> Mapping[str, Any]:
    try:
        body = json.loads(text)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _retry_after(answer: http.client.HTTPResponse) -> float:
    seconds = answer.headers.get("Retry-After", "")
    return float(seconds) if seconds.isdecimal() else 0.0
