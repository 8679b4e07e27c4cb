"""The memory that processes hold, of pages that several share only their part."""

import math
import time
from typing import Final

import psutil

Key = tuple[int, float]
"""Process id and time of creation: ids are used again."""

PAUSE: Final = 200
"""Times as long as reading took nothing is read again: it takes at most half a per cent of the time."""


class OwnMemory:
    """Measures the memory of processes repeatedly, without shared pages.

    A service's workers share most pages with it; each would count them again. To tell the part of a process,
    the kernel goes through all of its pages, and the process cannot map others meanwhile. So others' part of
    its memory is read at times only, and when it is new; what it takes and frees in between is its own.
    """

    def __init__(self) -> None:
        self._parts: dict[Key, int] = {}
        self._parts_before: dict[Key, int] = {}
        self._due = -math.inf

    def begin(self) -> None:
        """Begin a look; processes that are not in it are forgotten."""
        now = time.monotonic()
        self._parts_before = self._parts if now < self._due else {}
        self._parts = {}
        self._due = max(self._due, now)

    def of(self, key: Key, process: psutil.Process) -> int:
        """Return the memory (bytes) of a process; if its share is unknown, shared pages count in full."""
        if key in self._parts_before:
            self._parts[key] = self._parts_before[key]
        else:
            started = time.monotonic()
            self._parts[key] = _part_of_others(process)
            self._due += PAUSE * (time.monotonic() - started)
        return max(0, process.memory_info().rss - self._parts[key])


def _part_of_others(process: psutil.Process) -> int:
    """Return how much of a process's resident memory (bytes) is others' part of shared pages (RSS - PSS)."""
    try:
        memory = process.memory_full_info()
    except psutil.AccessDenied:  # another user's
        return 0
    return max(0, memory.rss - (getattr(memory, "pss", 0) or memory.rss))
