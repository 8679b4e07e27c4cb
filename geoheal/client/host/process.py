"""Measurements of a process about itself with the standard library: memory and CPU time."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path
from typing import Final

MEGABYTE: Final = 1_000_000
STATM: Final = Path("/proc/self/statm")


def memory_usage_mb() -> float | None:
    """Return resident memory of this process (MB); None without /proc and psutil."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        return int(STATM.read_bytes().split()[1]) * os.sysconf("SC_PAGE_SIZE") / MEGABYTE
    with contextlib.suppress(ImportError):
        import psutil

        return float(psutil.Process().memory_info().rss) / MEGABYTE
    return None


class CpuMeter:
    """Measures the CPU time of this process between two readings."""

    def __init__(self) -> None:
        self._used_s = time.process_time()
        self._read_s = time.monotonic()

    def usage_pct(self) -> float | None:
        """Return CPU usage since the last reading (percent of one core); None if no time has passed."""
        used_s, now_s = time.process_time(), time.monotonic()
        used, elapsed = used_s - self._used_s, now_s - self._read_s
        self._used_s, self._read_s = used_s, now_s
        return 100.0 * used / elapsed if elapsed > 0 else None
