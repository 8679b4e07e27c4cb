"""Speed of this machine, measured by what healing does most: pairs of runs in the sandbox."""

import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from geoheal.sandbox import RunRequest, Sandbox

SHOP: Final = Path(__file__).parent / "shop"
PAIRS: Final = 3
IDLE_PAIR_S: Final = 0.6
"""Time of a pair up to which a machine counts as idle; on two idle cores it takes 0.2 s."""
PATCH_PAIRS: Final = 200
"""Pairs within which a patch is found: profiles, screening, and the rounds of all candidates."""
MOMENT_S: Final = 90.0
"""Time limit for what takes seconds on an idle machine: detection, verification, recovery."""


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine, as it was measured.

    Parameters
    ----------
    pair_s
        Seconds that a pair of runs takes, starting both boxes included.
    """

    pair_s: float

    @property
    def stretch(self) -> float:
        """Factor by which this machine is slower than when idle; at least 1."""
        return max(1.0, self.pair_s / IDLE_PAIR_S)

    @property
    def moment_s(self) -> float:
        """Time limit (s) for what takes seconds on an idle machine."""
        return MOMENT_S * self.stretch

    @property
    def patch_s(self) -> float:
        """Time limit (s) from a finding to an applied patch."""
        return PATCH_PAIRS * IDLE_PAIR_S * self.stretch

    @property
    def description(self) -> str:
        """Sentences on its speed, for a person."""
        busy = f" Healing takes about {self.stretch:.0f} times as long as usual." if self.stretch >= 2 else ""
        return f"A pair of runs in the sandbox takes {self.pair_s:.1f} s here.{busy}"


def measure_machine() -> Machine:
    """Measure this machine.

    Raises
    ------
    SandboxUnavailable
        When nothing can be run in the sandbox; the message says what to install.
    """
    request = RunRequest("pages", (SHOP / "pages.py").read_text(), (SHOP / "workloads/pages.py").read_text())
    with Sandbox(warm=0) as sandbox:
        sandbox.start()
        return Machine(median(_pair_s(sandbox, request) for _ in range(PAIRS)))


def _pair_s(sandbox: Sandbox, request: RunRequest) -> float:
    began = time.monotonic()
    sandbox.prepare(2)
    for _ in range(2):
        sandbox.run(request)
    return time.monotonic() - began
