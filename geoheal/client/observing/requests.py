"""Requests of the application, recorded at little cost, and read in batches."""

from __future__ import annotations

import math
from collections import Counter, deque
from dataclasses import dataclass
from time import monotonic
from typing import Any, Final

CAPACITY: Final = 131_072
"""Largest number of requests that are kept between two readings; beyond it, the oldest are dropped."""
NAMES_MAX: Final = 64
OTHER: Final = "other"
STEP_S: Final = 0.25
"""Length (s) of the steps in which requests are counted to measure Φ and κ."""
STEPS: Final = 2400
"""Steps of a full window: ten minutes. With fewer, Φ and κ of a healthy process vary too much by chance."""

Note = tuple[float, str, float, bool]
"""End (monotonic, s), name, latency (ms), and whether it failed."""


@dataclass(frozen=True, eq=False)
class Batch:
    """Requests that ended since the last reading.

    Parameters
    ----------
    ended_s, latencies_ms, failed, channels
        One element per request; a channel is an index into ``names``.
    names
        All names so far.
    overflowed
        Whether requests were dropped.
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
    """Records requests; threads may share it."""

    def __init__(self) -> None:
        self._notes: deque[Note] = deque(maxlen=CAPACITY)
        self._channels: dict[str, int] = {}

    def note(self, name: str, latency_ms: float, failed: bool) -> None:
        """Record a request that ended now."""
        self._notes.append((monotonic(), name, latency_ms, failed))

    def take(self) -> Batch:
        """Return the requests since the last call."""
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
        """Drop the recorded requests."""
        self._notes.clear()

    def _channel(self, name: str) -> int:
        """Return the channel of a name; all names beyond the limit share one."""
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
