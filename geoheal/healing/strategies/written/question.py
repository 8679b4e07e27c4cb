"""The request to a language model about a case: relevant code and observations, no recorded values."""

import logging
from collections.abc import Iterator
from itertools import islice
from typing import Final

from geoheal.domain.symptom import Symptom
from geoheal.healing.candidates.deduplication import diff_of
from geoheal.healing.case import Case
from geoheal.healing.strategies.written.excerpt import called_from, excerpt
from geoheal.healing.strategy import CandidateOutcome

logger = logging.getLogger(__name__)

SOURCE_CHARACTERS_MAX: Final = 200_000
"""Largest size (characters) of a module's excerpt; a larger one is not sent."""
DIFFERENCE_CHARACTERS: Final = 4_000
REASON_CHARACTERS: Final = 2_000
EVIDENCE_MAX: Final = 10
"""Lines to send per kind of evidence."""

TASK: Final = (
    "You mend one Python module of a running system. Answer with one fenced code block, and nothing else: "
    "the functions that you change, each complete, without the rest of the module; methods below a line with "
    "their class; new imports, functions and constants at the top. Bodies that are shown as `...` with the "
    "comment `left out` are there: do not write them. Keep each answer of the module, its "
    "comments and its formatting as they are; change as few lines as possible; never swallow an exception "
    "wholesale. It is measured against the current code, and refused where it answers differently or "
    "relieves nothing."
)


def question(case: Case) -> str | None:
    """Return the request for a case; None if even the relevant part of the module is too large."""
    seen = list(islice(_seen(case), EVIDENCE_MAX))
    source = excerpt(case.subject.source, [function for function, _ in seen])
    if len(source) > SOURCE_CHARACTERS_MAX:
        logger.info("The module %s is too large to be sent to a model.", case.subject.name)
        return None
    sizes = [finding.message or finding.code for finding in case.findings[:EVIDENCE_MAX]]
    evidence = "\n".join(f"- {line}" for line in [*sizes, *(line for _, line in seen)])
    hooks = ", ".join(case.subject.hooks) or "none"
    parts = [
        f"Symptom: {case.symptom.value}\nHooks: {hooks}\nEvidence:\n{evidence}",
        f"Module {case.subject.name}:\n```python\n{source}\n```",
        *_callers(case, [function for function, _ in seen]),
        *_suspect(case),
        f"Workload:\n{_workload(case)}",
    ]
    return "\n\n".join(parts) + "\n"


def shown_reason(case: Case, tried: CandidateOutcome) -> str:
    """Return why a proposal was refused; for recorded calls only the gate, never their content."""
    if case.subject.recorded is not None and tried.gate:
        return f"It did not pass the gate {tried.gate!r} on recorded calls of the running application."
    return tried.reason[:REASON_CHARACTERS]


def _callers(case: Case, functions: list[str]) -> Iterator[str]:
    """Yield the lines of the project's other files that call one of these functions."""
    if case.project is None:
        return
    lines = list(islice(called_from(case.project, functions), EVIDENCE_MAX))
    if lines:
        yield "Calls in other files:\n" + "\n".join(lines)


def _suspect(case: Case) -> Iterator[str]:
    """Yield the change of the newest commit since the last healthy version."""
    for commit in case.undone[:1]:
        changed = diff_of(commit.source, case.subject.source)[:DIFFERENCE_CHARACTERS]
        yield f"Changed since it was healthy, by {commit.subject!r}:\n```diff\n{changed}\n```"


def _workload(case: Case) -> str:
    """Return the workload.

    For recorded calls, only their functions and numbers, never the application's data.
    """
    recorded = case.subject.recorded
    if recorded is None:
        return f"```python\n{case.subject.workload or ''}\n```"
    sizes = ", ".join(f"{function} ({calls} calls)" for function, calls in recorded.functions.items())
    return f"Recorded calls of the running application: {sizes}."


def _seen(case: Case) -> Iterator[tuple[str, str]]:
    """Yield the laboratory's observations of the symptom: function, empty if unknown, and a line about it."""
    match case.symptom:
        case Symptom.PERFORMANCE_REGRESSION:
            for spot in case.laboratory.profile():
                share = f"{spot.self_share:.0%} of the time by itself, {spot.total_share:.0%} in all"
                yield spot.function, f"{spot.function} (line {spot.line}): {spot.calls} calls, {share}"
        case Symptom.MEMORY_LEAK:
            for growth in case.laboratory.growth():
                left = f"leaves {growth.bytes_per_round:,.0f} bytes behind in every round"
                yield f"line {growth.line}", f"line {growth.line} {left}"
        case Symptom.ERROR_SPIKE:
            for failure in case.laboratory.failures():
                place = f"{failure.function}, line {failure.line}"
                message = failure.message if case.subject.recorded is None else "(a recorded call)"
                yield failure.function, f"{failure.error} in {place}, {failure.count} times: {message}"
