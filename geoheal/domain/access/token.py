"""Bearer tokens and the roles they carry."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What the bearer of a token may do."""

    REPORTER = "reporter"
    """Send snapshots."""
    VIEWER = "viewer"
    """Read everything."""
    OPERATOR = "operator"
    """Read, send and change everything."""

    def allows(self, needed: "Role") -> bool:
        """Whether this role covers ``needed``.

        >>> Role.OPERATOR.allows(Role.VIEWER), Role.REPORTER.allows(Role.VIEWER)
        (True, False)
        """
        return self is Role.OPERATOR or self is needed


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiToken:
    """A token as it is stored; only its bearer knows the secret.

    Parameters
    ----------
    id, name
        Key, and what a person calls it.
    prefix
        The first characters of the token, by which it is found and recognised.
    secret_hash
        SHA-256 of the whole token.
    role
        What it allows.
    created_at, expires_at, revoked_at
        Its life; ``expires_at`` is None for a token that does not expire.
    """

    id: UUID
    name: str
    prefix: str
    secret_hash: bytes
    role: Role
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None

    def valid_at(self, moment: datetime) -> bool:
        """Whether the token may be used at ``moment``."""
        return self.revoked_at is None and (self.expires_at is None or moment < self.expires_at)
