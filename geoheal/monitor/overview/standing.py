"""Current status of a system in the overview, with its explanation."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from geoheal.domain.display import duration
from geoheal.domain.health.standing import KnownSystem, Standing
from geoheal.domain.health.summary import Health, HealthStatus
from geoheal.monitor.health.degradation import SILENCE_NOTE
from geoheal.monitor.health.summary import INCIDENT_NOTE, LAST_KNOWN_NOTE

NEVER_JUDGED_NOTE: Final = (
    "Not judged yet: no worker has checked this system. Check that a worker is running."
)
OUTDATED_NOTE: Final = "Not judged since {judged:%Y-%m-%d %H:%M:%S} UTC. Check that a worker is running."
RETURNED_NOTE: Final = "It reports again after a silence, but has not been judged since then."


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """A system in the overview.

    Parameters
    ----------
    health
        Current health.
    since
        Start of the status, as far as known; None if unknown.
    judged_at
        When its snapshots were last judged; None if never.
    """

    known: KnownSystem
    health: Health
    since: datetime | None
    judged_at: datetime | None


def glance(known: KnownSystem) -> Glance:
    """Return a system's current status, the reason for it, and its start."""
    standing, status = known.standing, known.status
    own = Health(status=status, snapshots_collected=0) if standing is None else standing.health
    is_current = status is not HealthStatus.UNKNOWN or own.status is status
    health = replace(
        own,
        status=status,
        issues=own.issues if is_current else (),
        note=_note(known),
        last_snapshot=known.last_snapshot,
    )
    judged_at = None if standing is None else standing.judged_at
    return Glance(known=known, health=health, since=_since(known), judged_at=judged_at)


def _note(known: KnownSystem) -> str | None:
    """Return the reason for the status, if no issue explains it."""
    match known.status:
        case HealthStatus.NO_DATA:
            return None
        case HealthStatus.UNKNOWN:
            return _unknown_note(known)
        case HealthStatus.SILENT if known.standing is not None:
            return _silence_note(known.standing, known.last_snapshot)
    own = None if known.standing is None else known.standing.health
    if own is not None and own.status is known.status:
        return own.note
    return INCIDENT_NOTE.format(severity=known.status)


def _silence_note(standing: Standing, last: datetime | None) -> str | None:
    """Return the note of the judgement if nothing has arrived since; nodes may have announced their end."""
    judged = standing.health
    if judged.status is HealthStatus.SILENT and judged.last_snapshot == last:
        return judged.note
    note = SILENCE_NOTE.format(last=last, silent=duration(standing.silent_after_s))
    return note + LAST_KNOWN_NOTE.format(last=judged.last_snapshot) if judged.issues else note


def _unknown_note(known: KnownSystem) -> str | None:
    standing = known.standing
    if standing is None or standing.health.last_snapshot is None:
        return NEVER_JUDGED_NOTE
    if standing.health.status is HealthStatus.UNKNOWN:
        return standing.health.note
    if standing.health.status is HealthStatus.SILENT:
        return RETURNED_NOTE
    return OUTDATED_NOTE.format(judged=standing.judged_at)


def _since(known: KnownSystem) -> datetime | None:
    standing, status = known.standing, known.status
    if status in {HealthStatus.WARNING, HealthStatus.CRITICAL} and known.trouble is not None:
        return known.trouble.first_seen_at
    if status is HealthStatus.SILENT:
        return known.last_snapshot
    return standing.since if standing is not None and standing.health.status is status else None
