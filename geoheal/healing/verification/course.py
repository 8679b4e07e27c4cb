"""A metric's course in even steps: the form in which it can be tested."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from geoheal.healing.verification.record import Array, Record

STEPS_MAX: Final = 60_000
"""Steps of history that are looked at."""
RESOLUTION: Final = 720
"""Steps of all the time that verification takes, at most."""
CADENCE_FROM: Final = 500
"""Last snapshots from which the time between two of a node is estimated."""
HELD: Final = 3
"""Steps for which a value is held where snapshots are missing."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Even steps around the moment of the patch.

    Parameters
    ----------
    step_s
        Seconds per step.
    first
        Beginning of the first step (seconds since 1970).
    onset, applied, due
        First step of the incident, of the patch, and of its settled effect.
    seen
        Steps up to now.
    """

    step_s: float
    first: float
    onset: int
    applied: int
    due: int
    seen: int


def grid_of(record: Record) -> Grid | None:
    """Steps as long as a node's snapshots are apart; None without two snapshots before the patch."""
    before = record.times[record.times < record.applied]
    if len(before) < 2:
        return None
    step_s = max(_cadence(record), (record.due - record.applied + record.patience_s) / RESOLUTION)
    applied = int(min(np.ceil((record.applied - before[0]) / step_s), STEPS_MAX))
    first = record.applied - applied * step_s

    def place(moment: float) -> int:
        return int(np.floor((moment - first) / step_s + 1e-9))

    return Grid(
        step_s=step_s,
        first=first,
        onset=min(max(place(record.onset), 0), applied),
        applied=applied,
        due=max(applied, place(record.due)),
        seen=min(max(place(record.now) + 1, applied), applied + STEPS_MAX),
    )


def _cadence(record: Record) -> float:
    last: dict[str | None, float] = {}
    apart = []
    for moment, node in zip(record.times[-CADENCE_FROM:].tolist(), record.nodes[-CADENCE_FROM:], strict=True):
        if node in last and moment > last[node]:
            apart.append(moment - last[node])
        last[node] = moment
    return float(np.median(apart)) if apart else 0.0


def binned(grid: Grid, times: Array, values: Array) -> Array:
    """Means in the steps of a grid, shape (seen,); short gaps hold the last value, longer ones are NaN.

    No value is held from before the patch to after it.
    """
    at = np.floor((times - grid.first) / grid.step_s + 1e-9)
    inside = np.isfinite(values) & (at >= 0) & (at < grid.seen)
    places = at[inside].astype(int)
    counts = np.bincount(places, minlength=grid.seen)
    sums = np.bincount(places, weights=values[inside], minlength=grid.seen)
    means = np.full(grid.seen, np.nan)
    np.divide(sums, counts, out=means, where=counts > 0)
    return np.concatenate([held(means[: grid.applied]), held(means[grid.applied :])])


def held(values: Array, steps: int = HELD) -> Array:
    """The values, with the last one held for a few steps where some are missing.

    >>> held(np.array([1.0, np.nan, 3.0, np.nan, np.nan]), steps=1).tolist()
    [1.0, 1.0, 3.0, 3.0, nan]
    """
    known = np.isfinite(values)
    place = np.arange(len(values))
    last = np.maximum.accumulate(np.where(known, place, -1))
    near = (last >= 0) & (place - last <= steps)
    return np.where(near, values[np.maximum(last, 0)], np.nan)
