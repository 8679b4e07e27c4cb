"""Ids of snapshots: UUIDv7, in the order of their creation."""

from __future__ import annotations

import os
import threading
import time
from uuid import UUID

COUNTER_BITS = 12
RANDOM_BITS = 62


class UuidV7:
    """Creates increasing UUIDs, also within a millisecond and when the clock goes back.

    References
    ----------
    RFC 9562, sections 5.7 and 6.2 (method 1: a counter of fixed length, which starts below its half).

    Examples
    --------
    >>> make = UuidV7()
    >>> first, second = make(), make()
    >>> first.version, first < second
    (7, True)
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._milliseconds = 0
        self._counter = 0

    def __call__(self) -> UUID:
        """Return the next one."""
        fresh = int.from_bytes(os.urandom(10), "big")
        with self._lock:
            self._advance(time.time_ns() // 1_000_000, fresh >> RANDOM_BITS)
            milliseconds, counter = self._milliseconds, self._counter
        random = fresh & ((1 << RANDOM_BITS) - 1)
        return UUID(int=milliseconds << 80 | 0x7 << 76 | counter << 64 | 0b10 << 62 | random)

    def _advance(self, milliseconds: int, seed: int) -> None:
        if milliseconds > self._milliseconds:
            self._milliseconds, self._counter = milliseconds, seed & ((1 << (COUNTER_BITS - 1)) - 1)
        elif self._counter + 1 < 1 << COUNTER_BITS:
            self._counter += 1
        else:
            self._milliseconds, self._counter = self._milliseconds + 1, 0
