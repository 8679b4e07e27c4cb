"""The clock of a run, without time spent waiting for a core.

On a busy machine most of the elapsed time is spent in the queue for a core, which does not depend on the
code. The kernel counts it per thread; waiting by the thread itself (a lock, a pause, a file) is not included.
Code can only lengthen its own queue by computing threads, whose CPU time is measured.

References
----------
Linux, Documentation/scheduler/sched-stats.rst, /proc/<pid>/schedstat.
"""

import os
import time
from contextlib import suppress
from typing import Final, NamedTuple

_NANOSECOND: Final = 1e-9
_LINE_BYTES: Final = 128


class Moment(NamedTuple):
    """Readings of the clocks at one moment.

    Parameters
    ----------
    now_s
        Monotonic clock.
    cpu_s
        CPU seconds of the box so far.
    queued_s
        Seconds so far for which the box's main thread, or the warden it waited for, queued for a core.
    """

    now_s: float
    cpu_s: float
    queued_s: float = 0.0

    def since(self, began: "Moment") -> float:
        """Seconds since an earlier moment, without those in the queue.

        The box may queue before the clocks are read, so the result is at least the computing time.

        >>> Moment(1.0, 0.2, 0.7).since(Moment(0.0, 0.0)), Moment(1.0, 0.2, 0.9).since(Moment(0.0, 0.0))
        (0.30000000000000004, 0.2)
        """
        passed = self.now_s - began.now_s
        computed = min(passed, self.cpu_s - began.cpu_s)
        return max(computed, passed - (self.queued_s - began.queued_s))


class Clocks:
    """Reads the clocks for one box; without kernel accounting, the queue time is 0.

    A message counts as older by the time that the warden queued after being woken by it.
    """

    __slots__ = ("_box", "_late_s", "_lost_s", "_own", "_queued_s")

    def __init__(self) -> None:
        self._own = _account("self")
        self._box: int | None = None
        self._queued_s = self._late_s = self._lost_s = 0.0

    def watch(self, pid: int) -> None:
        """Open the account of the box's Python."""
        self._box = _account(str(pid))

    def fall_asleep(self) -> None:
        """Record that the warden is about to wait for a message."""
        self._queued_s = _seconds(self._own)

    def wake_up(self) -> None:
        """Record that the warden has received one."""
        self._late_s = _seconds(self._own) - self._queued_s

    def on_message(self, cpu_s: float, *, box_waits: bool) -> Moment:
        """Return the arrival time of a message; the current time if the box waits for an answer."""
        if box_waits:
            self._lost_s += self._late_s
            self._late_s = 0.0
        return self._moment(time.monotonic() - self._late_s, cpu_s)

    def now(self, cpu_s: float) -> Moment:
        """Read the clocks while the box waits for an order."""
        return self._moment(time.monotonic(), cpu_s)

    def close(self) -> None:
        """Release the accounts."""
        for account in (self._own, self._box):
            if account is not None:
                os.close(account)
        self._own = self._box = None

    def _moment(self, now_s: float, cpu_s: float) -> Moment:
        return Moment(now_s, cpu_s, _seconds(self._box) + self._lost_s)


def _account(process: str) -> int | None:
    with suppress(OSError):
        return os.open(f"/proc/{process}/schedstat", os.O_RDONLY | os.O_CLOEXEC)
    return None


def _seconds(account: int | None) -> float:
    """Return seconds in the queue so far; none for a process that is gone."""
    if account is not None:
        with suppress(OSError, ValueError, IndexError):
            return int(os.pread(account, _LINE_BYTES, 0).split()[1]) * _NANOSECOND
    return 0.0
