"""What the application does: its requests, noted at the least possible cost, and read in batches."""

import math
from collections import deque
from dataclasses import dataclass
from time import monotonic
from typing import Final

import numpy as np
from numpy.typing import NDArray

CAPACITY: Final = 131_072
"""Requests that are noted between two readings at most; the oldest make room."""
NAMES_MAX: Final = 64
OTHER: Final = "other"

Note = tuple[float, str, float, bool]
"""When it ended (monotonic, s), its name, how long it took (ms), whether it failed."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
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

    ended_s: NDArray[np.float64]
    latencies_ms: NDArray[np.float64]
    failed: NDArray[np.bool_]
    channels: NDArray[np.intp]
    names: tuple[str, ...]
    overflowed: bool

    def __len__(self) -> int:
        return len(self.ended_s)

    def counts(self) -> dict[str, int]:
        """How many there are of each name."""
        counts = np.bincount(self.channels, minlength=len(self.names))
        return {name: int(count) for name, count in zip(self.names, counts, strict=True) if count}


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
        notes = _measured([self._notes.popleft() for _ in range(len(self._notes))])
        return Batch(
            ended_s=np.array([note[0] for note in notes], dtype=np.float64),
            latencies_ms=np.array([note[2] for note in notes], dtype=np.float64),
            failed=np.array([note[3] for note in notes], dtype=np.bool_),
            channels=np.array([self._channel(note[1]) for note in notes], dtype=np.intp),
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


def _measured(notes: list[Note]) -> list[Note]:
    """Without those whose latency is not a valid number, whatever the application gave."""
    try:
        latencies = np.array([note[2] for note in notes], dtype=np.float64)
    except (TypeError, ValueError):
        return [note for note in notes if _is_latency(note[2])]
    valid = np.isfinite(latencies) & (latencies >= 0.0)
    return notes if valid.all() else [note for note, good in zip(notes, valid, strict=True) if good]


def _is_latency(value: object) -> bool:
    return isinstance(value, int | float) and 0.0 <= value < math.inf
