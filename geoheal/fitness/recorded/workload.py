"""A workload made of recorded calls, as far as the current code does again what was recorded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from geoheal.domain.evaluation.change import Evaluation
from geoheal.domain.recording.call import RecordedCall
from geoheal.fitness.measurement.pairs import preload_of
from geoheal.fitness.recorded.choice import chosen
from geoheal.fitness.recorded.proof import RAISES, Proof, proven
from geoheal.fitness.recorded.source import replay_source, room
from geoheal.sandbox import RunRequest, Sandbox

SHOWN_MIN: Final = 2
"""Calls that strategies need to see something by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedWorkload:
    """A workload made of recorded calls.

    Parameters
    ----------
    judging
        Source that replays all calls: by it changes are judged. None where none could be replayed.
    shown
        Source that replays the half that strategies may see; None where that is too little.
    calls, reproduced, hidden
        Calls that were tried, those of them that the current code does again, and those of these that no
        strategy sees.
    lost
        Calls that an earlier version does again, and that the current code fails.
    functions
        Calls that are replayed, by function.
    left_out
        Calls that were tried and are not replayed, by reason.
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
        """Return what it consists of, without any values."""
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
    """A version of the code, and where it runs.

    Parameters
    ----------
    sandbox
        With what it needs.
    request
        A run of it, whatever its workload.
    """

    sandbox: Sandbox
    request: RunRequest


def told_of(evaluation: Evaluation, recorded: RecordedWorkload) -> Evaluation:
    """Return an evaluation by recorded calls: it says how many there were, and does not keep their values."""
    return replace(
        evaluation,
        change=replace(evaluation.change, workload=None),
        details={**evaluation.details, "recorded": recorded.answer()},
    )


def recorded_workload(
    sandbox: Sandbox, module: str, source: str, calls: Sequence[RecordedCall], earlier: str | None = None
) -> RecordedWorkload:
    """Make a workload of recorded calls.

    Parameters
    ----------
    source
        The module's current code: only calls that it does again, twice, are replayed.
    calls
        Of the module's functions, newest first.
    earlier
        The module's code as it was while nothing was wrong: calls that it does again, and that the current
        code fails, are replayed as well.
    """
    current = RunRequest(module, source, preload=preload_of(source))
    before = None if earlier is None else Runnable(sandbox, replace(current, source=earlier))
    return replayed_on(sandbox, current, calls, before)


def replayed_on(
    sandbox: Sandbox, current: RunRequest, calls: Sequence[RecordedCall], earlier: Runnable | None = None
) -> RecordedWorkload:
    """Make a workload of recorded calls of a module that is run with others.

    Parameters
    ----------
    current
        A run of the current code, whatever its workload.
    earlier
        As of :func:`recorded_workload`.
    """
    module = current.module_name
    tried = chosen(calls, room(sandbox.policy.source_bytes))
    proof = proven(sandbox, current, tried)
    kept, lost = proof.kept, _lost(proof, earlier)
    shown = [call for call in kept if not call.is_hidden]
    shown_lost = [call for call in lost if not call.is_hidden]
    functions: dict[str, int] = {}
    for call in (*kept, *lost):
        functions[call.function] = functions.get(call.function, 0) + 1
    return RecordedWorkload(
        judging=replay_source(module, kept, lost) if kept or lost else None,
        shown=replay_source(module, shown, shown_lost) if len(shown) + len(shown_lost) >= SHOWN_MIN else None,
        calls=len(tried),
        reproduced=len(kept),
        hidden=len(kept) + len(lost) - len(shown) - len(shown_lost),
        functions=functions,
        lost=len(lost),
        left_out={
            reason: count - len(lost) * (reason == RAISES)
            for reason, count in proof.left_out.items()
            if count > len(lost) * (reason == RAISES)
        },
    )


def _lost(proof: Proof, earlier: Runnable | None) -> Sequence[RecordedCall]:
    """Return the calls that the current code fails and an earlier version does again."""
    if earlier is None or not proof.failing:
        return ()
    return proven(earlier.sandbox, earlier.request, proof.failing).kept
