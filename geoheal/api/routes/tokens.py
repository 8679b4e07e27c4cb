"""Endpoints of bearer tokens: operators create, list and revoke them; a secret is returned only once."""

import logging
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final

from flask import Response

from geoheal.api.endpoints.endpoint import Body, Endpoint, Query, answer
from geoheal.api.http.actor import actor
from geoheal.api.http.body import JSON, read_json_body, refuse_forms
from geoheal.api.http.parsing import parse_json
from geoheal.api.models.tokens import NewTokenAnswer, TokenAnswer, TokenDetails, TokenOrder, TokensAnswer
from geoheal.api.service import RunningService
from geoheal.constants import API_PREFIX
from geoheal.domain.access.bearer import mint
from geoheal.domain.access.token import ApiToken, Role
from geoheal.errors import InvalidInput, NotFound
from geoheal.store.operations import tokens

logger: Final = logging.getLogger(__name__)

EXAMPLE: Final = {"role": "reporter", "name": "shop", "expires_at": "2027-03-01T00:00:00Z"}


def list_tokens(service: RunningService, _: Query) -> Response:
    """List tokens, oldest first, including those that are not valid any more; never their secrets."""
    with service.database.transaction() as connection:
        found = tokens.everything(connection)
    now = datetime.now(UTC)
    return answer(TokensAnswer, {"tokens": [_seen(each, now) for each in found]})


def create_token(service: RunningService, _: Query) -> Response:
    """Create a token; only this response contains its secret.

    An Idempotency-Key is not accepted, because it would store the response with the secret. A token outlives
    the one that created it; the log records which one that was.
    """
    order = parse_json(TokenOrder, read_json_body(service.settings.max_body_bytes))
    now = datetime.now(UTC)
    if order.expires_at is not None and order.expires_at <= now:
        raise InvalidInput("expires_at must lie in the future.", field="expires_at")
    token, secret = mint(order.name, order.role, now, order.expires_at)
    with service.database.transaction() as connection:
        tokens.add(connection, token)
    logger.info("token %s (%s) was created by %s", token.prefix, token.role, actor())
    return answer(NewTokenAnswer, {"token": {**_seen(token, now), "secret": secret}}, 201)


def revoke_token(service: RunningService, _: Query, prefix: str) -> Response:
    """Revoke a token: at once, or within 5 s if a service cannot be notified."""
    refuse_forms(service.settings.max_body_bytes)
    now = datetime.now(UTC)
    with service.database.transaction() as connection:
        found = tokens.find(connection, prefix) if prefix.isascii() and prefix.isprintable() else None
        if found is None or not tokens.revoke(connection, prefix, now):
            raise NotFound(f"There is no valid token {prefix[:100]!a}.")
    logger.info("token %s was revoked by %s", prefix, actor())
    return answer(TokenAnswer, {"token": _seen(replace(found, revoked_at=now), now)})


def _seen(token: ApiToken, now: datetime) -> dict[str, object]:
    return TokenDetails.shown(token, works=token.valid_at(now))


ENDPOINTS = (
    Endpoint(
        method="GET",
        rule=f"{API_PREFIX}/tokens",
        view=list_tokens,
        role=Role.OPERATOR,
        summary="List tokens",
        tag="Tokens",
        answers={200: TokensAnswer},
    ),
    Endpoint(
        method="POST",
        rule=f"{API_PREFIX}/tokens",
        view=create_token,
        role=Role.OPERATOR,
        summary="Make a token",
        tag="Tokens",
        body=Body({JSON: TokenOrder}, EXAMPLE),
        answers={201: NewTokenAnswer},
        is_secret=True,
    ),
    Endpoint(
        method="DELETE",
        rule=f"{API_PREFIX}/tokens/<prefix>",
        view=revoke_token,
        role=Role.OPERATOR,
        summary="Revoke a token",
        tag="Tokens",
        answers={200: TokenAnswer},
        refusals=(HTTPStatus.UNSUPPORTED_MEDIA_TYPE,),
    ),
)
