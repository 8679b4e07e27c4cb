"""Operations of ``geoheal token``, whichever way it reaches the tokens."""

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
        From name, role and life (None for ever) to the token and its secret.
    listed
        All tokens, oldest first.
    revoke
        Stop the token with this prefix from working; raises NotFound where none does.
    """

    create: Callable[[str, Role, timedelta | None], tuple[Listed, str]]
    listed: Callable[[], Sequence[Listed]]
    revoke: Callable[[str], None]
