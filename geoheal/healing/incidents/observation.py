"""Observe a system at a check: its last snapshots, by thresholds that fire and those that clear."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from geoheal.constants import WINDOW_SIZE
from geoheal.domain.healing.incident import Incident, IncidentState
from geoheal.domain.health.system import System
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
    tighter = replace(history, system=_with_tighter_limits(history.system))
    since, sound_at = _degradation(history, incident, now)
    observed = Observed(
        firing=assess(history, now),
        clearing=assess(tighter, now, Standard.CLEARING),
        at=current.captured_at,
        degraded_since=since,
        sound_at=sound_at,
        has_held=bool(history.own.findings),
        unclear_at=_unclear_at(tighter, incident, now),
    )
    return ObservedSystem(history=history, observed=observed)


def _with_tighter_limits(system: System) -> System:
    return replace(system, thresholds=system.thresholds.clearing())


def _degradation(
    history: History, incident: Incident | None, now: datetime
) -> tuple[datetime | None, datetime | None]:
    """Return since when the system has been degraded, and when it was last not.

    An open incident knows since when: a snapshot of the past would change nothing. A pending one only asks
    whether the degradation has passed since it was first seen.
    """
    if incident is None:
        return stretch(history, now, Standard.FIRING, degraded=True)
    if incident.state is not IncidentState.PENDING:
        return None, None
    return stretch(history, now, Standard.FIRING, degraded=True, after=incident.first_seen_at)


def _unclear_at(tighter: History, incident: Incident | None, now: datetime) -> datetime | None:
    """Return when the system was last not clear since the incident began to clear; None if it always was."""
    if incident is None or incident.clear_since is None:
        return None
    return stretch(tighter, now, Standard.CLEARING, degraded=False, after=incident.clear_since)[1]


def stretch(
    history: History, now: datetime, standard: Standard, *, degraded: bool, after: datetime | None = None
) -> tuple[datetime | None, datetime | None]:
    """Return since when the rules' result has been the same, and when it last differed.

    Parameters
    ----------
    degraded
        The result.
    after
        Snapshots up to this moment are not judged; None for all.

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
        if after is not None and at <= after:
            break
        if assess(then, now, standard).degraded is not degraded:
            return since, at
        since = at
    return since, None


def last_clear(history: History, now: datetime) -> datetime | None:
    """Return when a system was last clear by the tighter thresholds, among the loaded snapshots."""
    tighter = replace(history, system=_with_tighter_limits(history.system))
    return stretch(tighter, now, Standard.CLEARING, degraded=True)[1]
