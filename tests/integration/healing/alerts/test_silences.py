"""What a planned silence holds, and what is said of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from uuid_utils.compat import uuid7

from geoheal.domain.alarms.alert import AlertKind
from geoheal.domain.alarms.silence import Silence
from geoheal.domain.healing.incident import IncidentState
from geoheal.healing.alerts.outbox import enqueue
from geoheal.healing.alerts.routes import Routes
from geoheal.store.healing import alerts, incidents, silences

HOUR = timedelta(hours=1)


@pytest.fixture
def plan(database):
    """Plans a silence for an hour; by default of all systems whose names begin with check."""

    def plan(**fields):
        now = datetime.now(UTC)
        made = Silence(
            **{
                "id": uuid7(), "system": None, "pattern": "check*", "reason": "Load test", "starts_at": now,
                "ends_at": now + HOUR, "created_at": now, "created_by": "me", **fields,
            }
        )  # fmt: skip
        with database.transaction() as connection:
            silences.add(connection, made)
        return made

    return plan


@pytest.fixture
def tell(database, system):
    """Write what is due about an incident after some hours; the kinds that were written."""

    def tell(incident, hours=0.0):
        now = datetime.now(UTC) + hours * HOUR
        with database.transaction() as connection:
            before = len(alerts.of_incident(connection, system, incident.id))
            enqueue(connection, system, incident, Routes(channels=("log",)), now)
            return [each.kind for each in alerts.of_incident(connection, system, incident.id)][before:]

    return tell


@pytest.fixture
def timeline(database, system, incident):
    def timeline():
        with database.transaction() as connection:
            return [
                (each.kind.value, each.message)
                for each in incidents.events_of(connection, system, incident.id)
            ]

    return timeline


def test_alerts_are_held_which_is_said_once_and_reported_afterwards(plan, tell, timeline, incident):
    silence = plan()
    assert tell(incident) == tell(incident, 0.5) == []
    until = f"{silence.ends_at:%Y-%m-%d %H:%M} UTC"
    assert timeline() == [("silenced", f"Planned silence until {until} (Load test, by me): alerts are held.")]
    assert tell(incident, 1.1) == [AlertKind.OPENED]
    assert len(timeline()) == 1


def test_what_gave_up_meanwhile_is_reported_afterwards_however_critical(plan, tell, incident):
    plan()
    given_up = replace(incident, escalated_at=datetime.now(UTC), escalation="No module.")
    assert tell(given_up) == []
    assert tell(given_up, 1.1) == [AlertKind.ESCALATED]


def test_the_end_of_what_was_reported_is_reported_and_of_nothing_else(plan, tell, incident):
    resolved = replace(incident, state=IncidentState.RESOLVED, resolved_at=datetime.now(UTC))
    assert tell(incident) == [AlertKind.OPENED]
    plan()
    assert tell(resolved) == [AlertKind.RESOLVED]
    assert tell(replace(resolved, id=uuid7())) == []


@pytest.mark.parametrize(
    "other",
    [
        {"pattern": "shop*"},
        {"pattern": None, "system": "check"},
        {"starts_at": datetime.now(UTC) + HOUR, "ends_at": datetime.now(UTC) + 2 * HOUR},
        {"lifted_at": datetime.now(UTC) - HOUR, "lifted_by": "me"},
    ],
)
def test_a_silence_of_another_system_or_time_holds_nothing(plan, tell, timeline, incident, other):
    plan(**other)
    assert tell(incident) == [AlertKind.OPENED]
    assert timeline() == []


def test_each_time_that_it_recurs_is_said(plan, tell, timeline, incident):
    plan(every="day", until=datetime.now(UTC) + timedelta(days=3), healing=True)
    assert tell(incident, 0.5) == tell(incident, 24.5) == []
    assert [kind for kind, _ in timeline()] == ["silenced", "silenced"]
    assert "no attempt to heal is started" in timeline()[0][1]
