"""``POST /snapshot`` ahead of the general routing, for everyday requests: they are most of what is sent.

A request that is everyday in every respect passes the same gate, ingest, metrics and log here, without the
cost of Flask; those that arrive together are stored together, in one thread. All others go on to the
application, with their bodies. So do errors: the application raises and answers what failed here, so that
nothing is stored or tried twice.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from http import HTTPStatus
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from werkzeug.exceptions import HTTPException
from werkzeug.http import parse_options_header

from geoheal.api.front.marks import BEGAN, OBSERVED, PREFLIGHT, REFUSAL
from geoheal.api.http import access_log
from geoheal.api.http.auth import PROXY_HEADERS
from geoheal.api.http.body import JSON, is_json
from geoheal.api.http.endpoint import answer_body
from geoheal.api.service import RunningService
from geoheal.constants import API_PREFIX, CAPTURED_AT_MIN
from geoheal.domain.access.token import Role
from geoheal.domain.snapshots.snapshot import Observation
from geoheal.errors import GeohealError
from geoheal.monitor.answers import snapshot_answer
from geoheal.monitor.ingest.quick_report import read_everyday
from geoheal.monitor.ingest.single import IngestedSnapshot

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

SNAPSHOT: Final = f"{API_PREFIX}/snapshot"

UNUSUAL: Final = (
    "HTTP_IDEMPOTENCY_KEY",
    "HTTP_CONTENT_ENCODING",
    "HTTP_TRANSFER_ENCODING",
    "HTTP_ORIGIN",
    PREFLIGHT,
    REFUSAL,
)
"""What a request has that is more than an everyday one."""

PASSED_ON: Final = tuple(f"HTTP_{name.upper().replace('-', '_')}" for name in PROXY_HEADERS)

Environ = dict[str, Any]
Answer = tuple[HTTPStatus, list[tuple[str, str]], bytes]

_has_json = lru_cache(maxsize=64)(lambda header: is_json(parse_options_header(header)[0].lower()))


class QuickSnapshots:
    """Answers everyday ``POST /snapshot``; hands everything else to the application.

    Parameters
    ----------
    app
        The application.
    service
        The same that the application works with.
    """

    def __init__(self, app: "WSGIApplication", service: RunningService) -> None:
        self._app = app
        self._service = service
        self._retention = service.settings.retention
        self._headers = {"Content-Type": JSON, **access_log.SECURITY_HEADERS}
        if service.settings.cors_origins:
            self._headers["Vary"] = "Origin"

    def __call__(self, environ: Environ, start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request."""
        if not _is_everyday(environ):
            return self._app(environ, start_response)
        environ.setdefault(BEGAN, time.perf_counter())
        named = access_log.identify(environ)
        try:
            self._admit(environ)
            found = environ.get(OBSERVED) or self._read(environ)
            if found is None:
                return self._app(environ, start_response)
            status, headers, content = self._answered(environ, named, take_in(self._service, *found))
        except Exception as error:  # noqa: BLE001 - the application answers it
            environ[REFUSAL] = error
            environ["HTTP_X_REQUEST_ID"] = named["X-Request-ID"]
            return self._app(environ, start_response)
        start_response(f"{status.value} {status.phrase}", headers)
        return [content]

    def answer_together(self, environs: Sequence[Environ]) -> list[Answer | None]:
        """Answer the everyday ones of several requests, storing their snapshots in one transaction.

        Returns
        -------
        Each one's answer; None for one that is to be answered by calling this object with its environment.
        """
        observed = [environ for environ in environs if self._observe(environ)]
        outcomes = self._service.ingest.ingest_everyday([environ[OBSERVED] for environ in observed])
        stored = {id(environ): each for environ, each in zip(observed, outcomes, strict=True)}
        return [self._settled(environ, stored.get(id(environ))) for environ in environs]

    def _observe(self, environ: Environ) -> bool:
        """Read an everyday request; whether its snapshot may be stored without asking anyone first."""
        if not (_is_everyday(environ) and self._service.gate.is_quick(environ.get("HTTP_AUTHORIZATION"))):
            return False
        environ[BEGAN] = time.perf_counter()
        try:
            self._admit(environ)
        except (GeohealError, HTTPException):
            return False
        environ[OBSERVED] = self._read(environ)
        return environ[OBSERVED] is not None

    def _settled(self, environ: Environ, stored: IngestedSnapshot | None) -> Answer | None:
        if stored is None:
            return None
        named = access_log.identify(environ)
        try:
            follow_up(self._service, stored)
            return self._answered(environ, named, stored)
        except Exception as error:  # noqa: BLE001 - the application answers it
            environ[REFUSAL] = error
            environ["HTTP_X_REQUEST_ID"] = named["X-Request-ID"]
            return None

    def _admit(self, environ: Environ) -> None:
        self._service.gate.identify(
            environ.get("HTTP_HOST", ""),
            environ.get("HTTP_AUTHORIZATION"),
            Role.REPORTER,
            forwarded=any(name in environ for name in PASSED_ON),
        )

    def _answered(self, environ: Environ, named: Mapping[str, str], stored: IngestedSnapshot) -> Answer:
        """Return the answer to a stored snapshot, under the names of its request.

        It is counted and logged.
        """
        status = HTTPStatus(status_of(stored))
        content = answer_body(acknowledgement(stored))
        headers = {**self._headers, "Content-Length": str(len(content)), **named}
        began = environ[BEGAN]
        self._service.metrics.count_request("POST", SNAPSHOT, status, time.perf_counter() - began)
        access_log.log("POST", SNAPSHOT, status, began)
        return status, list(headers.items()), content

    def _read(self, environ: Environ) -> tuple[str, Observation] | None:
        """Return what an everyday body says; a body can be read again afterwards."""
        length = environ.get("CONTENT_LENGTH", "")
        if not (length.isdecimal() and 0 < int(length) <= self._service.settings.max_body_bytes):
            return None
        body = environ["wsgi.input"].read(int(length))
        environ["wsgi.input"] = BytesIO(body)
        if len(body) != int(length):
            return None
        now = datetime.now(UTC)
        return read_everyday(body, now, earliest(self._retention, now))


def _is_everyday(environ: Environ) -> bool:
    return (
        environ["PATH_INFO"] == SNAPSHOT
        and environ["REQUEST_METHOD"] == "POST"
        and not environ.get("QUERY_STRING")
        and not any(name in environ for name in UNUSUAL)
        and _has_json(environ.get("CONTENT_TYPE", ""))
    )


def earliest(retention: timedelta | None, now: datetime) -> datetime:
    """Return the earliest captured_at that is accepted: what retention would drop at once is refused."""
    return CAPTURED_AT_MIN if retention is None else max(CAPTURED_AT_MIN, now - retention)


def take_in(service: RunningService, system: str, observation: Observation) -> IngestedSnapshot:
    """Store an observation, count it, and have its system looked at where it may have turned critical."""
    stored = service.ingest.ingest(system, observation)
    follow_up(service, stored)
    return stored


def follow_up(service: RunningService, stored: IngestedSnapshot) -> None:
    """Count an observation that is stored, and have its system looked at if need be."""
    service.metrics.count_ingested(accepted=stored.created, duplicates=not stored.created)
    if stored.created:
        service.alertness.notice(stored.snapshot, stored.limits)


def acknowledgement(stored: IngestedSnapshot) -> dict[str, Any]:
    """Return the answer to a snapshot that is stored."""
    return {"snapshot": snapshot_answer(stored.snapshot)}


def status_of(stored: IngestedSnapshot) -> int:
    """Return the answer's status: 201 for a snapshot that is new, 200 for one that was there."""
    return 201 if stored.created else 200
