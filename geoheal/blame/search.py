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
from geoheal.suspects.symptom import ROUNDS
from geoheal.suspects.versions import is_touched

TOTAL_S: Final = 1200.0
"""Seconds after which a search starts no further run."""
UNTOUCHED: Final = "No commit between them changes anything that its workload needs."

FOUND_ALREADY: Final = "Its own file did not change; {commit} was found by {module}, whose file changed."
UNLIKELY: Final = "The profiles do not name it; {commit} was found by {module}, which they name."

Watch = Callable[[str], None]
"""Called with a description of the next step."""


PASSED_OVER: Final = (OutOfTime, ApplyFailed, ConfigurationError, Conflict, InvalidInput, SandboxError)
"""Errors that stop the search of one module, and not of the others."""


def searched(plan: SearchPlan, sandboxes: Sandboxes, watch: Watch) -> dict[str, Any]:
    """Search each module that the commits touch; the clearest suspect comes first.

    Several modules get a first look each. Only if none of them finds a commit, those in which nothing was
    worse are measured for longer: most modules are innocent, and to show that takes the most runs. Modules
    that only import others, or that the profiles do not name, are skipped once another one has found a
    commit.

    Raises
    ------
    SandboxUnavailable
        When the sandbox does not contain code on this machine.
    """
    searching = _Searching(plan, sandboxes, watch)
    if len(plan.subjects) > 1:
        searching.search(plan.subjects, rounds=1)
        if searching.known is not None:
            return searching.answer()
    searching.search(searching.open_subjects(), rounds=ROUNDS)
    return searching.answer()


class _Searching:
    """The modules of a plan, and what was found in them so far."""

    def __init__(self, plan: SearchPlan, sandboxes: Sandboxes, watch: Watch) -> None:
        self._plan = plan
        self._sandboxes = sandboxes
        self._watch = watch
        self._limit = TimeLimit(TOTAL_S)
        self._questions: dict[str, tuple[SuspectsQuestion, Boxes] | None] = {}
        self._found: dict[str, dict[str, Any]] = {}
        self._left_out = dict(plan.left_out)

    @property
    def known(self) -> dict[str, Any] | None:
        """The first answer that names a commit."""
        return next((each for each in self._found.values() if each["commit"] is not None), None)

    def open_subjects(self) -> list[SearchedModule]:
        """Return the modules that can be searched, and in which no commit was found."""
        return [each for each in self._plan.subjects if each.module.name not in self._left_out]

    def search(self, subjects: Sequence[SearchedModule], *, rounds: int) -> None:
        """Search modules one after the other, each comparison of two commits in so many rounds at most."""
        for subject in subjects:
            name = subject.module.name
            skipped = self._reason_to_skip(subject)
            if skipped is not None:
                self._left_out[name] = skipped
                continue
            try:
                answer = self._of(subject, rounds)
            except SandboxUnavailable:
                raise
            except PASSED_OVER as error:
                self._found.pop(name, None)  # a first look alone does not show that nothing is worse
                self._left_out[name] = error.message
                continue
            if answer is None:
                self._left_out[name] = UNTOUCHED
            else:
                self._found[name] = {"module": name, **answer}

    def _reason_to_skip(self, subject: SearchedModule) -> str | None:
        known = self.known
        if known is None or known["module"] == subject.module.name:
            return None
        if not subject.is_changed:
            return FOUND_ALREADY.format(commit=known["commit"][:12], module=known["module"])
        likely = self._plan.likely
        if known["module"] in likely and subject.module.name not in likely:
            return UNLIKELY.format(commit=known["commit"][:12], module=known["module"])
        return None

    def _of(self, subject: SearchedModule, rounds: int) -> dict[str, Any] | None:
        name = subject.module.name
        watch = _named(self._watch, name)
        if name not in self._questions:
            self._questions[name] = self._question(subject, watch)
        asked = self._questions[name]
        if asked is None:
            return None
        question, boxes = asked
        question = replace(question, policy=replace(question.policy, rounds=rounds))
        return search_answer(search(question, boxes, watch, self._limit))

    def _question(self, subject: SearchedModule, watch: Watch) -> tuple[SuspectsQuestion, Boxes] | None:
        """Return what is asked about a module; None if no commit touches what its workload needs."""
        plan = self._plan
        shown = None if subject.project is None else shown_in(subject.top, subject.project)
        boxes = Boxes(self._sandboxes, subject.module.environment, shown)
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
            self._limit.begin("replaying recorded calls")
            watch("replaying recorded calls")
            question = replace(question, workload=replay_of(subject, plan.ends.newer, plan.ends.older, boxes))
        return question, boxes

    def answer(self) -> dict[str, Any]:
        """Return the answer: the clearest suspect, and all modules."""
        plan, found = self._plan, sorted(self._found.values(), key=_clarity, reverse=True)
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
            "left_out": [{"module": name, "reason": why} for name, why in self._left_out.items()],
        }


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
