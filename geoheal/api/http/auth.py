"""Access control by Host header, bearer token, and the endpoint's role."""

from datetime import UTC, datetime
from functools import lru_cache

from werkzeug.datastructures import Headers
from werkzeug.exceptions import HTTPException

from geoheal.api.http.actor import set_actor
from geoheal.api.http.host import Admission, admission
from geoheal.api.http.known_tokens import KnownTokens
from geoheal.config.settings import Settings
from geoheal.domain.access.bearer import Bearer, parse_bearer
from geoheal.domain.access.token import ApiToken, Role
from geoheal.errors import Forbidden, Unauthenticated
from geoheal.store.session import Database

PROXY_HEADERS = ("Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via")
"""Headers of proxies: a request with one of them may come from another machine."""


class MisdirectedRequest(HTTPException):
    """The request's Host header names a host that this service does not serve."""

    code = 421
    description = (
        "This service does not accept this Host name. Use localhost, or list the name in "
        "GEOHEAL_ALLOWED_HOSTS."
    )


class AccessGate:
    """Admits requests, or raises the reason against it.

    Parameters
    ----------
    database
        Database of the tokens.
    settings
        Address of the service, and whether it always requires tokens.
    """

    def __init__(self, database: Database, settings: Settings) -> None:
        self._tokens = KnownTokens(database)
        self._admission = lru_cache(maxsize=64)(
            lambda host, forwarded: admission(host, settings, forwarded=forwarded)
        )

    def admit(self, headers: Headers, role: Role | None) -> None:
        """Admit the current request, and record its author.

        Parameters
        ----------
        headers
            Headers of the request.
        role
            Role that the endpoint requires; None without one.

        Raises
        ------
        MisdirectedRequest, Unauthenticated, Forbidden
            As for :meth:`identify`.
        """
        who = self.identify(
            headers.get("Host", ""),
            headers.get("Authorization"),
            role,
            forwarded=any(name in headers for name in PROXY_HEADERS),
        )
        if who is not None:
            set_actor(who)

    def identify(
        self, host: str, authorization: str | None, role: Role | None, *, forwarded: bool
    ) -> str | None:
        """Admit a request and return its author.

        Parameters
        ----------
        host, authorization
            Headers of the request.
        role
            Role that the endpoint requires; None without one.
        forwarded
            Whether the request has one of :data:`PROXY_HEADERS`.

        Returns
        -------
        The token's name and prefix; None without a token.

        Raises
        ------
        MisdirectedRequest
            When the service does not serve the request's Host.
        Unauthenticated
            When a token is required, or the given one is not valid.
        Forbidden
            When the token's role does not allow it.
        """
        admitted = self._admission(host[:300], forwarded)
        if admitted is Admission.REFUSED:
            raise MisdirectedRequest
        if role is None:
            return None
        if authorization is not None:
            token = self._token(authorization)
            _require_role(token, role)
            return f"{token.name} ({token.prefix})"
        if admitted is not Admission.OPEN:
            raise Unauthenticated(
                "This request needs a bearer token; create one with `geoheal token create` "
                "and send it as `Authorization: Bearer …`."
            )
        return None

    def admits_at_once(self, host: str, authorization: str | None, role: Role, *, forwarded: bool) -> bool:
        """Whether :meth:`identify` would admit a request, and no database is needed to know it."""
        admitted = self._admission(host[:300], forwarded)
        if authorization is None or admitted is Admission.REFUSED:
            return admitted is Admission.OPEN
        bearer = _bearer(authorization)
        token = None if bearer is None else self._tokens.remembered(bearer, datetime.now(UTC))
        return token is not None and token.role.allows(role)

    def may(self, headers: Headers, role: Role) -> bool:
        """Whether the current, admitted request would also be admitted with this role required."""
        try:
            self.admit(headers, role)
        except Forbidden:
            return False
        return True

    def _token(self, authorization: str) -> ApiToken:
        bearer = _bearer(authorization)
        if bearer is not None:
            token = self._tokens.proven(bearer, datetime.now(UTC))
            if token is not None:
                return token
        raise Unauthenticated("The bearer token is unknown, expired or revoked.")


def _bearer(authorization: str) -> Bearer | None:
    scheme, _, text = authorization.partition(" ")
    return parse_bearer(text.strip()) if scheme.lower() == "bearer" else None


def _require_role(token: ApiToken, role: Role) -> None:
    if not token.role.allows(role):
        needed = role if role is Role.OPERATOR else f"{role} or operator"
        raise Forbidden(f"Token {token.prefix} has the role {token.role}; this needs {needed}.")
