"""Which alert is due: the decision alone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from uuid_utils.compat import uuid7

from geoheal.domain.alarms.alert import Alert, AlertKind, AlertState
from geoheal.domain.healing.incident import Incident, IncidentState
from geoheal.domain.health.degradation import Severity
from geoheal.healing.alerts.due import Due, due
from geoheal.healing.alerts.routes import REPEAT_AFTER

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
OPEN = Incident(
    id=uuid7(),
    state=IncidentState.OPEN,
    severity=Severity.WARNING,
    symptom=None,
    first_seen_at=NOW - HOUR,
    last_seen_at=NOW,
    opened_at=NOW,
)
CRITICAL = replace(OPEN, severity=Severity.CRITICAL)
ESCALATED: dict[str, Any] = {"escalated_at": NOW, "escalation": "3 attempts failed"}
SNOOZED: dict[str, Any] = {"snoozed_until": NOW + HOUR}
ACKNOWLEDGED: dict[str, Any] = {"acknowledged_at": NOW, "acknowledged_by": "me"}


def sent(kind=AlertKind.OPENED, ago=HOUR, state=AlertState.DELIVERED, period=0):
    at = NOW - ago
    return Alert(
        id=uuid7(), incident_id=OPEN.id, channel="log", kind=kind, period=period, state=state,
        next_attempt_at=at, created_at=at,
    )  # fmt: skip


def decide(incident, *before):
    return due(incident, before, NOW)


def test_the_opening_is_reported_once():
    assert decide(OPEN) == Due(AlertKind.OPENED)
    assert decide(OPEN, sent()) is None


def test_what_has_not_lasted_is_not_reported():
    assert decide(replace(OPEN, state=IncidentState.PENDING, opened_at=None)) is None


def test_it_is_repeated_every_four_hours():
    assert decide(OPEN, sent(ago=REPEAT_AFTER - timedelta(seconds=1))) is None
    first = sent(ago=REPEAT_AFTER)
    assert decide(OPEN, first) == Due(AlertKind.REPEATED, 1)
    again = sent(AlertKind.REPEATED, period=1)
    assert decide(OPEN, replace(first, created_at=NOW - 2 * REPEAT_AFTER), again) is None
    assert decide(OPEN, first, replace(again, created_at=NOW - REPEAT_AFTER)) == Due(AlertKind.REPEATED, 2)


def test_a_route_says_how_often_it_is_repeated():
    alert = sent(ago=timedelta(minutes=30))
    assert due(OPEN, [alert], NOW, timedelta(minutes=30)) == Due(AlertKind.REPEATED, 1)
    assert due(OPEN, [alert], NOW, timedelta(minutes=31)) is None
    assert due(OPEN, [replace(alert, created_at=NOW - timedelta(days=400))], NOW, None) is None


@pytest.mark.parametrize("change", [SNOOZED, ACKNOWLEDGED], ids=["snoozed", "acknowledged"])
def test_nobody_is_notified_of_what_is_taken_care_of(change):
    assert decide(replace(CRITICAL, **change)) is None
    assert decide(replace(CRITICAL, **change), sent(ago=2 * REPEAT_AFTER)) is None


def test_a_snooze_ends():
    assert decide(replace(OPEN, snoozed_until=NOW)) == Due(AlertKind.OPENED)


def test_what_is_on_its_way_is_not_repeated():
    assert decide(OPEN, sent(ago=2 * REPEAT_AFTER, state=AlertState.PENDING)) is None
    assert decide(OPEN, sent(ago=2 * REPEAT_AFTER, state=AlertState.DEAD)) == Due(AlertKind.REPEATED, 1)


def test_an_escalation_is_reported_once_and_stands_for_the_opening():
    escalated = replace(OPEN, **ESCALATED)
    assert decide(escalated, sent()) == Due(AlertKind.ESCALATED)
    assert decide(escalated) == Due(AlertKind.ESCALATED)
    assert decide(escalated, sent(AlertKind.ESCALATED)) is None


def test_a_critical_incident_that_could_not_be_healed_alerts_although_snoozed():
    assert decide(replace(CRITICAL, **ESCALATED, **SNOOZED, **ACKNOWLEDGED), sent()) == Due(
        AlertKind.ESCALATED
    )
    assert decide(replace(OPEN, **ESCALATED, **SNOOZED), sent()) is None
    assert decide(replace(CRITICAL, **ESCALATED, **SNOOZED), sent(AlertKind.ESCALATED, 9 * HOUR)) is None


def test_the_end_is_sent_to_whom_the_beginning_was():
    resolved = replace(OPEN, state=IncidentState.RESOLVED, resolved_at=NOW, **SNOOZED)
    assert decide(resolved) is None
    assert decide(resolved, sent(state=AlertState.DEAD)) is None
    for state in (AlertState.DELIVERED, AlertState.PENDING):
        assert decide(resolved, sent(state=state)) == Due(AlertKind.RESOLVED)
    assert decide(resolved, sent(), sent(AlertKind.RESOLVED)) is None
