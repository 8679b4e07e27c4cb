"""The evaluator of code changes, for Python programs."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from typing import Any

from geoheal.constants import DEFAULT_SYSTEM
from geoheal.domain.change import CodeChange, Evaluation, Reference
from geoheal.domain.evaluation import Recommendation
from geoheal.errors import InvalidInput
from geoheal.fitness.answers import fitness_answer
from geoheal.fitness.evaluate import Progress, Standards, evaluate
from geoheal.sandbox import Sandbox

RANK = (Recommendation.APPLY, Recommendation.TEST_MORE, Recommendation.REJECT)
"""Recommendations, best first."""

History = Callable[[str], Reference]
"""Tells where a system's geometry was last seen, by the system's name."""

Keep = Callable[[str, Evaluation], None]
"""Stores an evaluation of a system."""


class CodeFitnessEvaluator:
    """Says by measurement in a sandbox whether a code change should be applied.

    Parameters
    ----------
    sandbox
        Where code runs.
    history
        Where a system's geometry was last seen.
    keep
        Called with each evaluation.
    system
        The system whose modules are changed.
    """

    def __init__(self, sandbox: Sandbox, history: History, keep: Keep, system: str = DEFAULT_SYSTEM) -> None:
        self.system = system
        self.standards = Standards()
        self._sandbox = sandbox
        self._history = history
        self._keep = keep

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
            Its source with and without the change.
        test_workload
            Source that exercises the module.

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
        candidates: Mapping[str, str],
        test_workload: str | None = None,
        current_code: str | None = None,
    ) -> list[dict[str, Any]]:
        """Evaluate several changes of a module, by name; the best comes first.

        Those that are recommended come before those that need more tests, and among equals the higher score.
        """
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

    def judge(self, change: CodeChange, progress: Progress = lambda _done, _most: None) -> Evaluation:
        """Evaluate a change, and keep the evaluation."""
        reference = self._history(self.system)
        evaluation = evaluate(change, reference, self._sandbox, self.standards, progress)
        self._keep(self.system, evaluation)
        return evaluation

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
