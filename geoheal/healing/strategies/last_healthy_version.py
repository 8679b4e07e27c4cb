"""Take back what changed since the system was healthy: one commit, or all of them."""

import ast
import difflib
from collections.abc import Iterator, Sequence
from typing import Final

from geoheal.domain.symptom import Symptom
from geoheal.healing.case import Case, KnownVersion, UndoneCommit
from geoheal.healing.strategy import Candidate

VERSIONS_MAX: Final = 3
COMMITS_MAX: Final = 4
"""Commits that are proposed, so that other changes have their turn as well."""
SUBJECT_MAX: Final = 80
OTHERS_MAX: Final = 5
_REVISION_CHARACTERS: Final = 12


class LastHealthyVersion:
    """What worked before may work again; whether it does is measured like any other change."""

    name = "last_healthy_version"
    symptoms = frozenset(Symptom)

    def propose(self, case: Case) -> Iterator[Candidate]:
        """Yield the module without each commit since it was healthy, then the last healthy versions."""
        for commit in _likeliest(case):
            yield _without(case, commit)
        different = [version for version in case.versions if version.source != case.subject.source]
        for version in different[:VERSIONS_MAX]:
            revision = version.revision[:_REVISION_CHARACTERS]
            yield Candidate(
                new_code=version.source,
                title=f"Restore {case.subject.name} as of {revision}",
                explanation=f"The system was healthy under revision {revision} of this module"
                f"{_when(version)}, in {version.snapshots} snapshots.",
                sweeping=bool(case.undone),
            )


def _without(case: Case, commit: UndoneCommit) -> Candidate:
    revision, module = commit.revision[:_REVISION_CHARACTERS], case.subject.name
    healthy = case.versions[0]
    commits = "commit" if commit.later == 1 else f"{commit.later} commits"
    later = f", with the {commits} after it that changed {module}" if commit.later else ""
    kept = "They changed the same lines." if commit.later else "What other commits changed stays."
    doubts: tuple[str, ...] = ()
    if commit.others:
        others = ", ".join(commit.others[:OTHERS_MAX]) + (", …" if len(commit.others) > OTHERS_MAX else "")
        doubts = (f"The commit also changed {others}: check that they fit without it.",)
    return Candidate(
        new_code=commit.source,
        title=f"Take back {revision} ({commit.subject[:SUBJECT_MAX]}) in {module}{later}",
        explanation=f"The system was healthy under revision {healthy.revision[:_REVISION_CHARACTERS]}"
        f"{_when(healthy)}, and this commit changed the module since. {kept}",
        doubts=doubts,
        sweeping=commit.later > 0,
    )


def _likeliest(case: Case) -> Sequence[UndoneCommit]:
    """Return the commits to be proposed: where there are many, those that changed what the evidence names."""
    if len(case.undone) <= COMMITS_MAX:
        return case.undone
    source = case.subject.source
    functions = _functions(source)
    weights: dict[range, float] = {}
    for line, weight in _evidence(case):
        place = next((each for each in functions if line in each), None)
        if place is not None:
            weights[place] = weights.get(place, 0.0) + weight

    def weight_of(commit: UndoneCommit) -> float:
        changed = _changed_lines(source, commit.source)
        return max((weights.get(each, 0.0) for each in functions if changed & set(each)), default=0.0)

    return sorted(case.undone, key=weight_of, reverse=True)[:COMMITS_MAX]


def _evidence(case: Case) -> Iterator[tuple[int, float]]:
    """Yield lines at which the symptom shows in the sandbox, and how much of it does."""
    match case.symptom:
        case Symptom.PERFORMANCE_REGRESSION:
            yield from ((each.line, each.self_share) for each in case.laboratory.profile())
        case Symptom.MEMORY_LEAK:
            yield from ((each.line, each.bytes_per_round) for each in case.laboratory.growth())
        case Symptom.ERROR_SPIKE:
            yield from ((each.line, float(each.count)) for each in case.laboratory.failures())


def _functions(source: str) -> list[range]:
    """Return the lines of each function of a source, the innermost first."""
    found = [
        range(node.lineno, (node.end_lineno or node.lineno) + 1)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    return sorted(found, key=len)


def _changed_lines(source: str, other: str) -> set[int]:
    """Return the lines of a source, from 1, that another one has otherwise; of a gap, the line after it."""
    matcher = difflib.SequenceMatcher(None, source.splitlines(), other.splitlines(), autojunk=False)
    return {
        line
        for kind, start, end, _, _ in matcher.get_opcodes()
        if kind != "equal"
        for line in range(start + 1, max(end, start + 1) + 1)
    }


def _when(version: KnownVersion) -> str:
    if version.healthy_from is None or version.healthy_until is None:
        return ""
    return f" from {version.healthy_from:%Y-%m-%d %H:%M} to {version.healthy_until:%Y-%m-%d %H:%M} UTC"
