"""Whether what a candidate answers in place of an error is the answer that the current code gives.

An error that comes by chance spares the same request in another run. The current code runs again on the same
inputs, with other numbers of ``random``, until each request that the candidate mended was answered once.
"""

from typing import Final

from geoheal.domain.evaluation.change import CodeChange
from geoheal.fitness.measurement.correctness import failed_requests, mended_requests, outputs_of
from geoheal.fitness.measurement.pairs import preload_of
from geoheal.sandbox import RunRequest, RunResult, Sandbox, compare_outputs, fresh_seed

INPUTS: Final = 3
"""Fresh inputs on which mended requests are looked at."""
AGAIN_MAX: Final = 8
"""Runs of the current code on each of them."""
PATIENCE: Final = 3
"""Runs after which an error that never stayed away is taken for one that always comes."""


def has_reference(sandbox: Sandbox, change: CodeChange, current_code: str) -> bool:
    """Whether every mended request was seen answered by the current code, and answered the same."""
    return all(_agrees(sandbox, change, current_code) for _ in range(INPUTS))


def _agrees(sandbox: Sandbox, change: CodeChange, current_code: str) -> bool:
    seed = fresh_seed()
    preload = preload_of(change.new_code, current_code, change.workload)

    def run(source: str, chance: str = "") -> RunResult:
        return sandbox.run(
            RunRequest(change.module_name, source, change.workload, seed, preload, chance=chance)
        )

    candidate = run(change.new_code)
    left = mended_requests(run(current_code), candidate)
    if not candidate.is_ok or not left:
        return False
    mended = len(left)
    for number in range(1, AGAIN_MAX + 1):
        again = run(current_code, str(number))
        answered = left - failed_requests(again)
        if not again.is_ok or not _same(again, candidate, answered):
            return False
        left -= answered
        if not left:
            return True
        if number == PATIENCE and len(left) == mended:
            return False
    return False


def _same(again: RunResult, candidate: RunResult, numbers: frozenset[int]) -> bool:
    ours, theirs = outputs_of(again), outputs_of(candidate)
    for number in numbers:
        compared = compare_outputs(ours.get(number, ()), theirs.get(number, ()))
        if not compared.equal or compared.uncomparable:
            return False
    return True
