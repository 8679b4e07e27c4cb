"""Evaluations on their way: a bounded number at once, a bounded number waiting, every one stored.

Each evaluation is in the database before it is accepted, and tells there how far it has come. One whose
service ends goes silent, and is given up by whoever looks next.
"""

import logging
import os
import queue
import threading
import time
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from uuid_utils.compat import uuid7
from werkzeug.exceptions import TooManyRequests

from geoheal.domain.change import CodeChange, Evaluation
from geoheal.domain.evaluation_record import EvaluationRecord, EvaluationState
from geoheal.domain.system import System
from geoheal.errors import DatabaseError, GeohealError
from geoheal.fitness.answers import fitness_answer
from geoheal.fitness.evaluator import CodeFitnessEvaluator
from geoheal.monitor.ingest import open_system
from geoheal.monitor.reading import find_system
from geoheal.store import evaluations
from geoheal.store.session import Database

logger = logging.getLogger(__name__)

SILENT_AFTER: Final = timedelta(minutes=5)
"""Silence after which an evaluation is given up: a pair of runs takes a minute and a half at most."""

TELL_EVERY_S: Final = 2.0
TYPICAL_S: Final = 30.0
"""What an evaluation is taken to take before one has been seen."""

KEEP_TRYING_S: Final = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0)
"""Pauses between attempts to store a result that the database does not take."""

OUR_FAULT: Final = "Something went wrong inside geoheal; its log tells more under this evaluation's id."


@dataclass(frozen=True, slots=True)
class Ticket:
    """An evaluation that was accepted."""

    record: EvaluationRecord
    result: "Future[Evaluation]"


@dataclass(slots=True)
class _Job:
    system: System
    record: EvaluationRecord
    result: "Future[Evaluation]"


class EvaluationQueue:
    """Takes in evaluations, and works on them; safe to use from several threads.

    Threads start with the first evaluation: the application is made before its process forks.

    Parameters
    ----------
    database
        Where evaluations are kept.
    evaluator
        What evaluates.
    at_once, waiting
        How many are worked on at a time, and how many may wait beside them. None for one on every two
        processors: a pair warms two boxes at a time.
    """

    def __init__(
        self, database: Database, evaluator: CodeFitnessEvaluator, *, at_once: int | None, waiting: int
    ) -> None:
        self.evaluator = evaluator
        self._database = database
        self._at_once = at_once or max(1, (os.cpu_count() or 1) // 2)
        self._most = self._at_once + waiting
        self._jobs: queue.SimpleQueue[_Job] = queue.SimpleQueue()
        self._open: dict[UUID, _Job] = {}
        self._threads = 0
        self._typical_s = TYPICAL_S
        self._lock = threading.Lock()

    def submit(self, system_name: str, change: CodeChange) -> Ticket:
        """Accept an evaluation.

        Raises
        ------
        TooManyRequests
            When too many are on their way; says when to try again.
        NotFound
            When there is no such system.
        InvalidInput
            When the current code or the workload could not be run as they are.
        SandboxUnavailable
            When the sandbox does not hold on this machine.
        """
        self.evaluator.require_runnable(change)
        with self._database.transaction() as connection:
            find_system(connection, system_name)
        record = EvaluationRecord(
            id=uuid7(), change=change, state=EvaluationState.PENDING, created_at=datetime.now(UTC)
        )
        self._reserve(record.id)
        try:
            with self._database.transaction() as connection:
                system = open_system(connection, system_name)
                evaluations.add(connection, system, record)
        except BaseException:
            self._release(record.id)
            raise
        job = _Job(system, record, Future())
        with self._lock:
            self._open[record.id] = job
        self._jobs.put(job)
        return Ticket(record, job.result)

    def give_up_silent(self) -> None:
        """Mark the evaluations whose service has ended."""
        now = datetime.now(UTC)
        with self._database.transaction() as connection:
            evaluations.interrupt_silent(connection, now - SILENT_AFTER, now)

    def _reserve(self, identity: UUID) -> None:
        with self._lock:
            if len(self._open) >= self._most:
                after_s = self._typical_s * len(self._open) / self._at_once
                raise TooManyRequests(
                    f"{len(self._open)} evaluations are on their way, which is as many as are taken; "
                    "try again later.",
                    retry_after=max(1, round(after_s)),
                )
            self._open[identity] = None  # type: ignore[assignment] # held until the job is made
            if self._threads < self._at_once:
                self._threads += 1
                name = f"geoheal-evaluation-{self._threads}"
                threading.Thread(target=self._work, name=name, daemon=True).start()

    def _release(self, identity: UUID) -> None:
        with self._lock:
            del self._open[identity]

    def _work(self) -> None:
        while True:
            job = self._jobs.get()
            began_s = time.monotonic()
            try:
                self._evaluate(job)
            finally:
                self._release(job.record.id)
            self._typical_s += (time.monotonic() - began_s - self._typical_s) / 4

    def _evaluate(self, job: _Job) -> None:
        job.record = replace(job.record, state=EvaluationState.RUNNING, started_at=datetime.now(UTC))
        try:
            self._tell(job)
            evaluation = self.evaluator.measure(
                job.record.change,
                job.system.name,
                identity=job.record.id,
                progress=_Teller(self, job).tell,
            )
        except GeohealError as error:
            self._fail(job, error, error.message)
        except Exception as error:
            logger.exception("Evaluation %s failed", job.record.id)
            self._fail(job, error, OUR_FAULT)
        else:
            self._finish(job, evaluation)

    def _finish(self, job: _Job, evaluation: Evaluation) -> None:
        job.record = replace(
            job.record,
            change=evaluation.change,
            state=EvaluationState.DONE,
            fitness=fitness_answer(evaluation),
            finished_at=evaluation.finished_at,
        )
        self._store_end(job)
        job.result.set_result(evaluation)

    def _fail(self, job: _Job, error: Exception, message: str) -> None:
        job.record = replace(
            job.record, state=EvaluationState.FAILED, error=message, finished_at=datetime.now(UTC)
        )
        self._store_end(job)
        job.result.set_exception(error)

    def _store_end(self, job: _Job) -> None:
        for pause_s in (*KEEP_TRYING_S, None):
            try:
                self._tell(job)
            except DatabaseError as error:
                logger.warning("Evaluation %s could not be stored: %s", job.record.id, error.message)
                if pause_s is not None:
                    time.sleep(pause_s)
            else:
                return

    def _tell(self, job: _Job) -> None:
        with self._database.transaction() as connection:
            evaluations.update_progress(connection, job.system, job.record, datetime.now(UTC))

    def show_signs_of_life(self) -> None:
        """Say of all evaluations here, the waiting ones too, that they are not forgotten."""
        with self._lock:
            jobs = [job for job in self._open.values() if job is not None]
        by_system: dict[UUID, list[UUID]] = {}
        for job in jobs:
            by_system.setdefault(job.system.id, []).append(job.record.id)
        with self._database.transaction() as connection:
            for system_id, ids in by_system.items():
                evaluations.touch(connection, system_id, ids, datetime.now(UTC))


class _Teller:
    """Tells the database how far an evaluation has come, every now and then."""

    def __init__(self, owner: EvaluationQueue, job: _Job) -> None:
        self._owner = owner
        self._job = job
        self._told_s = time.monotonic()

    def tell(self, done: int, most: int) -> None:
        """Note the progress; an outage of the database does not end an evaluation."""
        self._job.record = replace(self._job.record, pairs_done=done, pairs_most=most)
        if time.monotonic() - self._told_s < TELL_EVERY_S:
            return
        self._told_s = time.monotonic()
        try:
            self._owner._tell(self._job)  # noqa: SLF001 - a part of it
            self._owner.show_signs_of_life()
        except DatabaseError as error:
            logger.warning("Progress of %s could not be stored: %s", self._job.record.id, error.message)
