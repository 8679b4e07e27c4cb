"""Queries on API tokens."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select, update

from geoheal.domain.token import ApiToken, Role
from geoheal.store.tables import api_tokens


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
    """The token with this prefix."""
    row = connection.execute(select(api_tokens).where(api_tokens.c.prefix == prefix)).one_or_none()
    return None if row is None else _token(row)


def everything(connection: Connection) -> list[ApiToken]:
    """All tokens, oldest first; there are as many as people made by hand."""
    return [_token(row) for row in connection.execute(select(api_tokens).order_by(api_tokens.c.id))]


def revoke(connection: Connection, prefix: str, now: datetime) -> bool:
    """Revoke the token with this prefix; False when there is none that works."""
    statement = (
        update(api_tokens)
        .where(api_tokens.c.prefix == prefix, api_tokens.c.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    return connection.execute(statement).rowcount == 1


def count_valid(connection: Connection, now: datetime) -> int:
    """How many tokens work now."""
    query = (
        select(func.count())
        .select_from(api_tokens)
        .where(
            api_tokens.c.revoked_at.is_(None),
            or_(api_tokens.c.expires_at.is_(None), api_tokens.c.expires_at > now),
        )
    )
    return connection.execute(query).scalar_one()


def _token(row: Row[Any]) -> ApiToken:
    return ApiToken(
        id=row.id,
        name=row.name,
        prefix=row.prefix,
        secret_hash=bytes(row.secret_hash),
        role=Role(row.role),
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
    )
