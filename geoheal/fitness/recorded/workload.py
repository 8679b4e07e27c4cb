"""A workload of recorded calls, as far as the current code reproduces them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from geoheal.domain.evaluation.change import Evaluation
from geoheal.domain.recording.call import RecordedCall
from geoheal.fitness.measurement.pairs import preload_of
from geoheal.fitness.recorded.choice import chosen
from geoheal.fitness.recorded.proof import RAISES, Proof, counted_reason, proven
from geoheal.fitness.recorded.reads import shared_reads
from geoheal.fitness.recorded.source import READS_BYTES, Reads, replay_source, room
from geoheal.sandbox import RunRequest, Sandbox

SHOWN_MIN: Final = 2
"""Smallest number of calls that strategies need."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedWorkload:
    """A workload of recorded calls.

    Parameters
    ----------
    judging
        Source that replays all calls, for judging changes. None if none could be replayed.
    shown
        Source that replays the half that strategies may see; None if that is too little.
    calls, reproduced, hidden
        Number of tried calls, of those that the current code reproduces, and of those hidden from strategies.
    lost
        Calls that an earlier version reproduces, and that the current code fails.
    functions
        Replayed calls, by function.
    left_out
        Tried calls that are not replayed, by reason.
    """

    judging: str | None
    shown: str | None
    calls: int
    reproduced: int
    hidden: int
    functions: dict[str, int]
    lost: int = 0
    left_out: Mapping[str, int] = field(default_factory=dict)

    def answer(self) -> dict[str, Any]:
        """Describe its calls, without any values."""
        return {
            "calls": self.calls,
            "reproduced": self.reproduced,
            "hidden": self.hidden,
            **({"lost": self.lost} if self.lost else {}),
            "functions": self.functions,
            "left_out": dict(self.left_out),
        }


@dataclass(frozen=True, slots=True)
class Runnable:
    """A version of the code, and its sandbox.

    Parameters
    ----------
    sandbox
        Sandbox with everything it needs.
    request
        A run of it, with any workload.
    """

    sandbox: Sandbox
    request: RunRequest


def with_call_counts(evaluation: Evaluation, recorded: RecordedWorkload) -> Evaluation:
    """Return an evaluation by recorded calls with their numbers, without their values."""
    return replace(
        evaluation,
        change=replace(evaluation.change, workload=None),
        details={**evaluation.details, "recorded": recorded.answer()},
    )


def recorded_workload(
    sandbox: Sandbox, module: str, source: str, calls: Sequence[RecordedCall], earlier: str | None = None
) -> RecordedWorkload:
    """Create a workload of recorded calls.

    Parameters
    ----------
    source
        The module's current code: only calls that it reproduces twice are replayed.
    calls
        Calls of the module's functions, newest first.
    earlier
        The module's code before the problem: calls that it reproduces, and that the current code fails, are
        replayed as well.
    """
    current = RunRequest(module, source, preload=preload_of(source))
    before = None if earlier is None else Runnable(sandbox, replace(current, source=earlier))
    return replayed_on(sandbox, current, calls, before)


def replayed_on(
    sandbox: Sandbox, current: RunRequest, calls: Sequence[RecordedCall], earlier: Runnable | None = None
) -> RecordedWorkload:
    """Create a workload of recorded calls of a module that is run together with others.

    Parameters
    ----------
    current
        A run of the current code, with any workload.
    earlier
        As for :func:`recorded_workload`.
    """
    module = current.module_name
    tried = chosen(calls, room(sandbox.policy.source_bytes))
    reads = shared_reads(calls, READS_BYTES)
    proof = proven(sandbox, current, tried, reads)
    kept, lost = proof.kept, _lost(proof, earlier, reads)
    shown = [call for call in kept if not call.is_hidden]
    shown_lost = [call for call in lost if not call.is_hidden]
    functions: dict[str, int] = {}
    for call in (*kept, *lost):
        functions[call.function] = functions.get(call.function, 0) + 1
    return RecordedWorkload(
        judging=replay_source(module, kept, lost, reads) if kept or lost else None,
        shown=replay_source(module, shown, shown_lost, reads)
        if len(shown) + len(shown_lost) >= SHOWN_MIN
        else None,
        calls=len(tried),
        reproduced=len(kept),
        hidden=len(kept) + len(lost) - len(shown) - len(shown_lost),
        functions=functions,
        lost=len(lost),
        left_out=dict(Counter(proof.left_out) - Counter(counted_reason(call, RAISES) for call in lost)),
    )


def _lost(proof: Proof, earlier: Runnable | None, reads: Reads) -> Sequence[RecordedCall]:
    """Return the calls that the current code fails and an earlier version reproduces."""
    if earlier is None or not proof.failing:
        return ()
    return proven(earlier.sandbox, earlier.request, proof.failing, reads).kept
