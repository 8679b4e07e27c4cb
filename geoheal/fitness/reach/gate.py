"""The gate before measurement: the workload must reach the change."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from geoheal.domain.evaluation.change import CodeChange, Gate
from geoheal.domain.evaluation.judgement import Recommendation
from geoheal.fitness.measurement.gates import GateRefusal
from geoheal.fitness.measurement.pairs import request_of
from geoheal.fitness.measurement.sandboxes import run_further
from geoheal.fitness.reach.changed_lines import Lines, changed_lines
from geoheal.sandbox import RunResult, Sandbox, WatchedLines, fresh_seed

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
    if change.current_code is None or change.workload is None or change.is_same:
        return None
    found = [(module, changed_lines(*texts)) for module, texts in _texts(change)]
    changed = [(module, each) for module, each in found if each is not None]
    if len(changed) < len(found):
        return None
    if all(each.is_same for _, each in changed):
        return _refusal(NOTHING_CHANGED)
    for module, each in changed:
        for version, lines in ((change.undone(), each.current), (change, each.candidate)):
            if lines and _may_reach(sandbox, version, lines, module):
                return None
    return _refusal(NEVER_REACHED)


def _texts(change: CodeChange) -> Iterator[tuple[str | None, tuple[str, str]]]:
    """Yield both texts of each file, with the module's name; None for the change's own module."""
    yield None, (change.current_code or "", change.new_code)
    for each in change.others:
        yield each.module_name, (each.old_code or "", each.new_code or "")


def _refusal(reason: str) -> GateRefusal:
    return GateRefusal(Gate.COMPARISON, reason, Recommendation.TEST_MORE)


def _may_reach(sandbox: Sandbox, version: CodeChange, lines: Lines, module: str | None) -> bool:
    """Whether a run executes one of the lines, or ends before its workload does."""
    result = watched_run(sandbox, version, WatchedLines(lines.body, lines.on_import, module))
    return result is None or result.claimed.reached or not result.is_ok


def watched_run(sandbox: Sandbox, change: CodeChange, watch: WatchedLines) -> RunResult | None:
    """Run the new code of a change, on fresh inputs.

    Return None if the run failed through no fault of the code, which is logged.

    Raises
    ------
    SandboxUnavailable
        When no sandbox is available.
    """
    request = replace(request_of(change, fresh_seed()), watch=watch)
    return run_further(sandbox, request, "which changed lines the workload executes")
