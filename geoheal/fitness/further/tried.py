"""Run both sides of a change again, to find effects that no pair shows."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from geoheal.domain.evaluation.change import CodeChange
from geoheal.fitness.further.aftermath import aftermath_of
from geoheal.fitness.further.beyond import answers_beyond
from geoheal.fitness.reach.unshown import idle_constants, left_out, unexecuted
from geoheal.sandbox import Sandbox

AT_ONCE: Final = min(2, os.cpu_count() or 1)
"""Number of runs at a time: they measure no time, and two cores can share them."""


@dataclass(frozen=True, slots=True)
class Tried:
    """Results of runs beyond the pairs.

    Parameters
    ----------
    unexecuted, left_out
        New and removed statements that the workload does not execute.
    idle
        New numbers that no answer depends on; not checked if statements are unexecuted.
    left_otherwise
        Sentences on what the candidate leaves otherwise than the current code, beside its answers.
    released
        Sentences on entries that it takes out again: no harm where that saves memory.
    growing
        Sentences on containers that it fills, in which no request found an end.
    beyond
        Sentences on different answers beyond the workload.
    """

    unexecuted: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    idle: tuple[str, ...] = ()
    left_otherwise: tuple[str, ...] = ()
    released: tuple[str, ...] = ()
    growing: tuple[str, ...] = ()
    beyond: tuple[str, ...] = ()


def try_further(sandbox: Sandbox, change: CodeChange) -> Tried:
    """Check unexecuted statements, numbers without effect, and side effects.

    Raises
    ------
    SandboxUnavailable
        When no sandbox is available.
    """
    with ThreadPoolExecutor(AT_ONCE, "geoheal-further") as executor:  # the longest first
        beyond = executor.submit(answers_beyond, sandbox, change)
        left = executor.submit(aftermath_of, sandbox, change)
        removed = executor.submit(left_out, sandbox, change)
        unshown = executor.submit(_unshown, sandbox, change)
    new, idle = unshown.result()
    aftermath = left.result()
    return Tried(
        new,
        removed.result(),
        idle,
        aftermath.otherwise,
        aftermath.released,
        aftermath.growing,
        beyond.result(),
    )


def _unshown(sandbox: Sandbox, change: CodeChange) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return new statements that the workload does not execute, and new numbers without effect."""
    seen = unexecuted(sandbox, change)
    return seen.unexecuted, () if seen.unexecuted else idle_constants(sandbox, change, seen.acting)
