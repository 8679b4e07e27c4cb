"""The status of a system: one word that never claims more than is known."""

from datetime import datetime

from geoheal.constants import WINDOW_SIZE
from geoheal.domain.display import duration
from geoheal.domain.healing.incident import Incident
from geoheal.domain.health.degradation import DegradationReport, Severity
from geoheal.domain.health.summary import Health, HealthStatus
from geoheal.monitor.health.degradation import SILENCE_NOTE, History, assess, failing_note
from geoheal.monitor.health.rules import tells_of_service

TOO_FEW_NOTE = "Not judged yet: {count} of {needed} snapshots have arrived since it began to report."
UNMEASURED_NOTE = (
    "Not judged: no metric shows how it serves (errors, latency, Φ, κ or a basin), no rule of its own uses "
    "the others, and it is not calibrated."
)
SERVICE_NOTE = "Only its use of resources is judged: errors, latency, Φ, κ or a basin are not measured."
LAST_KNOWN_NOTE = " The issues are those of its last snapshots, up to {last:%Y-%m-%d %H:%M:%S} UTC."
ENDED_NOTE = "All its nodes have announced their end: the system is stopped."
INCIDENT_NOTE = "A {severity} incident is open."


def severity_of(incident: Incident | None) -> Severity | None:
    """Return the severity of an open incident; None without one, and for silence, which is a status."""
    counts = incident is not None and incident.opened_at is not None and not incident.silent
    return incident.severity if incident is not None and counts else None


def summarise(history: History, collected: int, now: datetime, incident: Severity | None) -> Health:
    """Return a summary of a system's health.

    Parameters
    ----------
    history
        History with at least the window.
    collected
        Snapshots in the rolling view.
    incident
        Severity of the open incident, below which the status does not fall; None without one.
    """
    current = history.current
    if current is None:
        return Health(status=HealthStatus.NO_DATA.at_least(incident), snapshots_collected=0)
    report = assess(history, now)
    own = status_of(history, report, now)
    status = own.at_least(incident)
    return Health(
        status=status,
        snapshots_collected=collected,
        current_phi=current.phi,
        current_kappa=current.kappa_eff,
        current_regime=current.regime,
        basin_drift=history.basin_distance,
        issues=tuple(report.issues),
        last_snapshot=history.last_snapshot,
        note=_note(history, report, now, own, status),
    )


def status_of(history: History, report: DegradationReport, now: datetime) -> HealthStatus:
    """Return the status of a system by its snapshots only."""
    if history.current is None:
        return HealthStatus.NO_DATA
    if not report.judged:
        return HealthStatus.UNKNOWN
    return HealthStatus.SILENT if history.is_silent(now) else HealthStatus.of(report.severity)


def _note(
    history: History, report: DegradationReport, now: datetime, own: HealthStatus, status: HealthStatus
) -> str | None:
    """Return the reason for the status, if no issue explains it."""
    if own is HealthStatus.SILENT and history.current is not None:
        return _silence_note(history, history.current.captured_at, has_issues=bool(report.issues))
    if own is HealthStatus.UNKNOWN:
        count = len(history.window)
        few = count < WINDOW_SIZE
        return TOO_FEW_NOTE.format(count=count, needed=WINDOW_SIZE) if few else UNMEASURED_NOTE
    if own is HealthStatus.HEALTHY is status:
        failing = failing_note(history, history.rhythm, now)
        return failing if tells_of_service(report.not_measured) else SERVICE_NOTE
    return INCIDENT_NOTE.format(severity=status) if own is not status else None


def _silence_note(history: History, last: datetime, *, has_issues: bool) -> str:
    """Return the reason for the silence, and of when the issues are."""
    silent = duration(history.rhythm.silent_after_s)
    reason = ENDED_NOTE if history.has_ended else SILENCE_NOTE.format(last=last, silent=silent)
    return reason + LAST_KNOWN_NOTE.format(last=last) if has_issues else reason
