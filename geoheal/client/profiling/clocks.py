"""CPU time of other threads of this process."""

from __future__ import annotations

import sys
import threading
import time
from typing import Final

_PER_THREAD: Final = 6
"""The kernel's id of the clock of one thread's scheduled time: ``~tid << 3 | 6`` (Linux)."""
HAS_CLOCKS: Final = sys.platform.startswith("linux") and hasattr(time, "clock_gettime")


def cpu_time_s(ident: int) -> float | None:
    """Return CPU time (s) of a thread; None if unknown.

    The clock is named by the kernel's thread id. If the thread has ended meanwhile, the call fails; with
    ``pthread_getcpuclockid`` the process could crash.
    """
    if not HAS_CLOCKS:
        return None
    thread = threading._active.get(ident)  # type: ignore[attr-defined]  # noqa: SLF001 - without its lock
    number = None if thread is None else thread.native_id
    if number is None:
        return None
    try:
        return time.clock_gettime((~number << 3) | _PER_THREAD)
    except (OSError, OverflowError):
        return None
