"""What a system shows at a check: its last snapshots, by the thresholds that fire and those that clear."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from geoheal.constants import WINDOW_SIZE
from geoheal.domain.snapshot import Snapshot
from geoheal.healing.incident_course import Observed
from geoheal.monitor.degradation import History, assess
from geoheal.monitor.reading import load_history
from geoheal.store.session import Connection

LOOK_BACK: Final = 100
"""Snapshots within which the beginning of a degradation is looked for."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Observation:
    """A system's last snapshots, and what they show; None where there is no snapshot."""

    history: History
    observed: Observed | None


def observe(connection: Connection, system_name: str, now: datetime) -> Observation:
    """Look at a system."""
    history = load_history(connection, system_name, LOOK_BACK)
    current = history.current
    if current is None:
        return Observation(history=history, observed=None)
    tighter = replace(history.system, thresholds=history.system.thresholds.clearing())
    observed = Observed(
        firing=assess(history, now),
        clearing=assess(replace(history, system=tighter), now),
        at=current.captured_at,
        degraded_since=degraded_since(history, now),
    )
    return Observation(history=history, observed=observed)


def degraded_since(history: History, now: datetime) -> datetime | None:
    """``captured_at`` of the first of the last snapshots at each of which the rules found something."""
    since = None
    rules_alone = replace(history, detection=None)
    for end in range(len(history.snapshots), WINDOW_SIZE - 1, -1):
        snapshots: Sequence[Snapshot] = history.snapshots[end - WINDOW_SIZE : end]
        if not assess(replace(rules_alone, snapshots=snapshots), now).degraded:
            break
        since = snapshots[-1].captured_at
    return since
