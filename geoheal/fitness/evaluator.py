"""The evaluator of code changes, for Python programs and for the service."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from uuid import UUID

from geoheal.constants import DEFAULT_SYSTEM
from geoheal.domain.change import CodeChange, Evaluation
from geoheal.domain.evaluation import Recommendation
from geoheal.errors import InvalidInput
from geoheal.fitness.answers import fitness_answer
from geoheal.fitness.evaluate import Progress, Standards, evaluate, unwatched
from geoheal.fitness.gates import require_runnable
from geoheal.fitness.ledger import Ledger, completed
from geoheal.fitness.sandboxes import Sandboxes

RANK = (Recommendation.APPLY, Recommendation.TEST_MORE, Recommendation.REJECT)
"""Recommendations, best first."""


class CodeFitnessEvaluator:
    """Says by measurement in a sandbox whether a code change should be applied.

    Parameters
    ----------
    sandboxes
        Where code runs. Nothing is started before the first evaluation.
    ledger
        What is known of the system, and where evaluations are kept.
    system
        The system whose modules are changed.
    on_close
        Called by :meth:`close`; may be called more than once.
    """

    def __init__(
        self,
        sandboxes: Sandboxes,
        ledger: Ledger,
        system: str = DEFAULT_SYSTEM,
        on_close: Callable[[], None] = lambda: None,
    ) -> None:
        self.system = system
        self.standards = Standards()
        self._sandboxes = sandboxes
        self._ledger = ledger
        self._on_close = on_close

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End all boxes, and give back the database."""
        self.close_boxes()
        self._on_close()

    def close_boxes(self) -> None:
        """End all boxes; a later evaluation starts new ones."""
        self._sandboxes.close()

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
            Its source with and without the change; the registered module's file when current_code is None.
        test_workload
            Source that exercises the module; the registered module's when None.

        Raises
        ------
        InvalidInput
            When a source is no text that could be run.
        SandboxUnavailable
            When the sandbox does not hold on this machine; nothing was run then.
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
        """Evaluate several changes of a module, by name (else by number, from 1); the best comes first.

        Those that are recommended come before those that need more tests, and among equals the higher score.
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
        """Evaluate a change, and keep the evaluation.

        Parameters
        ----------
        environment
            Virtual environment with the packages it needs; the registered module's when None.
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
        """Evaluate a change without keeping the evaluation.

        Parameters
        ----------
        change
            What its module's registration knows may be left out.
        identity
            Id of the evaluation; a new one when None.
        environment
            Virtual environment with the packages it needs; the registered module's when None.
        """
        module = self._ledger.module(system, change.module_name)
        return evaluate(
            completed(change, module),
            self._ledger.reference(system),
            self._sandboxes.of(environment or (None if module is None else module.environment)),
            self.standards,
            identity=identity,
            progress=progress,
        )

    def require_runnable(self, change: CodeChange) -> None:
        """Make sure, before anything is stored, that a change could be evaluated here.

        Raises
        ------
        InvalidInput
            When the current code or the workload could not be run as they are.
        SandboxUnavailable
            When the sandbox does not hold on this machine.
        """
        require_runnable(change, self._sandboxes.policy.source_bytes)
        self._sandboxes.start()

    def set_fitness_weights(self, **weights: float) -> None:
        """Replace weights of the score: ``phi``, ``basin``, ``regime``, ``performance``.

        Raises
        ------
        InvalidInput
            When there is no such weight, or a value that cannot work.
        """
        _require_known(weights, asdict(self.standards.weights))
        self.standards = replace(self.standards, weights=replace(self.standards.weights, **weights))

    def set_thresholds(self, **thresholds: float) -> None:
        """Replace thresholds of the score: ``apply``, ``test_more``.

        Raises
        ------
        InvalidInput
            When there is no such threshold, or a value that cannot work.
        """
        _require_known(thresholds, asdict(self.standards.thresholds))
        changed = replace(self.standards.thresholds, **thresholds)
        self.standards = replace(self.standards, thresholds=changed)


def _rank(evaluation: Evaluation) -> tuple[int, float]:
    value = evaluation.score.value
    return RANK.index(evaluation.recommendation), -value if value is not None else 0.0


def _require_known(given: Mapping[str, float], known: Mapping[str, float]) -> None:
    for name in given:
        if name not in known:
            raise InvalidInput(f"There is no {name!r}; there are {', '.join(known)}.", field=name)
