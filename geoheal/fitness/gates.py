"""The gates before measurement: a change that does not load, or does not answer the same, is not measured."""

from dataclasses import dataclass
from typing import Final

from geoheal.domain.change import Gate
from geoheal.domain.evaluation import Recommendation
from geoheal.sandbox import OutputComparison, RunResult, RunStatus, compare_outputs

GATE_OF: Final = {RunStatus.SYNTAX_ERROR: Gate.SYNTAX, RunStatus.IMPORT_ERROR: Gate.IMPORT}
"""Gates that are named by how a run ended; every other bad end is one of correctness."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a change does not pass a gate, and what follows."""

    gate: Gate
    reason: str
    recommendation: Recommendation = Recommendation.REJECT


def refusal_of_run(result: RunResult) -> Refusal | None:
    """What a run of the candidate alone is refused for; None when it ended well."""
    if result.is_ok:
        return None
    return Refusal(GATE_OF.get(result.status, Gate.CORRECTNESS), f"The candidate {describe(result)}.")


def refusal_of_current(result: RunResult) -> Refusal | None:
    """What a comparison is given up for, when the current code itself does not end well."""
    if result.is_ok:
        return None
    reason = f"There is nothing to compare with: the current code {describe(result)}."
    return Refusal(Gate.COMPARISON, reason, Recommendation.TEST_MORE)


def describe(result: RunResult) -> str:
    """How a run ended, to follow "The candidate"."""
    failure = result.failure
    kind = result.status.replace("_", " ")
    if failure is None:
        return f"ended with {kind}"
    where = "" if failure.line is None else f" in line {failure.line}"
    column = "" if failure.column is None else f", column {failure.column}"
    return f"ended with {kind}{where}{column}: {failure.message.rstrip('.')}"


def refusal_of_outputs(comparison: OutputComparison) -> Refusal | None:
    """What different answers are refused for; None when none are known to differ."""
    if not comparison.different:
        return None
    more = f" (and {comparison.different - 1} more)" if comparison.different > 1 else ""
    return Refusal(Gate.CORRECTNESS, f"The candidate answers differently: {comparison.differences[0]}{more}.")


def compare_answers(current: RunResult, candidate: RunResult) -> OutputComparison:
    """Compare what two runs on the same inputs handed over."""
    return compare_outputs(current.returned.outputs, candidate.returned.outputs)
