"""A workload made of recorded calls, as far as the current code does again what was recorded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from geoheal.domain.evaluation.change import Evaluation
from geoheal.domain.recording.call import RecordedCall
from geoheal.fitness.measurement.pairs import preload_of
from geoheal.fitness.recorded.choice import chosen
from geoheal.fitness.recorded.proof import proven
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
    left_out: Mapping[str, int] = field(default_factory=dict)

    def answer(self) -> dict[str, Any]:
        """Return what it consists of, without any values."""
        return {
            "calls": self.calls,
            "reproduced": self.reproduced,
            "hidden": self.hidden,
            "functions": self.functions,
            "left_out": dict(self.left_out),
        }


def told_of(evaluation: Evaluation, recorded: RecordedWorkload) -> Evaluation:
    """Return an evaluation by recorded calls: it says how many there were, and does not keep their values."""
    return replace(
        evaluation,
        change=replace(evaluation.change, workload=None),
        details={**evaluation.details, "recorded": recorded.answer()},
    )


def recorded_workload(
    sandbox: Sandbox, module: str, source: str, calls: Sequence[RecordedCall]
) -> RecordedWorkload:
    """Make a workload of recorded calls.

    Parameters
    ----------
    source
        The module's current code: only calls that it does again, twice, are replayed.
    calls
        Of the module's functions, newest first.
    """
    return replayed_on(sandbox, RunRequest(module, source, preload=preload_of(source)), calls)


def replayed_on(sandbox: Sandbox, current: RunRequest, calls: Sequence[RecordedCall]) -> RecordedWorkload:
    """Make a workload of recorded calls of a module that is run with others.

    Parameters
    ----------
    current
        A run of the current code, whatever its workload.
    """
    module = current.module_name
    tried = chosen(calls, room(sandbox.policy.source_bytes))
    proof = proven(sandbox, current, tried)
    kept = proof.kept
    shown = [call for call in kept if not call.is_hidden]
    functions: dict[str, int] = {}
    for call in kept:
        functions[call.function] = functions.get(call.function, 0) + 1
    return RecordedWorkload(
        judging=replay_source(module, kept) if kept else None,
        shown=replay_source(module, shown) if len(shown) >= SHOWN_MIN else None,
        calls=len(tried),
        reproduced=len(kept),
        hidden=len(kept) - len(shown),
        functions=functions,
        left_out=proof.left_out,
    )
