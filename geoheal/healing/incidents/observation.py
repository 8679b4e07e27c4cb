"""What a system shows at a check: its last snapshots, by the thresholds that fire and those that clear."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from geoheal.constants import WINDOW_SIZE
from geoheal.domain.healing.incident import Incident
from geoheal.healing.incidents.course import Observed
from geoheal.monitor.health.degradation import History, assess
from geoheal.monitor.health.own_rules import OwnFindings
from geoheal.monitor.health.queries import load_history
from geoheal.monitor.health.rules import Standard
from geoheal.store.session import Connection

LOOK_BACK: Final = 100
"""Snapshots within which the beginning of a degradation is looked for."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ObservedSystem:
    """A system's last snapshots, and what they show now; None without any, or where all is history."""

    history: History
    observed: Observed | None


def observe(
    connection: Connection, system_name: str, incident: Incident | None, now: datetime
) -> ObservedSystem:
    """Look at a system.

    History is not now: what was imported, or came before a long silence, opens and resolves nothing.

    Parameters
    ----------
    incident
        The one that is pending or open; None without one.
    """
    history = load_history(connection, system_name, LOOK_BACK, now)
    current = history.current
    if current is None or history.is_past(now):
        return ObservedSystem(history=history, observed=None)
    tighter = replace(history.system, thresholds=history.system.thresholds.clearing())
    since, sound_at = stretch(history, now, Standard.FIRING, degraded=True)
    is_clearing = incident is not None and incident.clear_since is not None
    observed = Observed(
        firing=assess(history, now),
        clearing=assess(replace(history, system=tighter), now, Standard.CLEARING),
        at=current.captured_at,
        degraded_since=since,
        sound_at=sound_at,
        has_held=bool(history.own.findings),
        unclear_at=stretch(replace(history, system=tighter), now, Standard.CLEARING, degraded=False)[1]
        if is_clearing
        else None,
    )
    return ObservedSystem(history=history, observed=observed)


def stretch(
    history: History, now: datetime, standard: Standard, *, degraded: bool
) -> tuple[datetime | None, datetime | None]:
    """Tell since when the rules say the same of a system, and when they said otherwise last.

    Returns
    -------
    ``captured_at`` of the first of the last snapshots at each of which the system was (or was not) degraded,
    and of the one before it; None if missing.
    """
    since = None
    rules_alone = replace(history, detection=None, own=OwnFindings())
    for end in range(len(history.snapshots), WINDOW_SIZE - 1, -1):
        then = rules_alone.up_to(end)
        at = then.snapshots[-1].captured_at
        if assess(then, now, standard).degraded is not degraded:
            return since, at
        since = at
    return since, None


def last_clear(history: History, now: datetime) -> datetime | None:
    """When a system was clear by the tighter thresholds last, among the snapshots that were read."""
    tighter = replace(history.system, thresholds=history.system.thresholds.clearing())
    return stretch(replace(history, system=tighter), now, Standard.CLEARING, degraded=True)[1]
