"""Content of alerts: JSON for programs (documented in ``docs/alerts.md``), and text for people."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from geoheal.domain.alarms.alert import AlertKind
from geoheal.domain.display import line
from geoheal.domain.healing.incident import Incident, KeptFinding
from geoheal.domain.health.system import System
from geoheal.domain.moments import iso

Payload = Mapping[str, Any]

HEADLINES: Mapping[AlertKind, str] = {
    AlertKind.OPENED: "{system} is degraded ({severity})",
    AlertKind.REPEATED: "{system} is still degraded ({severity})",
    AlertKind.ESCALATED: "{system} needs a person: healing gave up ({severity})",
    AlertKind.RESOLVED: "{system} has recovered",
}
SILENT_HEADLINES: Mapping[AlertKind, str] = {
    AlertKind.OPENED: "{system} is silent",
    AlertKind.REPEATED: "{system} is still silent",
    AlertKind.ESCALATED: "{system} is silent, and needs a person",
    AlertKind.RESOLVED: "{system} reports again",
}
RESOLVED_BY_HAND = "{system}: the incident was resolved by a person"


def payload_of(
    kind: AlertKind, system: System, incident: Incident, findings: Sequence[KeptFinding], now: datetime
) -> Payload:
    """Return the payload of an alert: one message about an incident with all its findings."""
    by_hand = kind is AlertKind.RESOLVED and incident.resolved_by is not None
    headlines = SILENT_HEADLINES if incident.silent else HEADLINES
    title = (RESOLVED_BY_HAND if by_hand else headlines[kind]).format(
        system=line(system.name), severity=incident.severity
    )
    return {
        "type": f"incident.{kind}",
        "timestamp": now.isoformat(),
        "data": {
            "system": system.name,
            "title": title,
            "message": "\n".join(map(line, _lines(kind, incident, findings))),
            "incident": _incident(incident),
            "findings": [_finding(each) for each in findings],
        },
    }


def trial_payload(now: datetime) -> Payload:
    """Return the payload of a test message."""
    data = {
        "title": "Test message from geoheal",
        "message": "Alerts about incidents arrive here. Nothing is wrong.",
    }
    return {"type": "test", "timestamp": now.isoformat(), "data": data}


def headline(payload: Payload) -> dict[str, str | None]:
    """Return the one-line text of an alert, and the incident's severity at that time.

    >>> data = {"title": "shop is degraded", "message": "Φ low\\nslow", "incident": {"severity": "critical"}}
    >>> headline({"data": data})
    {'text': 'shop is degraded: Φ low', 'severity': 'critical'}
    >>> data |= {"title": "shop is degraded (critical)", "message": "critical: Φ low"}
    >>> headline({"data": data})["text"]
    'shop is degraded (critical): Φ low'
    """
    data = payload.get("data", {})
    title, (first, *_) = data.get("title", ""), str(data.get("message", "")).splitlines() or [""]
    severity = data.get("incident", {}).get("severity")
    finding = first.removeprefix(f"{severity}: ") if str(title).endswith(f"({severity})") else first
    return {"text": ": ".join(part for part in (title, finding) if part), "severity": severity}


def _lines(kind: AlertKind, incident: Incident, findings: Sequence[KeptFinding]) -> list[str]:
    messages = [f"{each.finding.severity}: {each.finding.message}" for each in findings]
    if kind is AlertKind.RESOLVED:
        return [*_resolution(incident), *(f"Was {each}" for each in messages)]
    if incident.escalation is not None:
        return [*messages, f"Healing gave up: {incident.escalation}"]
    return messages


def _resolution(incident: Incident) -> list[str]:
    by, why = incident.resolved_by, incident.resolution
    return [] if by is None else [f"Resolved by {by}: {why}"]


def _incident(incident: Incident) -> dict[str, Any]:
    return {
        "id": str(incident.id),
        "state": incident.state,
        "severity": incident.severity,
        "symptom": incident.symptom,
        "silent": incident.silent,
        "recurrence": incident.recurrence,
        "first_seen_at": iso(incident.first_seen_at),
        "opened_at": iso(incident.opened_at),
        "resolved_at": iso(incident.resolved_at),
        "resolved_by": incident.resolved_by,
        "resolution": incident.resolution,
        "acknowledged_at": iso(incident.acknowledged_at),
        "acknowledged_by": incident.acknowledged_by,
        "escalated_at": iso(incident.escalated_at),
        "escalation": incident.escalation,
    }


def _finding(kept: KeptFinding) -> dict[str, Any]:
    finding = kept.finding
    return {
        "code": finding.code,
        "severity": finding.severity,
        "metric": finding.metric,
        "value": finding.value,
        "worst": kept.worst,
        "threshold": finding.threshold,
        "message": finding.message,
    }
