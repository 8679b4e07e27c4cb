"""Operations of ``geoheal token``, on a service or on the database."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from geoheal.domain.access.token import Role


@dataclass(frozen=True, slots=True)
class Listed:
    """A token without its secret."""

    prefix: str
    name: str
    role: Role
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Keeper:
    """Operations on tokens.

    Parameters
    ----------
    create
        Creates a token from name, role and life (None for unlimited); returns it with its secret.
    listed
        Returns all tokens, oldest first.
    revoke
        Revokes the valid token with this prefix; raises NotFound if there is none.
    """

    create: Callable[[str, Role, timedelta | None], tuple[Listed, str]]
    listed: Callable[[], Sequence[Listed]]
    revoke: Callable[[str], None]
