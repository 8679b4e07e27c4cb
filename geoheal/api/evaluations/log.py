"""Store the progress of evaluations while they run.

An evaluation is stored before it is accepted. If its service ends, it stops reporting progress, and the next
reader marks it as interrupted.
"""

import logging
import time
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from uuid_utils.compat import uuid7

from geoheal.domain.evaluation.change import CodeChange, Evaluation
from geoheal.domain.evaluation.record import EvaluationRecord, EvaluationState
from geoheal.domain.health.system import System
from geoheal.errors import DatabaseError, DatabaseReadOnly
from geoheal.fitness.answers import fitness_answer
from geoheal.monitor.health.queries import find_system
from geoheal.monitor.ingest.single import open_system
from geoheal.store.healing import evaluations
from geoheal.store.session import Database

logger = logging.getLogger(__name__)

SILENT_AFTER: Final = timedelta(minutes=5)
"""Time without progress after which an evaluation is given up: a pair of runs takes at most 90 seconds."""

KEEP_TRYING_S: Final = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0)
"""Pauses (s) between attempts to store a result while the database does not accept it."""


@dataclass(slots=True)
class RunningEvaluation:
    """A running evaluation."""

    system: System
    record: EvaluationRecord


@dataclass(frozen=True, slots=True)
class EvaluationLog:
    """Stores the progress of evaluations."""

    database: Database

    def open(self, system_name: str, change: CodeChange) -> RunningEvaluation:
        """Store a new evaluation.

        Raises
        ------
        NotFound
            When the system does not exist.
        """
        record = EvaluationRecord(
            id=uuid7(), change=change, state=EvaluationState.PENDING, created_at=datetime.now(UTC)
        )
        with self.database.transaction() as connection:
            find_system(connection, system_name)
            system = open_system(connection, system_name)
            evaluations.add(connection, system, record)
        return RunningEvaluation(system, record)

    def begin(self, entry: RunningEvaluation) -> None:
        """Record that it has started."""
        entry.record = replace(entry.record, state=EvaluationState.RUNNING, started_at=datetime.now(UTC))
        self._tell(entry)

    def advance(
        self, entry: RunningEvaluation, done: int, most: int, others: Iterable[RunningEvaluation]
    ) -> None:
        """Record its progress, and that the other evaluations of this process are still alive.

        An outage of the database does not end an evaluation.
        """
        entry.record = replace(entry.record, pairs_done=done, pairs_most=most)
        try:
            self._tell(entry)
            self._touch(others)
        except DatabaseError as error:
            logger.warning("Progress of evaluation %s was not stored: %s", entry.record.id, error.message)

    def finish(self, entry: RunningEvaluation, evaluation: Evaluation) -> None:
        """Record that it is done."""
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
        self._tell_patiently(entry)

    def fail(self, entry: RunningEvaluation, message: str) -> None:
        """Record that it failed."""
        entry.record = replace(
            entry.record, state=EvaluationState.FAILED, error=message, finished_at=datetime.now(UTC)
        )
        self._tell_patiently(entry)

    def give_up_silent(self) -> None:
        """Mark evaluations whose service has ended; a read-only database shows them as they are."""
        now = datetime.now(UTC)
        with suppress(DatabaseReadOnly), self.database.transaction() as connection:
            evaluations.interrupt_silent(connection, now - SILENT_AFTER, now)

    def _tell(self, entry: RunningEvaluation) -> None:
        with self.database.transaction() as connection:
            evaluations.update_progress(connection, entry.system, entry.record, datetime.now(UTC))

    def _tell_patiently(self, entry: RunningEvaluation) -> None:
        for pause_s in (*KEEP_TRYING_S, None):
            try:
                return self._tell(entry)
            except DatabaseError as error:
                logger.warning("Evaluation %s was not stored: %s", entry.record.id, error.message)
                if pause_s is not None:
                    time.sleep(pause_s)
        return None

    def _touch(self, entries: Iterable[RunningEvaluation]) -> None:
        ids: dict[UUID, list[UUID]] = defaultdict(list)
        for entry in entries:
            ids[entry.system.id].append(entry.record.id)
        with self.database.transaction() as connection:
            for system_id, open_ids in ids.items():
                evaluations.touch(connection, system_id, open_ids, datetime.now(UTC))
