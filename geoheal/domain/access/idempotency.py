"""Requests that may be sent again: each is carried out once, and its answer given every time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """The right to answer a request.

    Parameters
    ----------
    key
        SHA-256 of caller, method, path and Idempotency-Key.
    fingerprint
        SHA-256 of what else the request says.
    claim_id
        Who answers it.
    claimed_until, expires_at
        Until when that is to be believed, and when the key is forgotten.
    """

    key: bytes
    fingerprint: bytes
    claim_id: UUID
    claimed_until: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAnswer:
    """The answer to a request.

    Parameters
    ----------
    status, headers, body
        As they were sent.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class ClaimStanding:
    """How a claimed request stands; no answer yet while it is on its way."""

    answer: KeptAnswer | None
