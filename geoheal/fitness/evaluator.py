"""The evaluator of code changes, for Python programs and for the service."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from geoheal.config.settings import Settings, load_settings
from geoheal.constants import DEFAULT_SYSTEM
from geoheal.domain.evaluation.change import CodeChange, Evaluation
from geoheal.domain.evaluation.judgement import Recommendation
from geoheal.errors import InvalidInput
from geoheal.fitness.answers import fitness_answer
from geoheal.fitness.evaluate import evaluate
from geoheal.fitness.ledger.ledger import Ledger
from geoheal.fitness.ledger.registered import completed, project_of
from geoheal.fitness.limits import sandbox_policy, snapshots_folder, standards_of
from geoheal.fitness.measurement.gates import require_runnable
from geoheal.fitness.measurement.sandboxes import Sandboxes
from geoheal.fitness.recorded.workload import RecordedWorkload, recorded_workload, with_call_counts
from geoheal.fitness.standards import Progress, unwatched
from geoheal.fitness.suite.gate import suite_of
from geoheal.sandbox import Sandbox
from geoheal.store.operations.closing import close_in_time

if TYPE_CHECKING:
    from geoheal.monitor.monitor import GeometricHealthMonitor

RANK = (Recommendation.APPLY, Recommendation.TEST_MORE, Recommendation.REJECT)
"""Recommendations, best first."""


class CodeFitnessEvaluator:
    """Measures in a sandbox whether a code change should be applied.

    Parameters
    ----------
    monitor
        Its system and database are used; None for the configured or the embedded database.
    system
        The system whose modules are changed; the monitor's if None.
    sandboxes
        Sandboxes; with None they are created with the settings' limits. Nothing starts before the first
        evaluation.
    ledger
        Knowledge of the system, and storage of evaluations; the database if None.
    settings
        Limits of runs, and the database; those of the environment if None.
    """

    def __init__(
        self,
        monitor: "GeometricHealthMonitor | None" = None,
        *,
        system: str | None = None,
        sandboxes: Sandboxes | None = None,
        ledger: Ledger | None = None,
        settings: Settings | None = None,
    ) -> None:
        self.system = system or (DEFAULT_SYSTEM if monitor is None else monitor.system)
        chosen = settings or load_settings()
        self.standards = standards_of(chosen)
        self._monitor = monitor  # lives, and keeps its database open, as long as the evaluator
        stack = ExitStack()
        self._ledger = _stored_ledger(chosen, monitor, stack) if ledger is None else ledger
        self._sandboxes = sandboxes or Sandboxes(sandbox_policy(chosen), snapshots=snapshots_folder(chosen))
        stack.callback(self._sandboxes.close)
        self._close = close_in_time(self, stack.close)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Stop all sandboxes, and release the database."""
        self._close()

    def abort(self) -> None:
        """Stop the evaluations of other threads: their runs fail."""
        self._sandboxes.abort()
        self.close()

    def evaluate_code_change(
        self,
        module_name: str,
        new_code: str,
        test_workload: str | None = None,
        current_code: str | None = None,
    ) -> dict[str, Any]:
        """Evaluate a change of a module: the ``fitness`` of ``POST /evaluate-patch``.

        Parameters
        ----------
        module_name
            Import name of the module.
        new_code, current_code
            Its source with and without the change; with current_code None, the registered module's file is
            used.
        test_workload
            Source that exercises the module; the registered module's if None.

        Raises
        ------
        InvalidInput
            When a source is not valid text.
        SandboxUnavailable
            When the sandbox does not contain code on this machine; nothing was run.
        """
        change = CodeChange(
            module_name=module_name, new_code=new_code, current_code=current_code, workload=test_workload
        )
        return fitness_answer(self.judge(change))

    def evaluate_multiple_changes(
        self,
        module_name: str,
        candidates: Mapping[str, str] | Sequence[str],
        test_workload: str | None = None,
        current_code: str | None = None,
    ) -> list[dict[str, Any]]:
        """Evaluate several changes of a module, by name or number (from 1); return the best first.

        Recommended changes come before those that need more tests, and among equals the higher score.
        """
        if not isinstance(candidates, Mapping):
            candidates = {str(number): code for number, code in enumerate(candidates, start=1)}
        evaluated = [
            (
                name,
                self.judge(
                    CodeChange(
                        module_name=module_name,
                        new_code=code,
                        current_code=current_code,
                        workload=test_workload,
                    )
                ),
            )
            for name, code in candidates.items()
        ]
        evaluated.sort(key=lambda each: _rank(each[1]))
        return [{"name": name, **fitness_answer(evaluation)} for name, evaluation in evaluated]

    def judge(
        self, change: CodeChange, *, environment: Path | None = None, progress: Progress = unwatched
    ) -> Evaluation:
        """Evaluate a change, and store the evaluation.

        Parameters
        ----------
        environment
            Virtual environment with the packages it needs; the registered module's if None.
        """
        evaluation = self.measure(change, self.system, environment=environment, progress=progress)
        self._ledger.keep(self.system, evaluation)
        return evaluation

    def measure(
        self,
        change: CodeChange,
        system: str,
        *,
        identity: UUID | None = None,
        environment: Path | None = None,
        progress: Progress = unwatched,
    ) -> Evaluation:
        """Evaluate a change without storing the evaluation.

        Parameters
        ----------
        change
            The change, without what is known from the module's registration.
        identity
            Id of the evaluation; a new one if None.
        environment
            Virtual environment with the packages it needs; the registered module's when None.
        """
        module = self._ledger.module(system, change.module_name)
        environment = environment or (None if module is None else module.environment)
        change, project = completed(change, module), project_of(module)
        sandbox = self._sandboxes.of(environment, project, change.workload)
        recorded = self._recorded(change, system, sandbox)
        evaluation = evaluate(
            change if recorded is None else replace(change, workload=recorded.judging),
            self._ledger.reference(system),
            sandbox,
            self.standards,
            suite=suite_of(self._sandboxes, project, environment, self.standards.tests_s),
            identity=identity,
            progress=progress,
        )
        return evaluation if recorded is None else with_call_counts(evaluation, recorded)

    def _recorded(self, change: CodeChange, system: str, sandbox: Sandbox) -> RecordedWorkload | None:
        """Return the workload of recorded calls, if the change has none and calls were recorded."""
        if change.workload is not None or change.current_code is None:
            return None
        calls = self._ledger.recordings(system, change.module_name)
        if not calls:
            return None
        return recorded_workload(sandbox, change.module_name, change.current_code, calls)

    def require_runnable(self, change: CodeChange) -> None:
        """Check, before anything is stored, that a change can be evaluated here.

        Raises
        ------
        InvalidInput
            When the current code or the workload cannot be run.
        SandboxUnavailable
            When the sandbox does not contain code on this machine.
        """
        require_runnable(change, self._sandboxes.policy.source_bytes)
        self.require_sandbox()

    def require_sandbox(self) -> None:
        """Check that the sandbox contains code on this machine.

        Raises
        ------
        SandboxUnavailable
            When it does not.
        """
        self._sandboxes.start()

    @property
    def weights(self) -> Mapping[str, float]:
        """Weights of the score: ``phi_change``, ``basin_drift``, ``regime_stability``, ``performance``."""
        return asdict(self.standards.weights)

    def set_fitness_weights(self, **weights: float) -> None:
        """Replace weights of the score; see :class:`geoheal.domain.evaluation.fitness_policy.FitnessWeights`.

        Raises
        ------
        InvalidInput
            When a weight is unknown, or its value is invalid.
        """
        _require_known(weights, asdict(self.standards.weights))
        self.standards = replace(self.standards, weights=replace(self.standards.weights, **weights))

    def set_thresholds(self, **thresholds: float) -> None:
        """Replace thresholds of the score: ``apply``, ``test_more``.

        Raises
        ------
        InvalidInput
            When a threshold is unknown, or its value is invalid.
        """
        _require_known(thresholds, asdict(self.standards.thresholds))
        changed = replace(self.standards.thresholds, **thresholds)
        self.standards = replace(self.standards, thresholds=changed)


def _stored_ledger(settings: Settings, monitor: "GeometricHealthMonitor | None", stack: ExitStack) -> Ledger:
    """Open the database, or the monitor's; evaluations without one load nothing of it."""
    from geoheal.fitness.ledger.stored import StoredLedger
    from geoheal.store.operations.shared import Hold, hold_database

    hold = hold_database(settings) if monitor is None else Hold(monitor.database)
    stack.callback(hold.close)
    return StoredLedger(hold.database)


def _rank(evaluation: Evaluation) -> tuple[int, float]:
    value = evaluation.score.value
    return RANK.index(evaluation.recommendation), -value if value is not None else 0.0


def _require_known(given: Mapping[str, float], known: Mapping[str, float]) -> None:
    for name in given:
        if name not in known:
            raise InvalidInput(f"There is no {name!r}; there are {', '.join(known)}.", field=name)
