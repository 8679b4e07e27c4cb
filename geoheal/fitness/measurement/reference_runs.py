"""Whether a candidate's answers in place of errors are known to be right.

If a version introduced the error, the version before it, under which the system was healthy, answers. A
random error does not occur in another run: the current code runs again on the same inputs with other random
numbers, until each request that the candidate fixed was answered once.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from geoheal.domain.evaluation.change import CodeChange
from geoheal.fitness.measurement.correctness import failed_requests, mended_requests, outputs_of
from geoheal.fitness.measurement.pairs import request_of
from geoheal.sandbox import RunResult, Sandbox, compare_outputs, fresh_seed

INPUTS: Final = 3
"""Number of fresh inputs on which fixed requests are checked."""
AGAIN_MAX: Final = 8
"""Runs of the current code on each of them."""
PATIENCE: Final = 3
"""Runs after which an error that always occurred counts as permanent."""


def has_reference(sandbox: Sandbox, change: CodeChange) -> bool:
    """Whether an earlier version or the current code gave the same answer for every fixed request."""
    return all(_agrees(sandbox, change) for _ in range(INPUTS))


def _agrees(sandbox: Sandbox, change: CodeChange) -> bool:
    seed, current, earlier = fresh_seed(), change.undone(), _earlier(change)

    def run(version: CodeChange, chance: str = "") -> RunResult:
        return sandbox.run(replace(request_of(version, seed), chance=chance))

    candidate = run(change)
    left = mended_requests(run(current), candidate)
    if not candidate.is_ok or not left:
        return False
    if earlier is None:
        return _answered_again(lambda chance: run(current, chance), candidate, left)
    found = _left_by(run(earlier), candidate, left)
    if not found:
        return found is not None
    return _answered_again(lambda chance: run(current, chance), candidate, found)


def _earlier(change: CodeChange) -> CodeChange | None:
    """Return the change back to the version under which the system was healthy; None where it is not known.

    If it changes several files, all of them must be known: the candidate's own text is not a reference.
    """
    if change.earlier_code is None or any(each.earlier_code is None for each in change.others):
        return None
    others = tuple(replace(each, new_code=each.earlier_code) for each in change.others)
    return replace(change, new_code=change.earlier_code, others=others)


def _answered_again(run: Callable[[str], RunResult], candidate: RunResult, wanted: frozenset[int]) -> bool:
    """Whether each request is answered equally in one of several runs with other random numbers."""
    left: frozenset[int] | None = wanted
    for number in range(1, AGAIN_MAX + 1):
        left = _left_by(run(str(number)), candidate, left or frozenset())
        if not left:
            return left is not None
        if number == PATIENCE and len(left) == len(wanted):
            return False
    return False


def _left_by(again: RunResult, candidate: RunResult, wanted: frozenset[int]) -> frozenset[int] | None:
    """Return the requests that a run does not answer; None if it answers one differently."""
    answered = wanted - failed_requests(again)
    return wanted - answered if again.is_ok and _same(again, candidate, answered) else None


def _same(again: RunResult, candidate: RunResult, numbers: frozenset[int]) -> bool:
    ours, theirs = outputs_of(again), outputs_of(candidate)
    for number in numbers:
        compared = compare_outputs(ours.get(number, ()), theirs.get(number, ()))
        if not compared.equal or compared.uncomparable:
            return False
    return True
