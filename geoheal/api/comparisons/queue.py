"""Background comparisons: one at a time, a bounded queue, results kept for a while."""

import hashlib
import json
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from uuid_utils.compat import uuid7
from werkzeug.exceptions import TooManyRequests

from geoheal.api.claims import RenewedClaims
from geoheal.api.comparisons.kept import KeptAnswers
from geoheal.domain.access.idempotency import Claim, KeptAnswer
from geoheal.domain.moments import iso
from geoheal.errors import GeohealError, NotFound
from geoheal.store.operations import idempotency
from geoheal.store.session import Database

logger = logging.getLogger(__name__)

WAITING: Final = 8
"""Comparisons that may wait or run in one process; each holds its request."""
KEPT_S: Final = 3600.0
"""Seconds for which results are kept."""
TYPICAL_S: Final = 5.0
LOST: Final = "The comparison was lost, because the service stopped before it was done. Request it again."
OUR_FAULT: Final = "Something went wrong inside geoheal; its log has the details under this comparison's id."

Work = Callable[[], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class _ComparisonJob:
    id: UUID
    asked_at: datetime
    claim: Claim
    work: Work


class ComparisonQueue:
    """Accepts comparisons and runs them one after the other; its threads start with the first one.

    Parameters
    ----------
    database
        Database for the results, so that every process of the service can return them.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._thread = ThreadPoolExecutor(1, "geoheal-comparisons")
        self._claims = RenewedClaims(database, "geoheal-comparison-claims", KEPT_S)
        self._places_taken = 0
        self._kept = KeptAnswers(KEPT_S)
        self._lock = threading.Lock()

    def close(self) -> None:
        """Begin no further comparison; those that wait count as lost when their claims run out."""
        self._claims.close()
        self._thread.shutdown(wait=False, cancel_futures=True)

    def submit(self, work: Work) -> dict[str, Any]:
        """Accept a comparison; return its state.

        Raises
        ------
        TooManyRequests
            When the queue is full, or there is no room for another result.
        """
        now, identity = datetime.now(UTC), uuid7()
        claim = self._claims.new(_key(identity), now)
        self._take_place()
        try:
            with self._database.transaction() as connection:
                idempotency.claim(connection, claim, now)
        except BaseException:
            self._leave_place()
            raise
        self._begin(_ComparisonJob(identity, now, claim, work))
        return standing(identity, "running", asked_at=now)

    def find(self, identity: UUID) -> dict[str, Any]:
        """Return the state of a comparison.

        Raises
        ------
        NotFound
            When it does not exist or has been deleted.
        """
        with self._database.transaction() as connection:
            found = idempotency.standing(connection, _key(identity), datetime.now(UTC))
            row = None if found is not None else idempotency.find(connection, _key(identity))
        if row is not None and row.answer is None:
            return standing(identity, "failed", error=LOST) | {"finished_at": None}
        if found is None:
            raise NotFound(f"There is no comparison {identity}; they are kept for {KEPT_S / 60:.0f} minutes.")
        if found.answer is None:
            return standing(identity, "running")
        kept: dict[str, Any] = json.loads(found.answer.body)
        return kept

    def _take_place(self) -> None:
        with self._lock:
            self._kept.require_room()
            if self._places_taken >= WAITING:
                raise TooManyRequests(
                    f"{WAITING} comparisons are waiting or running, which is the limit; try again later.",
                    retry_after=round(TYPICAL_S),
                )
            self._places_taken += 1

    def _begin(self, job: _ComparisonJob) -> None:
        self._claims.hold(job.claim)
        self._thread.submit(self._run, job)

    def _run(self, job: _ComparisonJob) -> None:
        try:
            self._compare(job)
        finally:
            self._claims.drop(job.claim)
            self._leave_place()

    def _leave_place(self) -> None:
        with self._lock:
            self._places_taken -= 1

    def _compare(self, job: _ComparisonJob) -> None:
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
                with self._lock:
                    self._kept.add(len(body))  # before anybody can see the result
        except Exception:
            logger.exception("The result of comparison %s could not be stored", job.id)


def standing(
    identity: UUID,
    state: str,
    *,
    asked_at: datetime | None = None,
    answer: dict[str, Any] | None = None,
    error: str | None = None,
) -> dict[str, Any]:
    """Return the state of a comparison as plain values by name."""
    return {
        "id": str(identity),
        "state": state,
        "asked_at": iso(asked_at),
        "finished_at": None if state == "running" else datetime.now(UTC).isoformat(),
        "error": error,
        "answer": answer,
    }


def _key(identity: UUID) -> bytes:
    return hashlib.sha256(b"comparison" + identity.bytes).digest()
