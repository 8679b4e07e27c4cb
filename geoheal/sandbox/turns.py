"""Runs that alternate, so that changes of the machine affect all of them alike.

A box takes longer to start than most workloads to run, and a busy machine changes its speed from moment to
moment. So each box runs its workload several times, with other inputs each time, and the boxes take turns.
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
    """Number of runs of the workload per side.

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
    """One run that alternates with others.

    Parameters
    ----------
    warden
        The warden of its box.
    request, seed
        The request, and its seed.
    policy
        The limits of the run.
    """

    def __init__(self, warden: WardenProcess, request: RunRequest, seed: bytes, policy: Policy) -> None:
        self._warden = warden
        self._seed = seed
        self._policy = policy
        self._message: dict[str, Any] | None = warden.begin(request, seed)

    @property
    def is_over(self) -> bool:
        """Whether it has already ended, for example because the code failed."""
        return self._message is not None

    def turn(self, repetitions: int) -> None:
        """Run the workload this many times."""
        if self._message is None:
            self._message = self._warden.turn(repetitions)

    def finish(self) -> RunResult:
        """End it; return the result."""
        if self._message is None:
            self._message = self._warden.finish()
        return run_result(self._message, self._seed, self._policy)


def take_turns(runs: Sequence[TurnsRun], turns: Turns, first: int = 0) -> list[RunResult]:
    """Let runs alternate, with another one first in each turn; all end together once one ends early.

    Parameters
    ----------
    first
        Index of the first run of the first turn.
    """
    for number in range(turns.count):
        for place in range(len(runs)):
            runs[(first + number + place) % len(runs)].turn(turns.repetitions)
        if any(run.is_over for run in runs):
            break
    return [run.finish() for run in runs]
