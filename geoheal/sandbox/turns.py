"""Runs side by side that take turns: what the machine does meanwhile happens to all of them alike.

A box takes longer to start than most workloads to run, and a busy machine is faster at one moment than at the
next. So each box runs its workload several times, on other inputs each time, and the boxes take turns.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from geoheal.sandbox.policy import Policy
from geoheal.sandbox.requests import RunRequest
from geoheal.sandbox.results import RunResult
from geoheal.sandbox.verdict import run_result
from geoheal.sandbox.warden_process import WardenProcess


@dataclass(frozen=True, slots=True)
class Turns:
    """How often each side runs its workload.

    Parameters
    ----------
    count
        Turns of each side.
    repetitions
        Runs of the workload in one turn.
    """

    count: int = 1
    repetitions: int = 1

    @property
    def total(self) -> int:
        """Runs of the workload on each side."""
        return self.count * self.repetitions


ONCE = Turns()


class TurnsRun:
    """One run that takes turns with others.

    Parameters
    ----------
    ward
        The warden of its box.
    request, seed
        What is run.
    policy
        The limits of the run.
    """

    def __init__(self, ward: WardenProcess, request: RunRequest, seed: bytes, policy: Policy) -> None:
        self._ward = ward
        self._seed = seed
        self._policy = policy
        self._message: dict[str, Any] | None = ward.begin(request, seed)

    @property
    def is_over(self) -> bool:
        """Whether it has ended already, for instance because the code failed."""
        return self._message is not None

    def turn(self, repetitions: int) -> None:
        """Run the workload so often."""
        if self._message is None:
            self._message = self._ward.turn(repetitions)

    def finish(self) -> RunResult:
        """End it; what came of it."""
        if self._message is None:
            self._message = self._ward.finish()
        return run_result(self._message, self._seed, self._policy)


def take_turns(runs: Sequence[TurnsRun], turns: Turns, first: int = 0) -> list[RunResult]:
    """Have runs take turns, each turn begun by another one; all end together once one has ended early.

    Parameters
    ----------
    first
        Place of the run that begins the first turn.
    """
    for number in range(turns.count):
        for place in range(len(runs)):
            runs[(first + number + place) % len(runs)].turn(turns.repetitions)
        if any(run.is_over for run in runs):
            break
    return [run.finish() for run in runs]
