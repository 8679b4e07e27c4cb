"""Idempotent requests: each is carried out once, and a repetition gets the stored response."""

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
        SHA-256 of the rest of the request.
    claim_id
        The worker that answers it.
    claimed_until, expires_at
        When the claim ends, and when the key is deleted.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimStanding:
    """State of a claimed request.

    Parameters
    ----------
    fingerprint, claim_id
        Of its claim.
    answer
        Its answer; None while it is in progress.
    """

    fingerprint: bytes
    claim_id: UUID
    answer: KeptAnswer | None
