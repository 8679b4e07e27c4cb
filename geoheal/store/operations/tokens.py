"""Queries on API tokens."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, func, or_, select, update

from geoheal.domain.access.token import ApiToken, Role
from geoheal.store.schema.service_tables import api_tokens

REVOKED: Final = "geoheal_token_revoked"
"""Channel that notifies the processes that remember tokens of a revocation."""

FIRST_LOCK_KEY: Final = 7305_2031
"""Advisory lock of the first token: arbitrary, and never to be changed."""

_revoked_here: Final[set[str]] = set()
"""Prefixes of the tokens that this process has revoked, or tried to."""


def add(connection: Connection, token: ApiToken) -> None:
    """Store a token."""
    connection.execute(
        api_tokens.insert().values(
            id=token.id,
            name=token.name,
            prefix=token.prefix,
            secret_hash=token.secret_hash,
            role=token.role,
            created_at=token.created_at,
            expires_at=token.expires_at,
        )
    )


def find(connection: Connection, prefix: str) -> ApiToken | None:
    """Return the token with this prefix."""
    row = connection.execute(select(api_tokens).where(api_tokens.c.prefix == prefix)).one_or_none()
    return None if row is None else _token(row)


def everything(connection: Connection) -> list[ApiToken]:
    """All tokens, oldest first; there are as many as people made by hand."""
    return [_token(row) for row in connection.execute(select(api_tokens).order_by(api_tokens.c.id))]


def revoke(connection: Connection, prefix: str, now: datetime) -> bool:
    """Revoke the token with this prefix; return False if there is no valid one.

    Processes that listen on :data:`REVOKED` learn of it when the transaction commits.
    """
    _revoked_here.add(prefix)
    statement = (
        update(api_tokens)
        .where(api_tokens.c.prefix == prefix, api_tokens.c.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    if connection.execute(statement).rowcount != 1:
        return False
    connection.execute(select(func.pg_notify(REVOKED, prefix)))
    return True


def was_revoked_here(prefix: str) -> bool:
    """Whether this process has tried to revoke a token; then its cached state may be wrong."""
    return prefix in _revoked_here


def count_valid(connection: Connection, now: datetime) -> int:
    """Return the number of valid tokens."""
    query = (
        select(func.count())
        .select_from(api_tokens)
        .where(
            api_tokens.c.revoked_at.is_(None),
            or_(api_tokens.c.expires_at.is_(None), api_tokens.c.expires_at > now),
        )
    )
    return connection.execute(query).scalar_one()


def lock_first(connection: Connection) -> None:
    """Wait until no other transaction decides about a first token; hold the lock until this one ends."""
    connection.execute(select(func.pg_advisory_xact_lock(FIRST_LOCK_KEY)))


def has_operator(connection: Connection, now: datetime) -> bool:
    """Whether an operator's token works now."""
    return any(token.role is Role.OPERATOR and token.valid_at(now) for token in everything(connection))


def _token(row: Row[Any]) -> ApiToken:
    return ApiToken(
        id=row.id,
        name=row.name,
        prefix=row.prefix,
        secret_hash=bytes(row.secret_hash),
        role=row.role,
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
    )
