"""The shares of CPU time and memory in a process tree, as a distribution over 64 cells.

Two halves, each with the weight 1/2:

* **CPU time** (cells 0 to 31) of recent time: cell 0 is what was left unused, cell 1 what the kernel used,
  and cells 2 to 31 what programs used themselves. The whole is one core for a process tree (a tree that uses
  more leaves nothing), and all cores for the machine.
* **Memory** (cells 32 to 63): cell 32 is what is not used, of the machine's memory, and cells 33 to 63 what
  programs hold.

A program's cell follows from its name, so that it is the same after a restart. In health the shares hardly
move. They do when a program that was idle spins, when the kernel becomes the busiest, when another program
takes over, or when memory leaks: a process that goes from 5 % to 90 % of a core moves by about 1.4 rad.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from geoheal.geometry.cells.latency_cells import CELLS, HALF_LIFE_S

HALF: Final = CELLS // 2
UNUSED, KERNEL, FIRST_PROGRAM = 0, 1, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Resources used by a process tree, or the machine, since the last measurement.

    Parameters
    ----------
    elapsed_s
        Time since then.
    user_s, kernel_s
        CPU time by program, and the kernel's for all of them.
    memory_bytes
        Resident memory by program.
    cores
        Cores that make up the whole.
    memory_total_bytes
        The machine's memory.
    """

    elapsed_s: float
    user_s: Mapping[str, float]
    kernel_s: float
    memory_bytes: Mapping[str, int]
    cores: float
    memory_total_bytes: int

    @property
    def cpu_s(self) -> float:
        """CPU time of all."""
        return sum(self.user_s.values()) + self.kernel_s


class ResourceShares:
    """The distribution of recently used CPU time, and of the memory that is used."""

    def __init__(self) -> None:
        self._cpu_s = np.zeros(HALF)

    def update(self, usage: Usage) -> NDArray[np.float64] | None:
        """Add values, reducing the weight of earlier ones; return the distribution, or None for no time."""
        self._cpu_s *= 0.5 ** (usage.elapsed_s / HALF_LIFE_S)
        self._cpu_s += cpu_seconds(usage)
        total = self._cpu_s.sum()
        if total <= 0:
            return None
        return np.concatenate([self._cpu_s / total, memory_shares(usage)]) / 2


def cpu_seconds(usage: Usage) -> NDArray[np.float64]:
    """CPU time by cell."""
    seconds = np.zeros(HALF)
    seconds[KERNEL] = usage.kernel_s
    for program, used in usage.user_s.items():
        seconds[FIRST_PROGRAM + _place(program, HALF - FIRST_PROGRAM)] += used
    seconds[UNUSED] = max(0.0, usage.elapsed_s * usage.cores - seconds.sum())
    return seconds


def memory_shares(usage: Usage) -> NDArray[np.float64]:
    """Share of the machine's memory by cell; pages that programs share are counted for each."""
    shares = np.zeros(HALF)
    for program, held in usage.memory_bytes.items():
        shares[1 + _place(program, HALF - 1)] += held / usage.memory_total_bytes
    shares[UNUSED] = max(0.0, 1.0 - shares.sum())
    shares /= shares.sum()
    return shares


def _place(program: str, places: int) -> int:
    return crc32(program.encode("utf-8", "replace")) % places
