"""What a system shows at a check: its last snapshots, by the thresholds that fire and those that clear."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from geoheal.constants import WINDOW_SIZE
from geoheal.domain.incident import Incident
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


def observe(
    connection: Connection, system_name: str, incident: Incident | None, now: datetime
) -> Observation:
    """Look at a system.

    Parameters
    ----------
    incident
        The one that is pending or open; None without one.
    """
    history = load_history(connection, system_name, LOOK_BACK)
    current = history.current
    if current is None:
        return Observation(history=history, observed=None)
    tighter = replace(history.system, thresholds=history.system.thresholds.clearing())
    since, sound_at = stretch(history, now, degraded=True)
    is_clearing = incident is not None and incident.clear_since is not None
    observed = Observed(
        firing=assess(history, now),
        clearing=assess(replace(history, system=tighter), now),
        at=current.captured_at,
        degraded_since=since,
        sound_at=sound_at,
        unclear_at=stretch(replace(history, system=tighter), now, degraded=False)[1] if is_clearing else None,
    )
    return Observation(history=history, observed=observed)


def stretch(history: History, now: datetime, *, degraded: bool) -> tuple[datetime | None, datetime | None]:
    """Since when the rules say the same of a system, and when they said otherwise last.

    Returns
    -------
    ``captured_at`` of the first of the last snapshots at each of which the system was (or was not) degraded,
    and of the one before it; None where there is none.
    """
    since = None
    rules_alone = replace(history, detection=None)
    for end in range(len(history.snapshots), WINDOW_SIZE - 1, -1):
        snapshots = history.snapshots[end - WINDOW_SIZE : end]
        at = snapshots[-1].captured_at
        if assess(replace(rules_alone, snapshots=snapshots), now).degraded is not degraded:
            return since, at
        since = at
    return since, None
