"""Who may come in: the Host header and the bearer token decide, together with the endpoint's role."""

from datetime import UTC, datetime
from functools import lru_cache

from werkzeug.datastructures import Headers
from werkzeug.exceptions import HTTPException

from geoheal.api.actor import set_actor
from geoheal.api.host import Admission, admission
from geoheal.domain.bearer import parse_bearer
from geoheal.domain.token import ApiToken, Role
from geoheal.errors import Forbidden, Unauthenticated
from geoheal.settings import Settings
from geoheal.store import tokens
from geoheal.store.session import Database

PROXY_HEADERS = ("Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via")
"""A request with one of them was passed on by a proxy, so it need not come from this machine."""


class MisdirectedRequest(HTTPException):
    """The request came under a name that this service does not know."""

    code = 421
    description = (
        "This service does not answer to that Host name. "
        "Address it as localhost, or name the host in GEOHEAL_ALLOWED_HOSTS."
    )


class Gate:
    """Lets requests in, or raises why not.

    Parameters
    ----------
    database
        Where the tokens are.
    settings
        Where the service listens, and whether it always demands tokens.
    """

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._admission = lru_cache(maxsize=64)(
            lambda host, forwarded: admission(host, settings, forwarded=forwarded)
        )

    def admit(self, headers: Headers, role: Role | None) -> None:
        """Let a request in.

        Parameters
        ----------
        headers
            Of the request.
        role
            Role that the endpoint needs; None when it needs none.

        Raises
        ------
        MisdirectedRequest
            When the service is not known under the request's Host.
        Unauthenticated
            When a token is needed, or one was given that is not valid.
        Forbidden
            When the token's role does not allow it.
        """
        forwarded = any(name in headers for name in PROXY_HEADERS)
        admitted = self._admission(headers.get("Host", "")[:300], forwarded)
        if admitted is Admission.REFUSED:
            raise MisdirectedRequest
        if role is None:
            return
        authorization = headers.get("Authorization")
        if authorization is not None:
            token = self._identify(authorization)
            _require_role(token, role)
            set_actor(f"{token.name} ({token.prefix})")
        elif admitted is not Admission.OPEN:
            raise Unauthenticated(
                "This needs a bearer token; make one with `geoheal token create` "
                "and send it as `Authorization: Bearer …`."
            )

    def _identify(self, authorization: str) -> ApiToken:
        scheme, _, text = authorization.partition(" ")
        bearer = parse_bearer(text.strip()) if scheme.lower() == "bearer" else None
        if bearer is not None:
            with self._database.transaction() as connection:
                token = tokens.find(connection, bearer.prefix)
            if token is not None and bearer.proves(token) and token.valid_at(datetime.now(UTC)):
                return token
        raise Unauthenticated("The bearer token that was given is not valid (any more).")


def _require_role(token: ApiToken, role: Role) -> None:
    if not token.role.allows(role):
        raise Forbidden(f"Token {token.prefix} has the role {token.role}; this needs {role} or operator.")
