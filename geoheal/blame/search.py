"""Search a plan's modules, one after the other, for the commit behind an incident."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from geoheal.blame.plan import SearchedModule, SearchPlan
from geoheal.blame.recorded import replay_of
from geoheal.errors import (
    ApplyFailed,
    ConfigurationError,
    Conflict,
    InvalidInput,
    SandboxError,
    SandboxUnavailable,
)
from geoheal.fitness.measurement.sandboxes import Sandboxes
from geoheal.suspects.answers import search_answer
from geoheal.suspects.boxes import Boxes, shown_in
from geoheal.suspects.question import SuspectsQuestion
from geoheal.suspects.runner import OutOfTime, TimeLimit
from geoheal.suspects.search import search
from geoheal.suspects.versions import is_touched

TOTAL_S: Final = 1200.0
"""Seconds after which a search starts no further run."""
UNTOUCHED: Final = "No commit between them changes anything that its workload needs."

FOUND_ALREADY: Final = "Its own file did not change; {commit} was found by {module}, whose file changed."

Watch = Callable[[str], None]
"""Called with a description of the next step."""


PASSED_OVER: Final = (OutOfTime, ApplyFailed, ConfigurationError, Conflict, InvalidInput, SandboxError)
"""Errors that stop the search of one module, and not of the others."""


def searched(plan: SearchPlan, sandboxes: Sandboxes, watch: Watch) -> dict[str, Any]:
    """Search each module that the commits touch; the clearest suspect comes first.

    Modules that only import others are skipped once a commit was found by one whose own file it changed.

    Raises
    ------
    SandboxUnavailable
        When the sandbox does not contain code on this machine.
    """
    limit = TimeLimit(TOTAL_S)
    found: list[dict[str, Any]] = []
    left_out = dict(plan.left_out)
    for subject in plan.subjects:
        name, known = subject.module.name, _known(found)
        if known is not None and not subject.is_changed:
            left_out[name] = FOUND_ALREADY.format(commit=known["commit"][:12], module=known["module"])
            continue
        try:
            answer = _of(subject, plan, sandboxes, _named(watch, name), limit)
        except SandboxUnavailable:
            raise
        except PASSED_OVER as error:
            left_out[name] = error.message
            continue
        if answer is None:
            left_out[name] = UNTOUCHED
        else:
            found.append({"module": name, **answer})
    return _answer(plan, sorted(found, key=_clarity, reverse=True), left_out)


def _of(
    subject: SearchedModule, plan: SearchPlan, sandboxes: Sandboxes, watch: Watch, limit: TimeLimit
) -> dict[str, Any] | None:
    shown = None if subject.project is None else shown_in(subject.top, subject.project)
    boxes = Boxes(sandboxes, subject.module.environment, shown)
    question = SuspectsQuestion(
        folder=subject.top,
        older=plan.ends.older,
        newer=plan.ends.newer,
        module=subject.module.name,
        workload=subject.workload or "",
        reference=plan.reference,
    )
    if not is_touched(question, boxes):
        return None
    if subject.workload is None:
        limit.begin("replaying recorded calls")
        watch("replaying recorded calls")
        question = replace(question, workload=replay_of(subject, plan.ends.newer, plan.ends.older, boxes))
    return search_answer(search(question, boxes, watch, limit))


def _known(found: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the first answer that names a commit."""
    return next((each for each in found if each["commit"] is not None), None)


def _named(watch: Watch, module: str) -> Watch:
    def report(what: str) -> None:
        watch(f"{module}: {what}")

    return report


def _clarity(answer: dict[str, Any]) -> tuple[bool, float]:
    """Return the sort key: results with a commit first, by effect; a failure above all."""
    if answer["commit"] is None:
        return False, 0.0
    change = answer["effect"].get("change")
    return True, float("inf") if change is None else abs(change)


def _answer(plan: SearchPlan, found: list[dict[str, Any]], left_out: dict[str, str]) -> dict[str, Any]:
    first = found[0] if found else None
    reason = first["reason"] if first is not None else "No registered module could be searched."
    return {
        "commit": None if first is None else first["commit"],
        "path": None if first is None else first["path"],
        "lines": None if first is None else first["lines"],
        "effect": None if first is None else first["effect"],
        "reason": reason,
        "older": plan.ends.older,
        "newer": plan.ends.newer,
        "modules": found,
        "left_out": [{"module": name, "reason": why} for name, why in left_out.items()],
    }
