"""What an evaluator knows of a system, and where its evaluations are kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from geoheal.config.module_file import Registration, read_project
from geoheal.constants import GEOMETRY_LOOK_BACK
from geoheal.domain.evaluation.change import CodeChange, Evaluation, Reference
from geoheal.domain.evaluation.record import EvaluationRecord, EvaluationState
from geoheal.domain.healing.module import Module
from geoheal.domain.healing.project import Project
from geoheal.domain.recording.call import RecordedCall
from geoheal.errors import Conflict
from geoheal.fitness.answers import fitness_answer
from geoheal.monitor.health.queries import find_system, load_history
from geoheal.monitor.ingest.single import open_system
from geoheal.store.healing import evaluations, modules
from geoheal.store.recordings import recordings
from geoheal.store.session import Database
from geoheal.store.snapshots.snapshots import geometry_of_recent


class Ledger(Protocol):
    """What an evaluator knows of a system, and where its evaluations are kept."""

    def reference(self, system: str) -> Reference:
        """Where the system's geometry was last seen."""

    def module(self, system: str, name: str) -> Module | None:
        """The module of this import name, as it was registered."""

    def recordings(self, system: str, module: str) -> Sequence[RecordedCall]:
        """Recorded calls of a module's functions, newest first."""

    def keep(self, system: str, evaluation: Evaluation) -> None:
        """Store an evaluation."""


class NoLedger:
    """Knows nothing and keeps nothing: an evaluation needs no database."""

    def reference(self, system: str) -> Reference:  # noqa: ARG002 - a Ledger
        """Nothing is known of it."""
        return Reference()

    def module(self, system: str, name: str) -> Module | None:
        """No module is registered."""

    def recordings(self, system: str, module: str) -> Sequence[RecordedCall]:  # noqa: ARG002 - a Ledger
        """Nothing is recorded."""
        return ()

    def keep(self, system: str, evaluation: Evaluation) -> None:
        """Forget it."""


@dataclass(frozen=True, slots=True)
class FileLedger(NoLedger):
    """Knows the modules of an operator's file, and keeps nothing."""

    registration: Registration

    def module(self, system: str, name: str) -> Module | None:  # noqa: ARG002 - a Ledger
        """The module of this import name, as the file has it."""
        return self.registration.module(name)


@dataclass(frozen=True, slots=True)
class StoredLedger:
    """The ledger in the database."""

    database: Database

    def reference(self, system: str) -> Reference:
        """The last snapshot's Φ, the active baseline, and the system's limits.

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
        """The module of this import name.

        Raises
        ------
        NotFound
            When the system does not exist.
        """
        with self.database.transaction() as connection:
            return modules.find(connection, find_system(connection, system), name)

    def recordings(self, system: str, module: str) -> Sequence[RecordedCall]:
        """Recorded calls of a module's functions.

        Raises
        ------
        NotFound
            When the system does not exist.
        """
        with self.database.transaction() as connection:
            return recordings.of_module(connection, find_system(connection, system), module)

    def keep(self, system: str, evaluation: Evaluation) -> None:
        """Store an evaluation that is done."""
        with self.database.transaction() as connection:
            evaluations.add(connection, open_system(connection, system), done(evaluation))


def done(evaluation: Evaluation) -> EvaluationRecord:
    """The record of an evaluation that is done."""
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


def completed(change: CodeChange, module: Module | None) -> CodeChange:
    """A change with what its module's registration knows, where the caller did not say.

    Raises
    ------
    Conflict
        When a registered file cannot be read.
    """
    if module is None:
        return change
    return CodeChange(
        module_name=change.module_name,
        new_code=change.new_code,
        current_code=_read(module.path, "source") if change.current_code is None else change.current_code,
        workload=_read(module.workload, "workload") if change.workload is None else change.workload,
    )


def project_of(module: Module | None) -> Project | None:
    """The project that a module belongs to, as the operator's file describes it now.

    Raises
    ------
    ConfigurationError
        When the file cannot be read, or is wrong.
    """
    return None if module is None or module.project_file is None else read_project(module.project_file)


def _read(path: Path | None, what: str) -> str | None:
    if path is None:
        return None
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Conflict(
            f"The {what} of the module that is registered as {path.name} cannot be read "
            f"({type(error).__name__}); register it again with `geoheal register`."
        ) from error
