"""The gate before measurement: the workload must reach the change."""

from typing import Final

from geoheal.domain.evaluation.change import CodeChange, Gate
from geoheal.domain.evaluation.judgement import Recommendation
from geoheal.fitness.measurement.gates import GateRefusal
from geoheal.fitness.measurement.pairs import preload_of
from geoheal.fitness.measurement.sandboxes import run_further
from geoheal.fitness.reach.changed_lines import Lines, changed_lines
from geoheal.sandbox import RunRequest, RunResult, Sandbox, WatchedLines, fresh_seed

NEVER_REACHED: Final = "The workload never reaches the change."
NOTHING_CHANGED: Final = (
    "No executed code was changed: the candidate only differs from the current code in comments, "
    "docstrings or formatting."
)


def refusal_of_reach(sandbox: Sandbox, change: CodeChange) -> GateRefusal | None:
    """Refuse to measure a change that the workload does not reach.

    Both versions are run until the first changed line is executed, the current code first, because it is
    trusted. If the candidate falsely reports that it was reached, it is measured like every other one. A run
    that ends in another way proves nothing, and two equal sources are an intended comparison.
    """
    current, workload = change.current_code, change.workload
    if current is None or workload is None or current == change.new_code:
        return None
    changed = changed_lines(current, change.new_code)
    if changed is None:
        return None
    if changed.is_same:
        return _refusal(NOTHING_CHANGED)
    for source, lines in ((current, changed.current), (change.new_code, changed.candidate)):
        if lines and _may_reach(sandbox, change, source, lines):
            return None
    return _refusal(NEVER_REACHED)


def _refusal(reason: str) -> GateRefusal:
    return GateRefusal(Gate.COMPARISON, reason, Recommendation.TEST_MORE)


def _may_reach(sandbox: Sandbox, change: CodeChange, source: str, lines: Lines) -> bool:
    """Whether a run executes one of the lines, or ends before its workload does."""
    result = watched_run(sandbox, change, source, WatchedLines(lines.body, lines.on_import))
    return result is None or result.claimed.reached or not result.is_ok


def watched_run(sandbox: Sandbox, change: CodeChange, source: str, watch: WatchedLines) -> RunResult | None:
    """Run one version of a change's module with tracing, on fresh inputs.

    Return None if the run failed through no fault of the code, which is logged.

    Raises
    ------
    SandboxUnavailable
        When no sandbox is available.
    """
    preload = preload_of(source, change.workload)
    request = RunRequest(change.module_name, source, change.workload, fresh_seed(), preload, watch=watch)
    return run_further(sandbox, request, "which changed lines the workload executes")
