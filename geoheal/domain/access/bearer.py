"""Bearer tokens: created once, shown once, recognised by their hash."""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime

from uuid_utils.compat import uuid7

from geoheal.domain.access.token import ApiToken, Role

FORM = re.compile(r"(ghl_[a-z0-9]{12})_[A-Za-z0-9_-]{43}")
ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"
PREFIX_LENGTH = 12
SECRET_BYTES = 32
"""Random bytes in a token (43 characters): guessing one is as hard as reversing its hash."""


@dataclass(frozen=True, slots=True)
class Bearer:
    """A token as its bearer presents it, ``ghl_<12 characters>_<43 characters>``.

    Parameters
    ----------
    prefix
        Its first part, which identifies it; not secret.
    secret
        The whole token.
    """

    prefix: str
    secret: str = field(repr=False)

    @property
    def secret_hash(self) -> bytes:
        """SHA-256 of the whole token; a plain hash is enough for so many random bits."""
        return hashlib.sha256(self.secret.encode()).digest()

    def proves(self, token: ApiToken) -> bool:
        """Whether this is the stored token; a comparison in constant time."""
        return hmac.compare_digest(self.secret_hash, token.secret_hash)


def parse_bearer(text: str) -> Bearer | None:
    """Read a token; None if the text does not have the form of one.

    >>> parse_bearer("ghl_abcdefghijkl_" + 43 * "x").prefix
    'ghl_abcdefghijkl'
    """
    match = FORM.fullmatch(text)
    return None if match is None else Bearer(match[1], text)


def mint(name: str, role: Role, now: datetime, expires_at: datetime | None = None) -> tuple[ApiToken, str]:
    """Create a token: the record to store, and the secret that only its bearer will know."""
    prefix = "ghl_" + "".join(secrets.choice(ALPHABET) for _ in range(PREFIX_LENGTH))
    bearer = Bearer(prefix, f"{prefix}_{secrets.token_urlsafe(SECRET_BYTES)}")
    token = ApiToken(
        id=uuid7(),
        name=name,
        prefix=prefix,
        secret_hash=bearer.secret_hash,
        role=role,
        created_at=now,
        expires_at=expires_at,
    )
    return token, bearer.secret
