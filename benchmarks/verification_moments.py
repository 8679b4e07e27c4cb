"""Where ``benchmarks.verification`` places patches in recorded series: anywhere, or after an alarm.

The healing loop begins with an alarm, so its patches come where the level was high just before."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from benchmarks.verification_reported import INCIDENT
from geoheal.healing.verification.record import Array

STABILISATION_S: Final = 300.0
PATIENCE: Final = 6
ALARM: Final = 0.99
"""Share of the means so far that a window has to exceed, so that an alarm rings."""
WINDOW: Final = 10
"""Snapshots of a window; the patch comes as many later."""
STARTS: Final = ("anywhere", "after an alarm")


@dataclass(frozen=True)
class Case:
    """A patch at a moment of a series.

    Parameters
    ----------
    name
        Of the series.
    times, values, nodes
        Of each snapshot.
    onset, applied
        When the incident began, and when the patch came.
    stabilisation_s
        Time in which its effect settles.
    """

    name: str
    times: Array
    values: Array
    nodes: list[str | None]
    onset: float
    applied: float
    stabilisation_s: float


def recorded(name: str, times: Array, values: Array, most: int, start: str = STARTS[0]) -> list[Case]:
    """Return moments from the fourth part of a recorded series on, each a whole verification after the last.

    Where snapshots are a minute apart or more, or the series is short, the stabilisation is as long as five
    snapshots, or as the series allows for twenty moments.
    """
    step = float(np.median(np.diff(times)))
    span = times[-1] - times[0]
    stabilisation_s = max(min(STABILISATION_S, span / 20 / (1 + PATIENCE)), 5 * step)
    whole = (1 + PATIENCE) * stabilisation_s
    first = times[0] + max(span / 4, 2 * INCIDENT * step)
    last = times[-1] - whole - 2 * step
    after_alarm = start != STARTS[0]
    if after_alarm:
        places = _after_alarms(times, values, first, last, whole)
    else:
        places = np.searchsorted(times, np.arange(first, last, whole)).tolist()
    if len(places) > most:
        places = [places[at] for at in np.linspace(0, len(places) - 1, most).astype(int)]
    ill = 2 * WINDOW if after_alarm else INCIDENT
    return [
        Case(name, times, values, [None] * len(times), times[max(0, at - ill)], times[at], stabilisation_s)
        for at in places
    ]


def _after_alarms(times: Array, values: Array, first: float, last: float, apart: float) -> list[int]:
    """Return places that follow windows worse than nearly all before them; nothing later is known there."""
    known = np.flatnonzero(np.isfinite(values))
    if len(known) <= 2 * WINDOW:
        return []
    means = np.convolve(values[known], np.ones(WINDOW) / WINDOW, "valid")
    begin, end = np.searchsorted(times[known], [first, last])
    places: list[int] = []
    limit, asked = np.inf, -1
    for at in range(int(begin) - WINDOW, int(end) - WINDOW):
        if asked < 0 or at >= asked + WINDOW:
            limit, asked = float(np.quantile(means[: max(1, at - 2 * WINDOW)], ALARM)), at
        place = int(known[at + WINDOW])
        if means[at - WINDOW + 1] > limit and (not places or times[place] >= times[places[-1]] + apart):
            places.append(place)
    return places
