"""The outbox of alerts over HTTP and on the command line."""

from datetime import UTC, datetime, timedelta

import pytest
from uuid_utils.compat import uuid7

from geoheal.domain.alarms.alert import Alert, AlertKind, AlertState
from geoheal.domain.healing.incident import Incident, IncidentState
from geoheal.domain.health.degradation import Severity
from geoheal.domain.snapshots.convention import Geometry
from geoheal.store.healing import alerts, incidents
from geoheal.store.systems import systems
from tests.integration.api.conftest import PREFIX

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def written(database):
    """Return a delivered alert and a dead one."""
    incident = Incident(
        id=uuid7(),
        state=IncidentState.OPEN,
        severity=Severity.WARNING,
        symptom=None,
        first_seen_at=NOW,
        last_seen_at=NOW,
        opened_at=NOW,
    )
    made = [
        Alert(
            id=uuid7(),
            incident_id=incident.id,
            channel=channel,
            kind=AlertKind.OPENED,
            payload={"type": "incident.opened"},
            state=state,
            attempts=attempts,
            next_attempt_at=NOW,
            created_at=NOW,
            error=error,
        )
        for channel, state, attempts, error in (
            ("log", AlertState.DELIVERED, 1, None),
            ("webhook", AlertState.DEAD, 10, "The receiver answered 500 Internal Server Error."),
        )
    ]
    with database.transaction() as connection:
        system = systems.register(connection, "default", Geometry.SPHERE, 64)
        incidents.save(connection, system, incident)
        for alert in made:
            alerts.add(connection, system, alert)
    return made


def test_alerts_are_listed_newest_first_by_state_and_page(client, written):
    delivered, dead = (str(alert.id) for alert in written)
    first = client.get(f"{PREFIX}/alerts?limit=1").json
    assert [each["id"] for each in first["alerts"]] == [dead]
    second = client.get(f"{PREFIX}/alerts?cursor={first['next_cursor']}").json
    assert [each["id"] for each in second["alerts"]] == [delivered]
    assert second["next_cursor"] is None
    (found,) = client.get(f"{PREFIX}/alerts?state=dead").json["alerts"]
    assert (found["channel"], found["attempts"], found["next_attempt_at"]) == ("webhook", 10, None)
    assert "payload" not in found
    assert client.get(f"{PREFIX}/alerts?state=lost").json["field"] == "state"


def test_an_alert_is_read_with_what_it_says(client, written):
    found = client.get(f"{PREFIX}/alerts/{written[1].id}").json["alert"]
    assert found["payload"] == {"type": "incident.opened"}
    for name in ("nonsense", uuid7()):
        assert client.get(f"{PREFIX}/alerts/{name}").status_code == 404


def test_a_dead_alert_is_sent_again_and_no_other(client, written):
    delivered, dead = (str(alert.id) for alert in written)
    form = {"Origin": "https://evil.example"}
    assert client.post(f"{PREFIX}/alerts/{dead}/retry", headers=form).status_code == 415
    before = datetime.now(UTC) - timedelta(seconds=1)
    revived = client.post(f"{PREFIX}/alerts/{dead}/retry").json["alert"]
    assert (revived["state"], revived["attempts"], revived["error"]) == ("pending", 0, None)
    assert datetime.fromisoformat(revived["next_attempt_at"]) > before
    for name, status in ((dead, 409), (delivered, 409), (uuid7(), 404)):
        assert client.post(f"{PREFIX}/alerts/{name}/retry").status_code == status
