"""Handle failures: retry transient ones, and guard against those that the inputs explain."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from geoheal.domain.symptom import Symptom
from geoheal.healing.case import Case, Failure, Laboratory
from geoheal.healing.strategies.further_failures import guarded_further
from geoheal.healing.strategy import Candidate
from geoheal.healing.transforms.errors.guard_clauses import add_guards, guard_clauses, scope_guards
from geoheal.healing.transforms.errors.retry import add_retries, repeated, retry
from geoheal.healing.transforms.errors.transient import is_transient
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.source_edit import SourceEdit

ATTEMPTS: Final = (4, 7)
CHOICES: Final = 3
"""Number of default values to try for something missing."""


class ErrorSpikeHandling:
    """Handles the exceptions that end requests; none is swallowed in general."""

    name = "error_spike_handling"
    symptoms = frozenset({Symptom.ERROR_SPIKE})

    def propose(self, case: Case) -> Iterator[Candidate]:
        """Yield everything at once, then retries and guards separately."""
        failures = case.laboratory.failures()
        if not failures:
            return
        for changed, title, treated in _changes(case.subject.source, failures, case.laboratory):
            if changed is not None:
                yield _candidate(changed, title, treated, repeated(case.subject.source, treated))


def _changes(
    source: str, failures: Sequence[Failure], laboratory: Laboratory
) -> Iterator[tuple[str | None, str, Sequence[Failure]]]:
    """Yield changed sources (None: nothing to change), the effect of each, and the failures it addresses."""
    passing = [failure for failure in failures if is_transient(failure)]
    lasting = [failure for failure in failures if not is_transient(failure)]
    if passing and lasting:
        for choice in range(CHOICES):
            yield (
                _both(source, failures, choice),
                "Retry transient failures, guard against the rest",
                failures,
            )
    for attempts in ATTEMPTS:
        title = f"Retry up to {attempts} times with jittered back-off"
        yield retry(source, passing, attempts), title, passing
    for narrowly in (True, False):
        scoped = partial(scope_guards, narrowly=narrowly)
        changed = scoped(source, lasting)
        if changed is not None:
            changed = guarded_further(source, changed, lasting, scoped, laboratory)
        yield changed, "Skip entries without the data they need", lasting
    for choice in range(CHOICES):
        guard = partial(guard_clauses, choice=choice)
        guarded = guard(source, lasting)
        if guarded is not None:
            guarded = guarded_further(source, guarded, lasting, guard, laboratory)
        yield guarded, "Guard against inputs that fail", lasting


def _both(source: str, failures: Sequence[Failure], choice: int) -> str | None:
    edit = SourceEdit(source)
    view = ModuleView(edit.tree)
    add_guards(edit, view, [failure for failure in failures if not is_transient(failure)], choice)
    add_retries(edit, view, failures, ATTEMPTS[0])
    return edit.result()


def _candidate(source: str, title: str, failures: Sequence[Failure], again: Sequence[str]) -> Candidate:
    seen = [f"{each.error} in {each.function or 'the workload'}, line {each.line}" for each in failures[:3]]
    return Candidate(
        new_code=source,
        title=title,
        explanation=f"The workload fails with {'; '.join(seen)}. Nothing else is caught.",
        doubts=tuple(
            f"{name} is called again after a failure: check that this does not do anything twice."
            for name in again
        ),
    )
