"""Observe a system at a check: its last snapshots, by thresholds that fire and those that clear."""

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
"""Number of snapshots in which to search for the beginning of a degradation."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ObservedSystem:
    """A system's last snapshots and their judgement; None without any, or if all are old."""

    history: History
    observed: Observed | None


def observe(
    connection: Connection, system_name: str, incident: Incident | None, now: datetime
) -> ObservedSystem:
    """Observe a system.

    Old snapshots do not count: imported ones, or those before a long silence, open and resolve nothing.

    Parameters
    ----------
    incident
        The pending or open one; None without one.
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
    """Return since when the rules' result has been the same, and when it last differed.

    Returns
    -------
    ``captured_at`` of the first of the last snapshots with the same result (degraded or not), and of the one
    before it; None if missing.
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
    """Return when a system was last clear by the tighter thresholds, among the loaded snapshots."""
    tighter = replace(history.system, thresholds=history.system.thresholds.clearing())
    return stretch(replace(history, system=tighter), now, Standard.CLEARING, degraded=True)[1]
