"""Requests of the application, recorded at the least possible cost, and read in batches."""

from __future__ import annotations

import math
from collections import Counter, deque
from dataclasses import dataclass
from time import monotonic
from typing import Any, Final

CAPACITY: Final = 131_072
"""Requests that are noted between two readings at most; the oldest make room."""
NAMES_MAX: Final = 64
OTHER: Final = "other"
STEP_S: Final = 0.25
"""Length of the steps in which requests are counted, where Φ and κ are measured."""
STEPS: Final = 2400
"""Steps of a full window: ten minutes. With fewer, Φ and κ of a healthy process vary by chance too much."""

Note = tuple[float, str, float, bool]
"""When it ended (monotonic, s), its name, how long it took (ms), whether it failed."""


@dataclass(frozen=True, eq=False)
class Batch:
    """Requests that ended since the last reading.

    Parameters
    ----------
    ended_s, latencies_ms, failed, channels
        One element a request; a channel is a place in ``names``.
    names
        All names so far.
    overflowed
        Whether there were more than could be noted.
    """

    ended_s: list[float]
    latencies_ms: list[float]
    failed: list[bool]
    channels: list[int]
    names: tuple[str, ...]
    overflowed: bool

    def __len__(self) -> int:
        return len(self.ended_s)

    def counts(self) -> dict[str, int]:
        """Return the number of requests per name."""
        return {self.names[channel]: count for channel, count in Counter(self.channels).items()}


class Requests:
    """Notes requests; threads may share it."""

    def __init__(self) -> None:
        self._notes: deque[Note] = deque(maxlen=CAPACITY)
        self._channels: dict[str, int] = {}

    def note(self, name: str, latency_ms: float, failed: bool) -> None:
        """Note a request that ended now."""
        self._notes.append((monotonic(), name, latency_ms, failed))

    def take(self) -> Batch:
        """Return what was noted since the last time."""
        overflowed = len(self._notes) == CAPACITY
        notes = [self._notes.popleft() for _ in range(len(self._notes))]
        notes = [note for note in notes if _is_latency(note[2])]
        return Batch(
            ended_s=[note[0] for note in notes],
            latencies_ms=[float(note[2]) for note in notes],
            failed=[bool(note[3]) for note in notes],
            channels=[self._channel(note[1]) for note in notes],
            names=tuple(self._channels),
            overflowed=overflowed,
        )

    def clear(self) -> None:
        """Forget what was noted."""
        self._notes.clear()

    def _channel(self, name: str) -> int:
        """Return a name's place; beyond a number of names, all others share one."""
        known = self._channels.get(name)
        if known is not None:
            return known
        if len(self._channels) >= NAMES_MAX - 1:
            name = OTHER
        return self._channels.setdefault(name, len(self._channels))


def _is_latency(value: Any) -> bool:  # noqa: ANN401 - whatever the application gave
    try:
        return 0.0 <= float(value) < math.inf
    except (TypeError, ValueError, OverflowError):
        return False
