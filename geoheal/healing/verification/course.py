"""Course of a metric in even steps, the form in which it is tested.

An incident begins before it is noticed, because a rule with a window of snapshots fires late: its onset is
searched for in the course. Each node's own level is subtracted, because a change of who reports, and how
often, is not an effect of a patch: if a slow node reports less often since a patch, or is gone, the mean
falls although no node became faster.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geoheal.healing.verification.record import Array, SnapshotColumns

STEPS_MAX: Final = 60_000
"""Largest number of steps of history."""
RESOLUTION: Final = 720
"""Largest number of steps of the verification period."""
CADENCE_FROM: Final = 500
"""Number of last snapshots from which the interval of a node is estimated."""


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
        Number of steps until now.
    """

    step_s: float
    first: float
    onset: int
    applied: int
    due: int
    seen: int


def grid_of(record: SnapshotColumns) -> Grid | None:
    """Return steps as long as a node's interval; None without two snapshots before the patch."""
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


def _cadence(record: SnapshotColumns) -> float:
    last: dict[str | None, float] = {}
    apart = []
    for moment, node in zip(record.times[-CADENCE_FROM:].tolist(), record.nodes[-CADENCE_FROM:], strict=True):
        if node in last and moment > last[node]:
            apart.append(moment - last[node])
        last[node] = moment
    return float(np.median(apart)) if apart else 0.0


def binned(grid: Grid, times: Array, values: Array) -> Array:
    """Return means per step of a grid, shape (seen,); NaN if nothing was measured."""
    at = np.floor((times - grid.first) / grid.step_s + 1e-9)
    inside = np.isfinite(values) & (at >= 0) & (at < grid.seen)
    places = at[inside].astype(int)
    counts = np.bincount(places, minlength=grid.seen)
    sums = np.bincount(places, weights=values[inside], minlength=grid.seen)
    means = np.full(grid.seen, np.nan)
    np.divide(sums, counts, out=means, where=counts > 0)
    return means


LATE: Final = 12
"""Steps by which a rule may be late: the snapshots of its window, and some missing ones."""
ROUNDING: Final = 1e-9
"""Share of a value below which differences come from rounding."""
CLEARER: Final = 6.0
"""Factor of the variance by which a step after the notice must explain more than one before it."""


def onset_of(values: Array, noticed: int, applied: int) -> int:
    r"""Return the step at which the course before a patch changed most.

    .. math:: \arg\max_k\; |\bar x_{\ge k} - \bar x_{<k}| \sqrt{n_{<k}\, n_{\ge k} / (n_{<k} + n_{\ge k})}

    which is the likeliest single step in even noise. The search goes no further back than a rule may be late,
    and does not use values since the patch. A rule is early if processes of two releases report side by side
    for a while: a step up to as long after the notice counts if it explains clearly more.

    Parameters
    ----------
    values
        Shape (n,), in even steps; NaN if nothing was measured.
    noticed
        Step at which the incident was noticed.
    applied
        Step of the patch.

    References
    ----------
    Hinkley, *Inference about the change-point in a sequence of random variables*, Biometrika 57 (1970).

    Examples
    --------
    >>> onset_of(np.array([1.0, 1.1, 0.9, 1.0, 7.0, 7.2, 6.9, 7.1]), noticed=6, applied=8)
    4
    >>> onset_of(np.full(20, 0.1) + 0.2, noticed=12, applied=20)
    12
    >>> onset_of(np.array([1.0, 1.1, 0.9, 7.0, 1.0, 1.1, 7.2, 6.9, 7.1, 7.0]), noticed=3, applied=10)
    6
    """
    if applied < 2:
        return noticed
    before = values[:applied]
    known = np.isfinite(before)
    counts, sums = np.cumsum(known), np.cumsum(np.where(known, before, 0.0))
    places = np.arange(max(1, noticed - LATE), min(noticed + LATE, applied - 1) + 1)
    left = counts[places - 1]
    right = counts[-1] - left
    possible = (left > 0) & (right > 0)
    if not possible.any():
        return noticed
    places, left, right = places[possible], left[possible], right[possible]
    below, above = sums[places - 1] / left, (sums[-1] - sums[places - 1]) / right
    explained = (above - below) ** 2 * left * right / (left + right)
    if explained.max() <= counts[-1] * (ROUNDING * float(np.nanmax(np.abs(before)))) ** 2:
        return noticed
    rest = max(0.0, float(np.nanvar(before)) - explained.max() / counts[-1])
    return int(places[np.argmax(explained - CLEARER * rest * (places > noticed))])


KNOWN_MIN: Final = 7
"""Smallest number of values of a node before the patch for its level; and of values of known nodes since."""
TOGETHER_MIN: Final = 20
EACH: Final = 4
"""Number of neighbouring values that count as simultaneous, per node and in total."""


def levelled(values: Array, nodes: Sequence[str | None], before: NDArray[np.bool_]) -> Array:
    """Return values without each node's own level; NaN for nodes that were not there.

    A node's own level is its median difference from the mean of the nodes that report at the same time. Nodes
    that follow each other keep their levels: a restarted process, which may have the name of an earlier one,
    is compared with what was there before it.

    Parameters
    ----------
    values
        On the scale on which a change is a shift, in order of time; NaN if nothing was measured.
    before
        Which of them are from before the patch.

    Where the nodes since are others than before (their names change with each start), nothing is taken off.

    Examples
    --------
    >>> values, before = np.array([1.0, 9.0] * 8 + [1.0] * 8), np.arange(24) < 16
    >>> levelled(values, ["a", "b"] * 8 + ["a"] * 8, before)[[0, 1, 20]].tolist()
    [5.0, 5.0, 5.0]
    """
    names, of = np.unique(np.array([node or "" for node in nodes]), return_inverse=True)
    if len(names) < 2:
        return values
    measured = np.flatnonzero(np.isfinite(values) & before)
    beyond = _beyond_others(values[measured], of[measured])
    shifted = np.full(len(values), np.nan)
    for node in range(len(names)):
        own = beyond[of[measured] == node]
        if len(own) >= KNOWN_MIN:
            shifted[of == node] = values[of == node] - np.median(own)
    return shifted if (np.isfinite(shifted) & ~before).sum() >= KNOWN_MIN else values


def _beyond_others(values: Array, nodes: NDArray[np.intp]) -> Array:
    """Return by how much each value exceeds the mean of the nodes around it, with equal weights."""
    beyond = np.zeros(len(values))
    count = max(TOGETHER_MIN, EACH * len(np.unique(nodes[-EACH * TOGETHER_MIN :])))
    for start in range(0, len(values), count):
        part = slice(start, start + count)
        _, of = np.unique(nodes[part], return_inverse=True)
        means = np.bincount(of, weights=values[part]) / np.bincount(of)
        beyond[part] = values[part] - means.mean()
    return beyond
