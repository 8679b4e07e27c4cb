"""The rhythm of a system: how often it usually reports, and when it counts as silent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from geoheal.constants import HISTORY_MIN_S, SILENT_MIN_S, SILENT_STEPS
from geoheal.domain.snapshots.pulse import Pulse

LOOKED_AT: Final = 200
"""Number of latest snapshots from which the rhythm is learnt."""

GAPS_MIN: Final = 5
"""Smallest number of gaps of single nodes; with fewer, the gaps of the system are used."""

LONG_QUANTILE: Final = 0.95
LONG_STEPS: Final = 3.0
"""Number of long gaps after which a system that sends in bursts is silent."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often a system reports.

    Parameters
    ----------
    interval_s
        Median time between two snapshots of a node; None with fewer than two snapshots.
    silent_after_s
        Time without any snapshot after which the system is silent.
    """

    interval_s: float | None
    silent_after_s: float

    @property
    def history_after_s(self) -> float:
        """Age at which the last snapshot is history: it opens no incident, and is in no later window."""
        return max(self.silent_after_s, HISTORY_MIN_S)

    def is_silent(self, last: datetime, now: datetime) -> bool:
        """Whether a system whose last snapshot has this time is silent now."""
        return (now - last).total_seconds() > self.silent_after_s


def rhythm_of(pulses: Sequence[Pulse]) -> Rhythm:
    """Learn the rhythm from snapshots, oldest first.

    A single outage changes neither the median nor the 95 % quantile of the gaps.

    >>> rhythm_of([]).silent_after_s
    60.0
    """
    latest = pulses[-LOOKED_AT:]
    gaps = _gaps_of_nodes(latest)
    if len(gaps) < GAPS_MIN:
        gaps = np.diff([each.captured_at.timestamp() for each in latest])
    if not len(gaps):
        return Rhythm(None, SILENT_MIN_S)
    median = float(np.median(gaps))
    long = float(np.quantile(gaps, LONG_QUANTILE, method="lower"))
    return Rhythm(median, max(SILENT_MIN_S, SILENT_STEPS * median, LONG_STEPS * long))


def unbroken(pulses: Sequence[Pulse], rhythm: Rhythm) -> int:
    """Return the index of the first of the latest snapshots without a long gap between them."""
    longest = timedelta(seconds=rhythm.history_after_s)
    for place in range(len(pulses) - 1, 0, -1):
        if pulses[place].captured_at - pulses[place - 1].captured_at > longest:
            return place
    return 0


def _gaps_of_nodes(pulses: Sequence[Pulse]) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    last: dict[str | None, datetime] = {}
    gaps: list[float] = []
    for each in pulses:
        if each.node in last:
            gaps.append((each.captured_at - last[each.node]).total_seconds())
        last[each.node] = each.captured_at
    return np.array(gaps, dtype=np.float64)
