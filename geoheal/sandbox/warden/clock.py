"""The clock of a run, which leaves out what is spent waiting for a core.

On a busy machine most of the time that passes is spent in the queue for a core, which says nothing of the
code. The kernel keeps account of it for each thread; what a thread waits for by itself (a lock, a pause, a
file) is not part of it. Code can only lengthen its own queue by threads that compute, and their CPU time is
measured.

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
    """What the clocks say at one moment.

    Parameters
    ----------
    now_s
        Monotonic clock.
    cpu_s
        CPU seconds of the box so far.
    queued_s
        Seconds so far that the box's main thread queued for a core, or waited for a warden that did.
    """

    now_s: float
    cpu_s: float
    queued_s: float = 0.0

    def since(self, began: "Moment") -> float:
        """Seconds that passed since an earlier moment, without those in the queue.

        The box may go on to queue before the clocks are read, so what is left is at least what was computed.

        >>> Moment(1.0, 0.2, 0.7).since(Moment(0.0, 0.0)), Moment(1.0, 0.2, 0.9).since(Moment(0.0, 0.0))
        (0.30000000000000004, 0.2)
        """
        passed = self.now_s - began.now_s
        computed = min(passed, self.cpu_s - began.cpu_s)
        return max(computed, passed - (self.queued_s - began.queued_s))


class Clocks:
    """Reads the clocks for one box; where the kernel keeps no account of queues, nobody ever queued.

    A message is taken for as old as the warden was in the queue since it was woken by it.
    """

    __slots__ = ("_box", "_late_s", "_lost_s", "_own", "_queued_s")

    def __init__(self) -> None:
        self._own = _account("self")
        self._box: int | None = None
        self._queued_s = self._late_s = self._lost_s = 0.0

    def watch(self, pid: int) -> None:
        """Look at the account of the box's Python."""
        self._box = _account(str(pid))

    def fall_asleep(self) -> None:
        """Note that the warden is about to wait for a message."""
        self._queued_s = _seconds(self._own)

    def wake_up(self) -> None:
        """Note that the warden has got one."""
        self._late_s = _seconds(self._own) - self._queued_s

    def on_message(self, cpu_s: float, *, box_waits: bool) -> Moment:
        """When a message came, or where the box waits for the answer: now, since it can go on."""
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
    """Seconds in the queue so far; none of a process that is gone."""
    if account is not None:
        with suppress(OSError, ValueError, IndexError):
            return int(os.pread(account, _LINE_BYTES, 0).split()[1]) * _NANOSECOND
    return 0.0
