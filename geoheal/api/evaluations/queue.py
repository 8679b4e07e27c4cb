"""Queue of evaluations: a bounded number runs, a bounded number waits, and none is lost with its process."""

import logging
import os
import threading
import time
from collections.abc import Mapping
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from uuid_utils.compat import uuid7
from werkzeug.exceptions import ServiceUnavailable

from geoheal.api.evaluations.log import EvaluationLog, RunningEvaluation
from geoheal.api.evaluations.places import Places
from geoheal.api.evaluations.takeover import Takeover
from geoheal.domain.evaluation.change import CodeChange, Evaluation
from geoheal.domain.evaluation.record import EvaluationRecord
from geoheal.errors import DatabaseError, DatabaseUnavailable, EvaluationHandedOver, GeohealError, LeaseLost
from geoheal.fitness.answers import fitness_answer
from geoheal.fitness.evaluator import CodeFitnessEvaluator
from geoheal.repeating import Repeating
from geoheal.store.session import Database

logger = logging.getLogger(__name__)

STORE_EVERY_S: Final = 2.0
BEAT_S: Final = 4.0
"""Seconds between two reports that this process holds its evaluations, and two looks for abandoned ones."""
FOLLOW_S: Final = 1.0
"""Seconds between two looks for the result of an evaluation that another process has taken over."""

OUR_FAULT: Final = "Something went wrong inside geoheal; its log has the details under this evaluation's id."
ENDS: Final = "This service is stopping; another one will run evaluation {id}. Request the result later."


@dataclass(frozen=True, slots=True)
class Job:
    """An accepted evaluation and its future result."""

    entry: RunningEvaluation
    result: "Future[Evaluation]"


class EvaluationQueue:
    """Accepts evaluations and runs them; thread-safe.

    Its threads start with the first evaluation, because the application is created before its process forks.

    Parameters
    ----------
    database
        Database of the evaluations.
    evaluator
        The evaluator.
    at_once, waiting
        Number that run at a time (None: one per two processors, because a pair uses two sandboxes), and
        number that may wait.
    """

    def __init__(
        self, database: Database, evaluator: CodeFitnessEvaluator, *, at_once: int | None, waiting: int
    ) -> None:
        self.evaluator = evaluator
        self.log = EvaluationLog(database)
        self._at_once = at_once or max(1, (os.cpu_count() or 1) // 2)
        self.places = Places(self._at_once, waiting)
        self._threads = ThreadPoolExecutor(self._at_once, "geoheal-evaluation")
        self._beats = Repeating("geoheal-evaluations", self._beat)
        self._takeover = Takeover(database, self.log, evaluator)
        self._takes_over = False
        self._ends = threading.Event()
        self._open: dict[UUID, RunningEvaluation] = {}
        self._lock = threading.Lock()

    def start(self) -> None:
        """Take over evaluations of processes that have ended, too, until :meth:`close`."""
        self._takes_over = True
        self._beats.start()

    def close(self) -> None:
        """Stop all evaluations, and leave them to another process."""
        with self._lock:
            self._ends.set()
        self._beats.stop()
        with self._lock:
            ours = list(self._open.values())
        for each in ours:
            each.is_lost = True
        self._threads.shutdown(wait=False, cancel_futures=True)
        self.evaluator.abort()
        self.log.hand_back(ours)
        self._threads.shutdown()

    def submit(self, system_name: str, change: CodeChange, identity: UUID | None = None) -> Job:
        """Accept an evaluation.

        Parameters
        ----------
        identity
            Its id; a new one if None.

        Raises
        ------
        TooManyRequests
            When the queue is full; with the time to try again.
        NotFound
            When the system does not exist.
        InvalidInput
            When the current code or the workload cannot be run.
        SandboxUnavailable
            When the sandbox does not contain code on this machine.
        EvaluationHandedOver
            When the service ends.
        """
        self.evaluator.require_runnable(change)
        self.places.take()
        try:
            entry = self.log.open(system_name, change, identity or uuid7())
        except BaseException:
            self.places.leave()
            raise
        self._beats.start()
        return self._enqueue(entry)

    def fitness(self, job: Job) -> Mapping[str, Any]:
        """Wait for an evaluation's result, wherever it is run in the end."""
        try:
            return fitness_answer(job.result.result())
        except CancelledError as error:
            raise self._ending(job.entry) from error
        except LeaseLost:
            return self._follow(job.entry)

    def _enqueue(self, entry: RunningEvaluation) -> Job:
        """Run an evaluation, for which a place is taken, as soon as a thread is free."""
        with self._lock:
            if not self._ends.is_set():
                self._open[entry.record.id] = entry
                return Job(entry, self._threads.submit(self._run, entry))
        self.places.leave()
        self.log.hand_back([entry])
        raise self._ending(entry)

    def _run(self, entry: RunningEvaluation) -> Evaluation:
        began_s = time.monotonic()
        try:
            return self._evaluate(entry)
        finally:
            with self._lock:
                del self._open[entry.record.id]
            self.places.leave(time.monotonic() - began_s)

    def _evaluate(self, entry: RunningEvaluation) -> Evaluation:
        try:
            self.log.begin(entry)
            evaluation = self.evaluator.measure(
                entry.record.change,
                entry.system.name,
                identity=entry.record.id,
                progress=_Progress(self.log, entry).advance,
            )
            self.log.finish(entry, evaluation)
        except Exception as error:
            self._fail(entry, error)
            raise
        return evaluation

    def _fail(self, entry: RunningEvaluation, error: Exception) -> None:
        """Store that an evaluation failed, unless it goes on in another process."""
        if self._ends.is_set():
            raise self._ending(entry) from error
        if isinstance(error, LeaseLost | DatabaseUnavailable):  # nobody reports it any more: it is taken over
            logger.warning("Evaluation %s stops here: %s", entry.record.id, error.message)
            return
        is_ours = not isinstance(error, GeohealError)
        if is_ours:
            logger.error("Evaluation %s failed", entry.record.id, exc_info=error)
        self.log.fail(entry, OUR_FAULT if is_ours else str(error))

    def _beat(self) -> float:
        with self._lock:
            ours = dict(self._open)
        self.log.touch(ours.values())
        if self._takes_over:
            try:
                self._take_over(ours)
            except DatabaseError as error:
                logger.warning("No look for evaluations of ended services: %s", error.message)
        return BEAT_S

    def _take_over(self, ours: Mapping[UUID, RunningEvaluation]) -> None:
        """Take over as many abandoned evaluations as threads are free."""
        for seen in self._takeover.abandoned(ours):
            if not self.places.take_free():
                return
            entry = None
            try:
                entry = self._takeover.take(seen)
            finally:
                if entry is None:
                    self.places.leave()
            if entry is not None:
                self._enqueue(entry)

    def _follow(self, entry: RunningEvaluation) -> Mapping[str, Any]:
        """Wait for the result of an evaluation that another process has taken over."""
        while not self._ends.wait(FOLLOW_S):
            found = self.log.find(entry)
            if found is None:
                raise ServiceUnavailable
            fitness = fitness_of(found)
            if fitness is not None:
                return fitness
        raise self._ending(entry)

    def _ending(self, entry: RunningEvaluation) -> EvaluationHandedOver:
        return EvaluationHandedOver(ENDS.format(id=entry.record.id))


def fitness_of(found: EvaluationRecord) -> Mapping[str, Any] | None:
    """Return the result of a stored evaluation; None while it is not over.

    Raises
    ------
    ServiceUnavailable
        When it ended without one.
    """
    if found.state.is_over and found.fitness is None:
        raise ServiceUnavailable(found.error)
    return found.fitness


class _Progress:
    """Stores how far an evaluation has come, now and then."""

    def __init__(self, log: EvaluationLog, entry: RunningEvaluation) -> None:
        self._log = log
        self._entry = entry
        self._stored_s = time.monotonic()

    def advance(self, done: int, most: int) -> None:
        """Note that some pairs of runs are done; stop if another process holds the evaluation."""
        self._entry.require()
        if time.monotonic() - self._stored_s >= STORE_EVERY_S:
            self._stored_s = time.monotonic()
            self._log.advance(self._entry, done, most)
