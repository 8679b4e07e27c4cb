"""Store the progress of evaluations while they run.

An evaluation is stored before it is accepted, with all that it needs. The process that holds it reports so
regularly; if it stops, another one runs the evaluation again. Whoever writes proves in the same statement
that it still holds the evaluation.
"""

import logging
import os
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from uuid_utils.compat import uuid7

from geoheal.domain.evaluation.change import CodeChange, Evaluation
from geoheal.domain.evaluation.record import EvaluationRecord, EvaluationState, HeldEvaluation
from geoheal.domain.health.system import System
from geoheal.errors import DatabaseError, LeaseLost
from geoheal.fitness.answers import fitness_answer
from geoheal.monitor.health.queries import find_system
from geoheal.monitor.ingest.single import open_system
from geoheal.store.healing import evaluations
from geoheal.store.session import Database

logger = logging.getLogger(__name__)

KEEP_TRYING_S: Final = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0)
"""Pauses (s) between attempts to store a result while the database does not accept it."""


@dataclass(slots=True)
class RunningEvaluation:
    """An evaluation that this process holds."""

    system: System
    record: EvaluationRecord
    is_lost: bool = False

    def require(self) -> None:
        """Stop long work if another process holds it now.

        Raises
        ------
        LeaseLost
            When one does.
        """
        if self.is_lost:
            raise _lost(self)


class EvaluationLog:
    """Stores the progress of the evaluations of this process.

    Parameters
    ----------
    database
        Database of the evaluations.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self._runners: dict[int, UUID] = {}

    @property
    def runner_id(self) -> UUID:
        """Id of this process, the same in all of its threads; each process that is forked has its own."""
        return self._runners.setdefault(os.getpid(), uuid7())

    def open(self, system_name: str, change: CodeChange, identity: UUID) -> RunningEvaluation:
        """Store a new evaluation, held by this process.

        Raises
        ------
        NotFound
            When the system does not exist.
        """
        record = EvaluationRecord(
            id=identity, change=change, state=EvaluationState.PENDING, created_at=datetime.now(UTC)
        )
        with self.database.transaction() as connection:
            find_system(connection, system_name)
            system = open_system(connection, system_name)
            evaluations.add(connection, system, record, self.runner_id)
        return RunningEvaluation(system, record)

    def begin(self, entry: RunningEvaluation) -> None:
        """Record that it has started.

        Raises
        ------
        LeaseLost
            When another process holds it.
        """
        now = datetime.now(UTC)
        entry.record = replace(entry.record, state=EvaluationState.RUNNING, started_at=now)
        with self.database.transaction() as connection:
            if not evaluations.begin(connection, entry.system, entry.record, self.runner_id, now):
                raise _lost(entry)

    def advance(self, entry: RunningEvaluation, done: int, most: int) -> None:
        """Record its progress; an outage of the database does not end an evaluation.

        Raises
        ------
        LeaseLost
            When another process holds it.
        """
        entry.record = replace(entry.record, pairs_done=done, pairs_most=most)
        try:
            self._store(entry)
        except DatabaseError as error:
            logger.warning("Progress of evaluation %s was not stored: %s", entry.record.id, error.message)

    def finish(self, entry: RunningEvaluation, evaluation: Evaluation) -> None:
        """Record that it is done.

        Raises
        ------
        LeaseLost
            When another process holds it.
        """
        pairs = evaluation.details["pairs"]
        entry.record = replace(
            entry.record,
            change=evaluation.change,
            state=EvaluationState.DONE,
            pairs_done=pairs,
            pairs_most=pairs,
            fitness=fitness_answer(evaluation),
            finished_at=evaluation.finished_at,
        )
        self._store_patiently(entry)

    def fail(self, entry: RunningEvaluation, message: str) -> None:
        """Record that it failed.

        Raises
        ------
        LeaseLost
            When another process holds it.
        """
        entry.record = replace(
            entry.record, state=EvaluationState.FAILED, error=message, finished_at=datetime.now(UTC)
        )
        self._store_patiently(entry)

    def touch(self, entries: Iterable[RunningEvaluation]) -> None:
        """Report that this process holds these; those that another one has taken over are marked."""
        for system_id, ours in _by_system(entries).items():
            try:
                with self.database.transaction() as connection:
                    held = evaluations.touch(
                        connection, system_id, list(ours), self.runner_id, datetime.now(UTC)
                    )
            except DatabaseError as error:
                logger.warning("Running evaluations may be taken over: %s", error.message)
                continue
            for each in ours.keys() - held:
                ours[each].is_lost = True

    def hand_back(self, entries: Iterable[RunningEvaluation]) -> None:
        """Leave these to another process, at the end of this one."""
        for system_id, ours in _by_system(entries).items():
            try:
                with self.database.transaction() as connection:
                    evaluations.hand_back(
                        connection, system_id, list(ours), self.runner_id, datetime.now(UTC)
                    )
            except DatabaseError as error:
                logger.warning("Evaluations will be taken over later: %s", error.message)

    def take_over(self, seen: HeldEvaluation) -> RunningEvaluation | None:
        """Hold an evaluation of another process from now on; None if that has changed meanwhile."""
        with self.database.transaction() as connection:
            taken = evaluations.take_over(connection, seen, self.runner_id, datetime.now(UTC))
        return None if taken is None else RunningEvaluation(*taken)

    def end(self, seen: HeldEvaluation, state: EvaluationState, reason: str) -> bool:
        """End an evaluation of a process that is gone; return False if that has changed meanwhile."""
        with self.database.transaction() as connection:
            return evaluations.end(connection, seen, state, reason, datetime.now(UTC))

    def find(self, entry: RunningEvaluation) -> EvaluationRecord | None:
        """Return what is stored of an evaluation; None if its system was deleted."""
        with self.database.transaction() as connection:
            return evaluations.find(connection, entry.system, entry.record.id)

    def _store(self, entry: RunningEvaluation) -> None:
        now = datetime.now(UTC)
        with self.database.transaction() as connection:
            if not evaluations.update_progress(connection, entry.system, entry.record, self.runner_id, now):
                raise _lost(entry)

    def _store_patiently(self, entry: RunningEvaluation) -> None:
        for pause_s in (*KEEP_TRYING_S, None):
            try:
                return self._store(entry)
            except DatabaseError as error:
                logger.warning("Evaluation %s was not stored: %s", entry.record.id, error.message)
                if pause_s is not None:
                    time.sleep(pause_s)
        return None


def _by_system(entries: Iterable[RunningEvaluation]) -> Mapping[UUID, dict[UUID, RunningEvaluation]]:
    found: dict[UUID, dict[UUID, Any]] = defaultdict(dict)
    for each in entries:
        found[each.system.id][each.record.id] = each
    return found


def _lost(entry: RunningEvaluation) -> LeaseLost:
    return LeaseLost(f"Another process has taken over evaluation {entry.record.id}.")
