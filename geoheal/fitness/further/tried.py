"""Run both sides of a change again, to find effects that no pair shows."""

from dataclasses import dataclass

from geoheal.domain.evaluation.change import CodeChange
from geoheal.fitness.further.aftermath import aftermath_of
from geoheal.fitness.further.beyond import answers_beyond
from geoheal.fitness.reach.unshown import idle_constants, left_out, unexecuted
from geoheal.sandbox import Sandbox


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
    seen = unexecuted(sandbox, change)
    aftermath = aftermath_of(sandbox, change)
    return Tried(
        seen.unexecuted,
        left_out(sandbox, change),
        () if seen.unexecuted else idle_constants(sandbox, change, seen.acting),
        aftermath.otherwise,
        aftermath.released,
        aftermath.growing,
        answers_beyond(sandbox, change),
    )
