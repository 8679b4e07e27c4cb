"""The ledger in the database: a system's history and modules, and stored evaluations."""

from collections.abc import Sequence
from dataclasses import dataclass

from geoheal.constants import GEOMETRY_LOOK_BACK
from geoheal.domain.evaluation.change import Evaluation, Reference
from geoheal.domain.evaluation.record import EvaluationRecord, EvaluationState
from geoheal.domain.healing.module import Module
from geoheal.domain.recording.call import RecordedCall
from geoheal.fitness.answers import fitness_answer
from geoheal.monitor.health.queries import find_system, load_history
from geoheal.monitor.ingest.single import open_system
from geoheal.store.healing import evaluations, modules
from geoheal.store.recordings import recordings
from geoheal.store.session import Database
from geoheal.store.snapshots.snapshots import geometry_of_recent


@dataclass(frozen=True, slots=True)
class StoredLedger:
    """The ledger in the database."""

    database: Database

    def reference(self, system: str) -> Reference:
        """Return the last snapshot's Φ, the active baseline, and the system's limits.

        Raises
        ------
        NotFound
            When the system does not exist.
        """
        with self.database.transaction() as connection:
            history = load_history(connection, system, size=1)
            has_phi, has_basin = geometry_of_recent(connection, history.system, GEOMETRY_LOOK_BACK)
        current, baseline = history.current, history.baseline
        return Reference(
            geometry=history.system.geometry,
            phi=None if current is None else current.phi,
            basin=None if baseline is None else baseline.basin,
            thresholds=history.system.thresholds,
            has_phi=has_phi,
            has_basin=has_basin,
        )

    def module(self, system: str, name: str) -> Module | None:
        """Return the module of this import name.

        Raises
        ------
        NotFound
            When the system does not exist.
        """
        with self.database.transaction() as connection:
            return modules.find(connection, find_system(connection, system), name)

    def recordings(self, system: str, module: str) -> Sequence[RecordedCall]:
        """Return recorded calls of a module's functions.

        Raises
        ------
        NotFound
            When the system does not exist.
        """
        with self.database.transaction() as connection:
            return recordings.of_module(connection, find_system(connection, system), module)

    def keep(self, system: str, evaluation: Evaluation) -> None:
        """Store a finished evaluation."""
        with self.database.transaction() as connection:
            evaluations.add(connection, open_system(connection, system), done(evaluation))


def done(evaluation: Evaluation) -> EvaluationRecord:
    """Return the record of a finished evaluation."""
    pairs = evaluation.details["pairs"]
    return EvaluationRecord(
        id=evaluation.id,
        change=evaluation.change,
        state=EvaluationState.DONE,
        pairs_done=pairs,
        pairs_most=pairs,
        fitness=fitness_answer(evaluation),
        created_at=evaluation.started_at,
        started_at=evaluation.started_at,
        finished_at=evaluation.finished_at,
    )
