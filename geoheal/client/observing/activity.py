"""Activity of each part of the application per short step of time; Φ and κ are measured from it."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geoheal.client.observing.requests import NAMES_MAX, STEP_S, STEPS, Batch

CHANNELS_MAX: Final = 16
BUSY_STEPS_MIN: Final = 30
"""Smallest number of steps in which a part must be active; with fewer, chance dominates its variation."""

Counts = NDArray[np.float64]


class Activity:
    """Number of requests by name and step, over the last minutes.

    Parameters
    ----------
    step_s, steps
        Length of a step (s), and number of steps to keep.
    now_s
        Monotonic time at which it starts.
    """

    def __init__(self, now_s: float, step_s: float = STEP_S, steps: int = STEPS) -> None:
        self._step_s = step_s
        self._counts = np.zeros((steps, NAMES_MAX))
        self._start = math.ceil(now_s / step_s)
        self._next = self._start

    def add(self, batch: Batch, now_s: float) -> None:
        """Count requests; those that belong to the current step are counted in it."""
        self._roll_to(math.floor(now_s / self._step_s) + 1)
        steps = np.floor(np.array(batch.ended_s) / self._step_s).astype(np.int64)
        channels = np.array(batch.channels, dtype=np.intp)
        kept = (steps >= self._start) & (steps > self._next - 1 - len(self._counts)) & (steps < self._next)
        np.add.at(self._counts, (steps[kept] % len(self._counts), channels[kept]), 1.0)

    @property
    def windows(self) -> int:
        """Number of times that the window was refilled since the start."""
        return (self._next - 1 - self._start) // (len(self._counts) - 1)

    def window(self) -> Counts | None:
        """Return counts (steps × channels) of the steps that have ended.

        Returns
        -------
        None until the window is full, and while fewer than two names were active in at least
        :data:`BUSY_STEPS_MIN` steps. Of more than :data:`CHANNELS_MAX`, the most active ones are taken.
        """
        ended = self._next - 1
        length = len(self._counts) - 1
        if ended - self._start < length:
            return None
        rows = self._counts[np.arange(ended - length, ended) % len(self._counts)]
        busy = np.flatnonzero((rows > 0).sum(axis=0) >= BUSY_STEPS_MIN)
        most = np.sort(busy[np.argsort(-rows[:, busy].sum(axis=0), kind="stable")][:CHANNELS_MAX])
        return rows[:, most] if len(most) >= 2 else None

    def _roll_to(self, following: int) -> None:
        fresh = min(max(0, following - self._next), len(self._counts))
        self._counts[(following - 1 - np.arange(fresh)) % len(self._counts)] = 0.0
        self._next = max(self._next, following)
