"""Claims on work that a process has accepted: renewed while it waits or runs, so that its loss is noticed."""

import logging
import threading
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from uuid_utils.compat import uuid7

from geoheal.domain.access.idempotency import Claim
from geoheal.errors import GeohealError
from geoheal.repeating import Repeating
from geoheal.store.operations import idempotency
from geoheal.store.session import Connection, Database

logger = logging.getLogger(__name__)

CLAIMED_S: Final = 60.0
"""Seconds after which work without a sign of life counts as lost."""
RENEWED_S: Final = 15.0
"""Seconds between two signs of life."""


class RenewedClaims:
    """Claims of this process; a thread renews them, from the first one on.

    Parameters
    ----------
    database
        Database of the claims, so that every process of the service can see them.
    name
        Name of the thread.
    expires_s
        Seconds after which a claim is deleted.
    """

    def __init__(self, database: Database, name: str, expires_s: float) -> None:
        self._database = database
        self._expires_s = expires_s
        self._renewal = Repeating(name, self._renew)
        self._held: dict[UUID, Claim] = {}
        self._lock = threading.Lock()

    def new(self, key: bytes, now: datetime) -> Claim:
        """Return a claim on work that a key identifies; it is not stored yet."""
        return Claim(
            key=key,
            fingerprint=key,
            claim_id=uuid7(),
            claimed_until=now + timedelta(seconds=CLAIMED_S),
            expires_at=now + timedelta(seconds=self._expires_s),
        )

    def hold(self, claim: Claim) -> None:
        """Renew a stored claim from now on."""
        with self._lock:
            self._held[claim.claim_id] = claim
        self._renewal.start()

    def drop(self, claim: Claim) -> None:
        """Renew a claim no longer."""
        with self._lock:
            self._held.pop(claim.claim_id, None)

    def close(self) -> None:
        """Renew nothing more; the claims run out."""
        self._renewal.stop()

    def give_back(self) -> None:
        """Renew nothing more, and end the claims at once, so that the work counts as lost."""
        self.close()
        with self._lock:
            held = list(self._held.values())
        if not held:
            return
        try:
            with self._database.transaction() as connection:
                for each in held:
                    idempotency.release(connection, each)
        except GeohealError as error:
            logger.warning("Claims end in %g s, not now: %s", CLAIMED_S, error.message)

    def _renew(self) -> float:
        with self._lock:
            held = list(self._held.values())
        if held:
            try:
                with self._database.transaction() as connection:
                    until = datetime.now(UTC) + timedelta(seconds=CLAIMED_S)
                    idempotency.renew(connection, held, until)
            except Exception:
                logger.exception("Claimed work may be reported as lost")
        return RENEWED_S


def is_held(connection: Connection, key: bytes, now: datetime) -> bool:
    """Whether a process has a claim that has not run out."""
    return idempotency.standing(connection, key, now) is not None
