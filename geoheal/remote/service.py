"""The HTTP interface of a geoheal service, as its own commands use it."""

import re
from collections.abc import Callable, Mapping
from functools import cache, partial
from http import HTTPStatus
from ssl import SSLContext
from typing import Any, Self

import httpx2

from geoheal.constants import API_PREFIX, DEFAULT_SYSTEM
from geoheal.errors import (
    Conflict,
    Forbidden,
    GeohealError,
    InvalidInput,
    NotFound,
    ServiceUnreachable,
    Unauthenticated,
)
from geoheal.remote.short_ids import only_one, whole_id

TIMEOUT_S = 10.0

LISTS: Mapping[str, str] = {"incident": "incidents", "patch": "patches", "alert": "alerts"}
LOOKED_AT = 1000
"""Newest items among which an id is looked for by a part of it."""
NAMES_MAX = 10
"""Systems that a refusal names."""

ERRORS: Mapping[int, type[GeohealError]] = {
    HTTPStatus.BAD_REQUEST: InvalidInput,
    HTTPStatus.UNAUTHORIZED: Unauthenticated,
    HTTPStatus.FORBIDDEN: Forbidden,
    HTTPStatus.NOT_FOUND: NotFound,
    HTTPStatus.CONFLICT: Conflict,
    HTTPStatus.UNPROCESSABLE_ENTITY: InvalidInput,
    HTTPStatus.TOO_MANY_REQUESTS: ServiceUnreachable,
}


@cache
def _trusted() -> SSLContext:
    """Read whose certificates are trusted, once: it takes 30 ms."""
    return httpx2.create_ssl_context()


class Service:
    """A geoheal service; a context manager.

    Every method raises :class:`geoheal.errors.ServiceUnreachable` if it does not answer, and otherwise the
    error that corresponds to the response.

    Parameters
    ----------
    url
        URL of the service.
    token
        Bearer token; None without one.
    transport
        How it is reached; None for the network.
    """

    def __init__(
        self, url: str, token: str | None = None, transport: httpx2.BaseTransport | None = None
    ) -> None:
        self.url = address_of(url)
        self._named = f"{self.url}: " if transport is None else ""
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        try:
            self._client = httpx2.Client(
                base_url=self.url + API_PREFIX,
                headers=headers,
                timeout=TIMEOUT_S,
                transport=transport,
                verify=_trusted(),
            )
        except httpx2.InvalidURL as error:
            raise InvalidInput(f"{url!r} is not a URL.", field="url") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def register(self, system: str, geometry: str, dimension: int) -> bool:
        """Register a system; return False if it is registered with the same properties."""
        body = {"name": system, "geometry": geometry, "dimension": dimension}
        answer = self._ask(lambda: self._client.post("/systems", json=body))
        return answer.status_code == HTTPStatus.CREATED

    def send(self, fields: Mapping[str, Any]) -> Mapping[str, Any]:
        """Send a snapshot; return how it was acknowledged."""
        answer = self._ask(lambda: self._client.post("/snapshot", json=dict(fields)))
        return dict(answer.json()["snapshot"])

    def health(self, system: str) -> Mapping[str, Any]:
        """Return a system's health at a glance."""
        answer = self._ask(lambda: self._client.get("/health", params={"system": system}))
        return dict(answer.json()["health"])

    def overview(self) -> dict[str, Mapping[str, Any]]:
        """Health of all systems at a glance, by name; the worst first."""
        found: dict[str, Mapping[str, Any]] = {}
        cursor: str | None = None
        while True:
            params = given(cursor=cursor, limit=str(LOOKED_AT))
            page = self._ask(partial(self._client.get, "/overview", params=params)).json()
            found |= {each["name"]: each["health"] for each in page["overview"]}
            cursor = page["next_cursor"]
            if cursor is None:
                return found

    def systems(self) -> list[str]:
        """Names of all systems."""
        names: list[str] = []
        cursor: str | None = None
        while True:
            params = {} if cursor is None else {"cursor": cursor}
            page = self._ask(partial(self._client.get, "/systems", params=params)).json()
            names.extend(each["name"] for each in page["systems"])
            cursor = page["next_cursor"]
            if cursor is None:
                return names

    def chosen(self, system: str | None) -> str:
        """Return the system that is named; without a name the only one there is, or the default one.

        Raises
        ------
        InvalidInput
            When there are several, and none of them is the default one.
        """
        if system is not None:
            return system
        names = self.systems()
        if DEFAULT_SYSTEM in names or not names:
            return DEFAULT_SYSTEM
        if len(names) == 1:
            return names[0]
        several = ", ".join(names[:NAMES_MAX]) + (", …" if len(names) > NAMES_MAX else "")
        raise InvalidInput(
            f"Several systems exist; choose one with --system NAME: {several}.", field="--system"
        )

    def identified(self, kind: str, text: str, system: str | None) -> str:
        """Return the id of an incident, a patch or an alert, of which a part is given.

        Parameters
        ----------
        kind
            ``incident``, ``patch`` or ``alert``.
        """
        whole = whole_id(text)
        if whole is not None:
            return whole
        plural = LISTS[kind]
        return only_one(text, (each["id"] for each in self._listed(plural, system, None, LOOKED_AT)), kind)

    def _listed(
        self, plural: str, system: str | None, state: str | None, limit: int
    ) -> list[Mapping[str, Any]]:
        """Return the newest of a kind, of a system or of all."""
        params = given(system=system, state=state, limit=str(limit))
        answer = self._ask(lambda: self._client.get(f"/{plural}", params=params))
        return list(answer.json()[plural])

    def _ask(self, request: Callable[[], httpx2.Response]) -> httpx2.Response:
        try:
            answer = request()
        except httpx2.HTTPError as error:
            raise ServiceUnreachable(
                f"The service at {self.url} does not answer ({reason_of(error)}); {_remedy(error)}."
            ) from error
        if answer.is_success:
            return answer
        fallback = ServiceUnreachable if answer.is_server_error else GeohealError
        raise ERRORS.get(answer.status_code, fallback)(f"{self._named}{_detail(answer)}")


def address_of(url: str) -> str:
    """Return the URL of a service from common spellings: without ``http://``, or with the path of its API.

    Raises
    ------
    InvalidInput
        When it is not a URL of HTTP.

    Examples
    --------
    >>> address_of("127.0.0.1:5001"), address_of("https://health.example.org/api/self-healing/")
    ('http://127.0.0.1:5001', 'https://health.example.org')
    """
    whole = url if "://" in url else f"http://{url}"
    scheme, _, host = whole.partition("://")
    if scheme.lower() not in {"http", "https"} or not host.strip("/"):
        raise InvalidInput(
            f"{url!r} is not a service's URL; expected http:// or https:// and a host.",
            field="url",
        )
    return whole.rstrip("/").removesuffix(API_PREFIX)


def reason_of(error: Exception) -> str:
    """Return what went wrong, without the number that the operating system has for it.

    >>> reason_of(OSError(111, "Connection refused")), reason_of(TimeoutError())
    ('Connection refused', 'TimeoutError')
    """
    return re.sub(r"^\[Errno -?\d+\] ", "", str(error)) or type(error).__name__


def _remedy(error: Exception) -> str:
    if "refused" in str(error):
        return "start it with `geoheal serve`, or name another one with --url or GEOHEAL_URL"
    return "check its address (--url or GEOHEAL_URL) and the network"


def given(**values: str | None) -> dict[str, str]:
    """Return what has a value, as parameters or as a body."""
    return {name: value for name, value in values.items() if value is not None}


def _detail(answer: httpx2.Response) -> str:
    """Return the message of a problem document, which geoheal's errors always are; otherwise the status."""
    try:
        return str(answer.json()["detail"])
    except (ValueError, KeyError, TypeError):
        status = f"{answer.status_code} {answer.reason_phrase}"
        return f"answered {status}, but not as geoheal does; check that the URL is that of a geoheal service"
