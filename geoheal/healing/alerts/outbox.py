"""Write alerts to the outbox, in the transaction that changes the incident."""

from collections import defaultdict
from datetime import datetime

from uuid_utils.compat import uuid7

from geoheal.domain.alarms.alert import Alert
from geoheal.domain.alarms.silence import Silence, SilencePeriod
from geoheal.domain.healing.incident import Incident, IncidentEventKind, IncidentState, event
from geoheal.domain.health.system import System
from geoheal.healing.alerts.due import due
from geoheal.healing.alerts.message import payload_of
from geoheal.healing.alerts.routes import Routes
from geoheal.store.healing import alerts, incidents, kept_findings, silences
from geoheal.store.session import Connection


def enqueue(connection: Connection, system: System, incident: Incident, routes: Routes, now: datetime) -> int:
    """Write the alerts due about an incident.

    Call it in the transaction that changes the incident, and at each check of an open one; repeated or
    concurrent calls write nothing more.

    Parameters
    ----------
    connection
        The caller's transaction.
    system, incident
        State after the change.
    routes
        Routes of alerts. A resolution goes to every channel that got an alert about the incident.
    now
        The time (UTC).

    Returns
    -------
    Number of written alerts. During a planned silence, only resolutions of incidents that were alerted before
    are written; the incident's timeline says so.
    """
    held = silences.holding(connection, system.name, now)
    if held is not None and incident.state is IncidentState.OPEN:
        _note(connection, system, incident, held, now)
        return 0
    sent: defaultdict[str, list[Alert]] = defaultdict(list)
    for each in alerts.of_incident(connection, system, incident.id):
        sent[each.channel].append(each)
    findings = kept_findings.of_incident(connection, system, incident.id)
    route = routes.of(system.name, incident.severity, {each.finding.code for each in findings})
    channels = routes.channels if incident.state is IncidentState.RESOLVED else route.channels
    decided = {channel: due(incident, sent[channel], now, route.repeat_after) for channel in channels}
    wanted = {channel: what for channel, what in decided.items() if what is not None}
    written = 0
    for channel, what in wanted.items():
        alert = Alert(
            id=uuid7(),
            incident_id=incident.id,
            channel=channel,
            kind=what.kind,
            period=what.period,
            payload=payload_of(what.kind, system, incident, findings, now),
            next_attempt_at=now,
            created_at=now,
        )
        written += alerts.add(connection, system, alert)
    return written


def _note(
    connection: Connection,
    system: System,
    incident: Incident,
    held: tuple[Silence, SilencePeriod],
    now: datetime,
) -> None:
    """Record in the timeline of an open incident that a silence holds, once per period."""
    silence, stretch = held
    facts = {"silence_id": str(silence.id), "until": stretch.ends_at.isoformat()}
    entries = incidents.events_of(connection, system, incident.id)
    kind = IncidentEventKind.SILENCED
    if not any(each.kind is kind and each.details == facts for each in entries):
        message = _described(silence, stretch)
        incidents.add_event(connection, system, event(incident, kind, message, now, **facts))


def _described(silence: Silence, stretch: SilencePeriod) -> str:
    """Describe an active silence in a sentence."""
    until, healing = f"{stretch.ends_at:%Y-%m-%d %H:%M} UTC", ", and no attempt to heal is started"
    return (
        f"Planned silence until {until} ({silence.reason}, by {silence.created_by}): "
        f"alerts are held{healing if silence.healing else ''}."
    )
