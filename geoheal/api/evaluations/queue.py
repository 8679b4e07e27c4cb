"""Queue of evaluations: a bounded number runs, a bounded number waits."""

import logging
import os
import queue
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from werkzeug.exceptions import TooManyRequests

from geoheal.api.evaluations.log import EvaluationLog, RunningEvaluation
from geoheal.domain.evaluation.change import CodeChange, Evaluation
from geoheal.errors import GeohealError
from geoheal.fitness.evaluator import CodeFitnessEvaluator
from geoheal.store.session import Database

logger = logging.getLogger(__name__)

TELL_EVERY_S: Final = 2.0
TYPICAL_S: Final = 30.0
"""Assumed duration (s) of an evaluation until one has been measured."""

WAITERS_MAX: Final = 32
"""Requests of one process that may wait for their evaluations; each occupies a thread."""

OUR_FAULT: Final = "Something went wrong inside geoheal; its log has the details under this evaluation's id."


@dataclass(slots=True)
class Job:
    """An accepted evaluation and its future result."""

    entry: RunningEvaluation
    result: "Future[Evaluation]" = field(default_factory=Future)
    reported_s: float = field(default_factory=time.monotonic)


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
        self._most = self._at_once + waiting
        self.places = min(self._most, WAITERS_MAX)
        self._waiters = threading.BoundedSemaphore(self.places)
        self._jobs: queue.SimpleQueue[Job] = queue.SimpleQueue()
        self._open: dict[UUID, Job] = {}
        self._places_taken = 0
        self._threads = 0
        self._typical_s = TYPICAL_S
        self._lock = threading.Lock()

    def submit(self, system_name: str, change: CodeChange) -> Job:
        """Accept an evaluation.

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
        """
        self.evaluator.require_runnable(change)
        self._take_place()
        try:
            job = Job(self.log.open(system_name, change))
        except BaseException:
            self._leave_place()
            raise
        with self._lock:
            self._open[job.entry.record.id] = job
            if self._threads < self._at_once:
                self._threads += 1
                name = f"geoheal-evaluation-{self._threads}"
                threading.Thread(target=self._work, name=name, daemon=True).start()
        self._jobs.put(job)
        return job

    @contextmanager
    def waiter(self) -> Iterator[None]:
        """Yield a place for a request that waits for its evaluation; acquire it before submitting.

        Raises
        ------
        TooManyRequests
            When all threads for waiting requests are taken.
        """
        if not self._waiters.acquire(blocking=False):
            raise TooManyRequests(
                f"{self.places} requests wait for their evaluations, which is the limit; try again later, or "
                "send `Prefer: respond-async` and ask for the result.",
                retry_after=max(1, round(self._typical_s)),
            )
        try:
            yield
        finally:
            self._waiters.release()

    def _take_place(self) -> None:
        with self._lock:
            if self._places_taken >= self._most:
                after_s = self._typical_s * self._places_taken / self._at_once
                raise TooManyRequests(
                    f"{self._places_taken} evaluations are waiting or running, which is the limit; "
                    "try again later.",
                    retry_after=max(1, round(after_s)),
                )
            self._places_taken += 1

    def _leave_place(self) -> None:
        with self._lock:
            self._places_taken -= 1

    def _work(self) -> None:
        while True:
            job = self._jobs.get()
            began_s = time.monotonic()
            try:
                self._evaluate(job)
            finally:
                with self._lock:
                    del self._open[job.entry.record.id]
                self._leave_place()
            self._typical_s += (time.monotonic() - began_s - self._typical_s) / 4

    def _evaluate(self, job: Job) -> None:
        entry = job.entry
        try:
            self.log.begin(entry)
            evaluation = self.evaluator.measure(
                entry.record.change,
                entry.system.name,
                identity=entry.record.id,
                progress=lambda done, most: self._advance(job, done, most),
            )
            self.log.finish(entry, evaluation)
        except Exception as error:
            is_ours = not isinstance(error, GeohealError)
            if is_ours:
                logger.exception("Evaluation %s failed", entry.record.id)
            self.log.fail(entry, OUR_FAULT if is_ours else str(error))
            job.result.set_exception(error)
        else:
            job.result.set_result(evaluation)

    def _advance(self, job: Job, done: int, most: int) -> None:
        if time.monotonic() - job.reported_s < TELL_EVERY_S:
            return
        job.reported_s = time.monotonic()
        with self._lock:
            others = [each.entry for each in self._open.values()]
        self.log.advance(job.entry, done, most, others)
