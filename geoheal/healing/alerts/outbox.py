"""Writing alerts into the outbox, in the transaction that changes the incident."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from uuid_utils.compat import uuid7

from geoheal.domain.alert import Alert
from geoheal.domain.incident import Incident
from geoheal.domain.system import System
from geoheal.healing.alerts.due import due
from geoheal.healing.alerts.message import payload_of
from geoheal.store import alerts, incidents
from geoheal.store.session import Connection


def enqueue(
    connection: Connection, system: System, incident: Incident, channels: Iterable[str], now: datetime
) -> int:
    """Write the alerts that are due about an incident.

    To be called in the transaction in which the incident changes, and at each check of an open one; calling
    it again writes nothing more, also when several do at the same time.

    Parameters
    ----------
    connection
        The caller's transaction.
    system, incident
        As they stand after the change.
    channels
        Names of the channels that there are.
    now
        The time (UTC).

    Returns
    -------
    How many were written.
    """
    sent: defaultdict[str, list[Alert]] = defaultdict(list)
    for each in alerts.of_incident(connection, system, incident.id):
        sent[each.channel].append(each)
    decided = {channel: due(incident, sent[channel], now) for channel in channels}
    wanted = {channel: what for channel, what in decided.items() if what is not None}
    if not wanted:
        return 0
    findings = incidents.findings_of(connection, system, incident.id)
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
