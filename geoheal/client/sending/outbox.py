"""The outbox: snapshots wait in memory, and on disk if requested, until the service has stored them."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Collection, Sequence
from typing import Final

from geoheal.client.sending.spool import Spool

log = logging.getLogger("geoheal.client")

CAPACITY: Final = 720
"""Largest number of waiting snapshots (two hours, one per ten seconds); beyond it, the oldest are dropped."""
BATCH_BYTES: Final = 1_000_000


class SnapshotOutbox:
    """Keeps snapshots, each a line of JSON, in order; one thread may add while another one reads.

    Parameters
    ----------
    spool
        Their copy on disk; None to keep them in memory alone.
    """

    def __init__(self, spool: Spool | None = None, capacity: int = CAPACITY) -> None:
        self._spool = spool
        self._capacity = capacity
        self._lock = threading.Lock()
        self._waiting: deque[tuple[int, str]] = deque()
        self._last = 0
        self.dropped = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, line: str) -> None:
        """Add a snapshot."""
        with self._lock:
            self._enqueue(line)
            if self._spool is not None:
                self._spool.append(line)

    def recover(self) -> None:
        """Add the snapshots that ended processes have left on disk."""
        if self._spool is None:
            return
        with self._lock, self._spool.adopted() as left:
            if left:
                newer, self._waiting = self._waiting, deque()
                for line in [*left, *(line for _, line in newer)]:
                    self._enqueue(line)
                self._spool.rewrite([line for _, line in self._waiting])
        if left:
            log.info("Sending %d snapshots of an earlier process.", len(left))

    def batch(self, most: int, without: Callable[[str], bool] | None = None) -> Sequence[tuple[int, str]]:
        """Return the oldest snapshots with their numbers; they stay until they are settled.

        Parameters
        ----------
        without
            Whether to leave out a snapshot.
        """
        with self._lock:
            oldest: list[tuple[int, str]] = []
            size = 0
            for number, line in self._waiting:
                if without is not None and without(line):
                    continue
                size += len(line)
                if len(oldest) == most or (oldest and size > BATCH_BYTES):
                    break
                oldest.append((number, line))
        return oldest

    def settle(self, numbers: Collection[int]) -> None:
        """Remove the snapshots with these numbers."""
        with self._lock:
            self._waiting = deque(each for each in self._waiting if each[0] not in numbers)
            if self._spool is not None:
                self._spool.settled([line for _, line in self._waiting])

    def _enqueue(self, line: str) -> None:
        if len(self._waiting) >= self._capacity:
            self._waiting.popleft()
            self.dropped += 1
        self._last += 1
        self._waiting.append((self._last, line))
