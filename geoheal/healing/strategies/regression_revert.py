"""Revert a commit since the system was healthy, or the part of it that caused the problem."""

import ast
from collections import defaultdict
from collections.abc import Generator, Iterator, Sequence
from typing import Final

from geoheal.domain.evaluation.code_shape import NO_CODE, is_python
from geoheal.domain.symptom import Symptom
from geoheal.healing.case import Case, UndoneCommit
from geoheal.healing.strategies.last_healthy_version import REVISION_CHARACTERS, healthy_when
from geoheal.healing.strategy import Candidate, CandidateOutcome
from geoheal.repository.hunks import Hunk, hunks_of, reverted

COMMITS_MAX: Final = 4
"""Number of commits to propose, so that other changes have their turn as well."""
PARTS_MAX: Final = 3
"""Number of parts of a commit to propose in addition."""
SUBJECT_MAX: Final = 80
OTHERS_MAX: Final = 5


class RegressionRevert:
    """Reverts commits, whole or in part: the change of one function may be enough.

    Candidates are measured like any other change; of those with equal relief, the smallest is proposed.
    """

    name = "regression_revert"
    symptoms = frozenset(Symptom)

    def propose(self, case: Case) -> Generator[Candidate, CandidateOutcome | None, None]:
        """Yield the module without each commit since it was healthy, and without its likeliest parts.

        The result of the incident's search comes first. If it relieves, nothing else is tried.
        """
        found = [commit for commit in case.undone if commit.found]
        others = [commit for commit in case.undone if not commit.found]
        is_relieved = yield from _of_search(case, found)
        if is_relieved or not others:
            return
        suspicion, present = _Suspicion(case), case.subject.source
        for commit in suspicion.likeliest([each for each in others if each.source != present]):
            yield _without(case, commit, commit.source)
            if commit.together:
                yield _together(case, commit)
            for place, source in suspicion.parts(commit):
                yield _without(case, commit, source, place)
        for commit in [each for each in others if each.source == present][:COMMITS_MAX]:
            yield _together(case, commit)


def _of_search(
    case: Case, found: Sequence[UndoneCommit]
) -> Generator[Candidate, CandidateOutcome | None, bool]:
    """Yield the module without what a search named, then the other files as well; whether one relieves."""
    for commit in found:
        alone = [] if commit.source == case.subject.source else [_without(case, commit, commit.source)]
        for candidate in (*alone, *([_together(case, commit)] if commit.together else [])):
            tried = yield candidate
            if tried is not None and tried.is_promising:
                return True
    return False


def _without(case: Case, commit: UndoneCommit, source: str, part: str | None = None) -> Candidate:
    revision, module = commit.revision[:REVISION_CHARACTERS], case.subject.name
    commits = "commit" if commit.later == 1 else f"{commit.later} commits"
    later = f", with the {commits} after it that changed {module}" if commit.later else ""
    kept = "They changed the same lines." if commit.later else "What other commits changed stays."
    alone = "" if part is None else f", only {part}"
    rest = "" if part is None else " So does the rest of this one."
    doubts: tuple[str, ...] = ()
    if commit.others:
        others = ", ".join(commit.others[:OTHERS_MAX]) + (", …" if len(commit.others) > OTHERS_MAX else "")
        doubts = (f"The commit also changed {others}: check that they work without it.",)
    return Candidate(
        new_code=source,
        title=f"Revert {revision} ({commit.subject[:SUBJECT_MAX]}) in {module}{later}{alone}",
        explanation=f"{_why(case, commit)} {kept}{rest}",
        doubts=doubts,
        sweeping=commit.later > 0,
        found=commit.found,
    )


def _why(case: Case, commit: UndoneCommit) -> str:
    if commit.found:
        return (
            "The search for the commit behind this incident found this commit, and the lines of it that are "
            "the cause."
        )
    healthy = case.since
    if healthy is None:
        return "This commit changed the module."
    what = "what the module imports" if commit.source == case.subject.source else "the module"
    return (
        f"The system was healthy under revision {healthy.revision[:REVISION_CHARACTERS]}"
        f"{healthy_when(healthy)}, and this commit changed {what} since."
    )


def _together(case: Case, commit: UndoneCommit) -> Candidate:
    """Take a commit back from all files that it changed; a person has to read a change of several."""
    revision, module = commit.revision[:REVISION_CHARACTERS], case.subject.name
    names = [each.module_name for each in commit.together]
    if commit.source == case.subject.source:
        doubts = [f"It changes {_listed(names)}, and was measured by the workload of {module}: read it."]
    else:
        names = [module, *names]
        doubts = [f"It changes {_listed(names)} together: read all of them."]
    left = len(commit.others) - len(commit.together)
    if left:
        files = "a further file" if left == 1 else f"{left} further files"
        doubts.append(f"The commit also changed {files}: check that they work without it.")
    return Candidate(
        new_code=commit.source,
        title=f"Revert {revision} ({commit.subject[:SUBJECT_MAX]}) in {_listed(names)}",
        explanation=f"{_why(case, commit)} What other commits changed stays.",
        doubts=tuple(doubts),
        others=commit.together,
        found=commit.found,
    )


def _listed(names: Sequence[str]) -> str:
    shown = [*names[:OTHERS_MAX], *(["…"] if len(names) > OTHERS_MAX else [])]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


class _Suspicion:
    """Places in a module where its symptom shows, by function, as evidence on commits and parts."""

    def __init__(self, case: Case) -> None:
        self._source = case.subject.source
        self._functions = _functions(self._source)
        self._weights: defaultdict[range | None, float] = defaultdict(float)
        for line, weight in _evidence(case):
            place = self._place(line, line)
            if place is not None:
                self._weights[place] += weight

    def likeliest(self, commits: Sequence[UndoneCommit]) -> Sequence[UndoneCommit]:
        """Return the commits to propose: of many, those that changed what the evidence names."""
        if len(commits) <= COMMITS_MAX:
            return commits

        def weight_of(commit: UndoneCommit) -> float:
            changed = {line for hunk in self._hunks(commit) for line in _lines(hunk)}
            return max((self._weights[each] for each in self._functions if changed & set(each)), default=0.0)

        return sorted(commits, key=weight_of, reverse=True)[:COMMITS_MAX]

    def parts(self, commit: UndoneCommit) -> Iterator[tuple[str, str]]:
        """Yield the parts of a commit's change, and the module without that part; the likeliest first.

        Yield nothing if it changed only one function.
        """
        places: defaultdict[range | None, list[Hunk]] = defaultdict(list)
        for hunk in self._hunks(commit):
            places[self._place(*_around(hunk))].append(hunk)
        if len(places) < 2:
            return
        likeliest = sorted(places, key=lambda each: (-self._weights[each], each.start if each else 0))
        for place in likeliest[:PARTS_MAX]:
            source = reverted({"": commit.source}, {"": self._source}, places[place])[""]
            if is_python(source):
                yield self._name(place), source

    def _hunks(self, commit: UndoneCommit) -> list[Hunk]:
        return hunks_of({"": commit.source}, {"": self._source})

    def _place(self, first: int, last: int) -> range | None:
        """Return the lines of the innermost function that contains two lines; None outside of all."""
        return next((each for each in self._functions if first in each and last in each), None)

    def _name(self, place: range | None) -> str:
        return "the code outside of functions" if place is None else self._functions[place]


def _functions(source: str) -> dict[range, str]:
    """Return the name of each function of a source by its lines, decorators included, the innermost first.

    Return nothing if a commit left invalid Python: such a commit can be reverted as well.
    """
    try:
        tree = ast.parse(source)
    except NO_CODE:
        return {}
    found = {
        range(min([node.lineno, *(each.lineno for each in node.decorator_list)]), _end(node) + 1): node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    return dict(sorted(found.items(), key=lambda each: len(each[0])))


def _end(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return node.end_lineno or node.lineno


def _around(hunk: Hunk) -> tuple[int, int]:
    """Return the first line of a hunk twice; for removed lines, those on both sides of the gap."""
    start, end = hunk.after
    return (start + 1, start + 1) if end > start else (start, start + 1)


def _lines(hunk: Hunk) -> range:
    first, last = hunk.lines
    return range(first, last + 1)


def _evidence(case: Case) -> Iterator[tuple[int, float]]:
    """Yield lines at which the symptom shows in the sandbox, with its size."""
    match case.symptom:
        case Symptom.PERFORMANCE_REGRESSION:
            yield from ((each.line, each.self_share) for each in case.laboratory.profile())
        case Symptom.MEMORY_LEAK:
            yield from ((each.line, each.bytes_per_round) for each in case.laboratory.growth())
        case Symptom.ERROR_SPIKE:
            yield from ((each.line, float(each.count)) for each in case.laboratory.failures())
