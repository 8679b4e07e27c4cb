"""Comparisons that nobody waits for: one at a time, a bounded number waiting, answers kept for a while."""

import hashlib
import json
import logging
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from uuid_utils.compat import uuid7
from werkzeug.exceptions import TooManyRequests

from geoheal.domain.access.idempotency import Claim, KeptAnswer
from geoheal.errors import GeohealError, NotFound
from geoheal.store.operations import idempotency
from geoheal.store.session import Database

logger = logging.getLogger(__name__)

WAITING: Final = 8
"""Comparisons that may be on their way in one process; each holds what was sent along."""
TOTAL_S: Final = 600.0
"""Time (s) after which a comparison without an answer counts as lost."""
KEPT_S: Final = 3600.0
"""Time (s) for which answers can be asked for."""
TYPICAL_S: Final = 5.0
OUR_FAULT: Final = "Something went wrong inside geoheal; its log has the details under this comparison's id."

Work = Callable[[], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class _Job:
    id: UUID
    asked_at: datetime
    claim: Claim
    work: Work


class ComparisonQueue:
    """Takes in comparisons, and works on them in a thread that ends when there are none.

    Parameters
    ----------
    database
        Where answers are kept, so that every process of the service can give them.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._jobs: deque[_Job] = deque()
        self._is_working = False
        self._places_taken = 0
        self._lock = threading.Lock()

    def submit(self, work: Work) -> dict[str, Any]:
        """Accept a comparison; returns how it stands.

        Raises
        ------
        TooManyRequests
            When as many are on their way as are taken.
        """
        now, identity = datetime.now(UTC), uuid7()
        claim = Claim(
            key=_key(identity),
            fingerprint=_key(identity),
            claim_id=identity,
            claimed_until=now + timedelta(seconds=TOTAL_S),
            expires_at=now + timedelta(seconds=KEPT_S),
        )
        self._take_place()
        try:
            with self._database.transaction() as connection:
                idempotency.claim(connection, claim, now)
        except BaseException:
            self._leave_place()
            raise
        self._begin(_Job(identity, now, claim, work))
        return standing(identity, "running", asked_at=now)

    def find(self, identity: UUID) -> dict[str, Any]:
        """How a comparison stands.

        Raises
        ------
        NotFound
            When there is none, or none any more.
        """
        with self._database.transaction() as connection:
            found = idempotency.standing(connection, _key(identity), datetime.now(UTC))
        if found is None:
            raise NotFound(
                f"There is no comparison {identity}; they are kept for {KEPT_S / 60:.0f} minutes, and lost "
                "when the service stops before they are done."
            )
        if found.answer is None:
            return standing(identity, "running")
        kept: dict[str, Any] = json.loads(found.answer.body)
        return kept

    def _take_place(self) -> None:
        with self._lock:
            if self._places_taken >= WAITING:
                raise TooManyRequests(
                    f"{WAITING} comparisons are on their way, as many as are taken at a time; try again "
                    "later.",
                    retry_after=round(TYPICAL_S),
                )
            self._places_taken += 1

    def _begin(self, job: _Job) -> None:
        with self._lock:
            self._jobs.append(job)
            if not self._is_working:
                self._is_working = True
                threading.Thread(target=self._work, name="geoheal-comparisons", daemon=True).start()

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._jobs:
                    self._is_working = False
                    return
                job = self._jobs.popleft()
            try:
                self._compare(job)
            finally:
                self._leave_place()

    def _leave_place(self) -> None:
        with self._lock:
            self._places_taken -= 1

    def _compare(self, job: _Job) -> None:
        try:
            found = standing(job.id, "done", asked_at=job.asked_at, answer=job.work())
        except GeohealError as failure:
            found = standing(job.id, "failed", asked_at=job.asked_at, error=failure.message)
        except Exception:
            logger.exception("Comparison %s failed", job.id)
            found = standing(job.id, "failed", asked_at=job.asked_at, error=OUR_FAULT)
        try:
            with self._database.transaction() as connection:
                body = json.dumps(found, allow_nan=False).encode()
                idempotency.keep(connection, job.claim, KeptAnswer(status=200, headers={}, body=body))
        except Exception:
            logger.exception("The answer of comparison %s was not kept", job.id)


def standing(
    identity: UUID,
    state: str,
    *,
    asked_at: datetime | None = None,
    answer: dict[str, Any] | None = None,
    error: str | None = None,
) -> dict[str, Any]:
    """How a comparison stands, as plain values by name."""
    return {
        "id": str(identity),
        "state": state,
        "asked_at": None if asked_at is None else asked_at.isoformat(),
        "finished_at": None if state == "running" else datetime.now(UTC).isoformat(),
        "error": error,
        "answer": answer,
    }


def _key(identity: UUID) -> bytes:
    return hashlib.sha256(b"comparison" + identity.bytes).digest()
