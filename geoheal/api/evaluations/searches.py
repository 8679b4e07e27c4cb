"""Searches for the commits behind incidents: one at a time, a bounded queue."""

import hashlib
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import Enum, auto
from typing import Any, Final

from werkzeug.exceptions import TooManyRequests

from geoheal.api.claims import RenewedClaims, is_held
from geoheal.blame import record
from geoheal.blame.plan import SearchPlan, known_of, plan_of
from geoheal.blame.record import GIVEN_UP, SearchRecord, SearchState, record_of
from geoheal.blame.search import TOTAL_S, searched
from geoheal.config.settings import Settings
from geoheal.domain.access.idempotency import Claim
from geoheal.domain.healing.incident import Incident
from geoheal.domain.health.system import System
from geoheal.errors import GeohealError, SandboxUnavailable
from geoheal.fitness.limits import sandbox_policy, snapshots_folder
from geoheal.fitness.measurement.sandboxes import Sandboxes
from geoheal.healing.localisation.incident import likely_modules
from geoheal.store.healing import incidents
from geoheal.store.operations import idempotency
from geoheal.store.session import Connection, Database

logger = logging.getLogger(__name__)

WAITING: Final = 4
"""Searches that may wait or run in one service."""
ENDS: Final = "The service ends."
OUR_FAULT: Final = "Something went wrong inside geoheal; its log has the details under this incident's id."


class Wanted(Enum):
    """Kinds of results that a request can wait for."""

    KNOWN = auto()
    """What is known, without a search."""
    SEARCH = auto()
    """The result of the search, which starts if there is none."""
    NEW_SEARCH = auto()
    """A further search, if the last one has ended."""


@dataclass(frozen=True, slots=True)
class _SearchJob:
    system: System
    incident: Incident
    plan: SearchPlan
    claim: Claim


class SuspectSearches:
    """Accepts searches and runs them one after the other; its thread starts with the first one.

    Parameters
    ----------
    database
        Database of the incidents.
    settings
        Settings of the service.
    """

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings
        self._thread = ThreadPoolExecutor(1, "geoheal-suspects")
        self._claims = RenewedClaims(database, "geoheal-suspect-claims", GIVEN_UP.total_seconds())
        self._running: Sandboxes | None = None
        self._ends = threading.Event()
        self._places_taken = 0
        self._lock = threading.Lock()

    def close(self) -> None:
        """Stop the search that runs, and those that wait; they end as interrupted."""
        self._ends.set()
        self._thread.shutdown(wait=False, cancel_futures=True)
        running = self._running
        if running is not None:
            running.abort()
        self._thread.shutdown()
        self._claims.give_back()

    def ask(
        self, find: Callable[[Connection], tuple[System, Incident]], actor: str | None, what: Wanted
    ) -> tuple[System, SearchRecord]:
        """Return the system of an incident, and the state of its search, after starting one if it is wanted.

        Parameters
        ----------
        find
            Finds the incident and its system.

        Raises
        ------
        Conflict
            When the range of commits is unknown, or no module can be searched.
        TooManyRequests
            When the queue is full.
        """
        with self._database.transaction() as connection:
            system, incident = find(connection)
            last = _last(connection, system, incident)
            if not _is_wanted(last, what):
                return system, last
            known = known_of(connection, system, incident)
        self._take_place()
        try:
            plan = plan_of(known, likely_modules(self._database, system, incident))
            with self._database.transaction() as connection:
                incidents.hold(connection, system, incident.id)
                last = _last(connection, system, incident)
                is_ours = _is_wanted(last, what)
                if is_ours:
                    now = datetime.now(UTC)
                    claim = self._claims.new(_key(incident), now)
                    record.sought(connection, system, incident, actor, now)
                    idempotency.claim(connection, claim, now)
                    last = SearchRecord(state=SearchState.RUNNING, asked_at=now)
        except BaseException:
            self._leave_place()
            raise
        if is_ours:
            self._claims.hold(claim)
            self._thread.submit(self._run, _SearchJob(system, incident, plan, claim))
        else:
            self._leave_place()
        return system, last

    def _take_place(self) -> None:
        """Reserve a place before doing anything for a search, because requests are concurrent."""
        with self._lock:
            if self._places_taken >= WAITING:
                raise TooManyRequests(
                    f"{WAITING} searches are waiting or running, which is the limit; try again later.",
                    retry_after=round(TOTAL_S / 4),
                )
            self._places_taken += 1

    def _leave_place(self) -> None:
        with self._lock:
            self._places_taken -= 1

    def _run(self, job: _SearchJob) -> None:
        try:
            self._search(job)
        finally:
            if not self._ends.is_set():  # then it is given back
                self._claims.drop(job.claim)
            self._leave_place()

    def _search(self, job: _SearchJob) -> None:
        error: str | None = None
        answer: dict[str, Any] = {}
        settings = self._settings
        try:
            with Sandboxes(sandbox_policy(settings), snapshots=snapshots_folder(settings)) as sandboxes:
                self._running = sandboxes
                answer = searched(job.plan, sandboxes, self._go_on)
        except GeohealError as failure:
            error = failure.message
        except Exception:
            logger.exception("The search for the commit behind incident %s failed", job.incident.id)
            error = OUR_FAULT
        if self._ends.is_set():
            return
        try:
            with self._database.transaction() as connection:
                incidents.hold(connection, job.system, job.incident.id)
                if not idempotency.release(connection, job.claim):
                    logger.warning("Not stored: the search for incident %s has begun again", job.incident.id)
                    return
                now = datetime.now(UTC)
                if error is None:
                    record.found(connection, job.system, job.incident, answer, now)
                else:
                    record.failed(connection, job.system, job.incident, error, now)
        except Exception:
            logger.exception("The result of the search for incident %s could not be stored", job.incident.id)

    def _go_on(self, _what: str) -> None:
        """Stop a search between two of its steps when the service ends."""
        if self._ends.is_set():
            raise SandboxUnavailable(ENDS)


def _last(connection: Connection, system: System, incident: Incident) -> SearchRecord:
    """Return the last search; one on which no process has a claim any more was interrupted."""
    now = datetime.now(UTC)
    last = record_of(incidents.events_of(connection, system, incident.id), now)
    if last.state is SearchState.RUNNING and last.is_claimed and not is_held(connection, _key(incident), now):
        return replace(last, state=SearchState.INTERRUPTED)
    return last


def _key(incident: Incident) -> bytes:
    return hashlib.sha256(b"search" + incident.id.bytes).digest()


def _is_wanted(last: SearchRecord, what: Wanted) -> bool:
    match what:
        case Wanted.KNOWN:
            return False
        case Wanted.SEARCH:
            return last.state in {SearchState.NONE, SearchState.INTERRUPTED}
        case Wanted.NEW_SEARCH:
            return last.state is not SearchState.RUNNING
