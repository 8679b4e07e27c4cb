"""Take over evaluations whose process has ended, so that a restart of a service loses none."""

import logging
import time
from collections.abc import Collection, Iterable
from typing import Final
from uuid import UUID

from geoheal.api.evaluations.log import EvaluationLog, RunningEvaluation
from geoheal.domain.evaluation.record import EvaluationState, HeldEvaluation
from geoheal.errors import DatabaseError, SandboxUnavailable
from geoheal.fitness.evaluator import CodeFitnessEvaluator
from geoheal.store.cluster.reach import ClusterReach
from geoheal.store.healing import evaluations
from geoheal.store.session import Database

logger = logging.getLogger(__name__)

SILENT_S: Final = 20.0
"""Seconds of silence after which an evaluation's process counts as dead; it reports every 4 s."""
SILENT_BEFORE_S: Final = 300.0
"""The same for processes of earlier versions, which report after each pair of runs."""
UNABLE_S: Final = 3600.0
"""Seconds after which a service that cannot run an evaluation ends it, if no other one has continued it."""
RUNS_MAX: Final = 2
"""Number of times that an evaluation is begun: what ends its process twice is not tried again."""
LOOKED_AT_MAX: Final = 1000

ENDED_TWICE: Final = (
    "The service stopped or lost its database both times that it ran this evaluation, so it is not run again."
)
UNABLE: Final = "The service that ran it stopped, and the service that took it over cannot run it: {reason}"


class SilenceClock:
    """Measures by this process's own clock how long others have not reported; clocks are not compared.

    Examples
    --------
    >>> silence = SilenceClock()
    >>> silence.look(["a"], 100.0)
    >>> silence.look(["a", "b"], 130.0)
    >>> silence.seconds("a", 131.0), silence.seconds("b", 131.0)
    (31.0, 1.0)
    """

    def __init__(self) -> None:
        self._since_s: dict[object, float] = {}

    def look(self, seen: Iterable[object], now_s: float) -> None:
        """Remember since when each of these has been as it is."""
        self._since_s = {each: self._since_s.get(each, now_s) for each in seen}

    def seconds(self, seen: object, now_s: float) -> float:
        """Return for how long one has been as it is."""
        return now_s - self._since_s.get(seen, now_s)


class Takeover:
    """Finds evaluations that nobody works on any more.

    Parameters
    ----------
    database
        Database of the evaluations.
    log
        Stores that this process holds them.
    evaluator
        Must be able to run them.
    """

    def __init__(self, database: Database, log: EvaluationLog, evaluator: CodeFitnessEvaluator) -> None:
        self._log = log
        self._evaluator = evaluator
        self._reach = ClusterReach(database)
        self._silence = SilenceClock()

    def abandoned(self, ours: Collection[UUID]) -> list[HeldEvaluation]:
        """Return the evaluations to take over, oldest first.

        While the database does not answer, other processes cannot report either, so their silence is measured
        from the start afterwards.

        Parameters
        ----------
        ours
            Evaluations that this process works on.
        """
        now_s = time.monotonic()
        try:
            held = self._reach.ask(lambda _, database: _held(database))
        except DatabaseError:
            self._silence = SilenceClock()
            raise
        others = [each for each in held if each.id not in ours]
        self._silence.look(others, now_s)
        return sorted((each for each in others if self._is_silent(each, now_s)), key=lambda each: each.id)

    def take(self, seen: HeldEvaluation) -> RunningEvaluation | None:
        """Hold an evaluation from now on; None if it is not to be run, or not here."""
        if seen.runs >= RUNS_MAX:
            self._end(seen, EvaluationState.FAILED, ENDED_TWICE)
            return None
        try:
            self._evaluator.require_sandbox()
        except SandboxUnavailable as error:
            if self._silence.seconds(seen, time.monotonic()) >= UNABLE_S:
                self._end(seen, EvaluationState.INTERRUPTED, UNABLE.format(reason=error.message))
            return None
        entry = self._log.take_over(seen)
        if entry is not None:
            logger.info("Evaluation %s is run again: its service ended.", seen.id)
        return entry

    def _is_silent(self, seen: HeldEvaluation, now_s: float) -> bool:
        if seen.is_handed_back:
            return True
        limit_s = SILENT_BEFORE_S if seen.runner_id is None else SILENT_S
        return self._silence.seconds(seen, now_s) >= limit_s

    def _end(self, seen: HeldEvaluation, state: EvaluationState, reason: str) -> None:
        if self._log.end(seen, state, reason):
            logger.warning("Evaluation %s is given up: %s", seen.id, reason)


def _held(database: Database) -> list[HeldEvaluation]:
    with database.transaction() as connection:
        return evaluations.held(connection, LOOKED_AT_MAX)
