"""Evaluations on their way: a bounded number at once, a bounded number waiting."""

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
"""What an evaluation is taken to take before one has been seen."""

WAITERS_MAX: Final = 32
"""Requests of one process that may wait for their evaluations; each has a thread."""

OUR_FAULT: Final = "Something went wrong inside geoheal; its log has the details under this evaluation's id."


@dataclass(slots=True)
class Job:
    """An evaluation that was accepted, and its result to come."""

    entry: RunningEvaluation
    result: "Future[Evaluation]" = field(default_factory=Future)
    told_s: float = field(default_factory=time.monotonic)


class EvaluationQueue:
    """Takes in evaluations and works on them; safe to use from several threads.

    Its threads start with the first evaluation: the application is made before its process forks.

    Parameters
    ----------
    database
        Where evaluations are kept.
    evaluator
        What evaluates.
    at_once, waiting
        How many are worked on at a time (None: one for every two processors, for a pair warms two boxes at
        a time), and how many may wait beside them.
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
            When too many are on their way; says when to try again.
        NotFound
            When the system does not exist.
        InvalidInput
            When the current code or the workload could not be run as they are.
        SandboxUnavailable
            When the sandbox does not hold on this machine.
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
        """Yield a place for a request that waits for its evaluation; to be had before it is submitted.

        Raises
        ------
        TooManyRequests
            When as many wait as there are threads for.
        """
        if not self._waiters.acquire(blocking=False):
            raise TooManyRequests(
                f"{self.places} requests wait for their evaluations, as many as may; try again later, or "
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
                    f"{self._places_taken} evaluations are on their way, as many as are taken at a time; "
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
        if time.monotonic() - job.told_s < TELL_EVERY_S:
            return
        job.told_s = time.monotonic()
        with self._lock:
            others = [each.entry for each in self._open.values()]
        self.log.advance(job.entry, done, most, others)
