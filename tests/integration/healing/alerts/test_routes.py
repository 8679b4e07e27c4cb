"""Alerts along routes: who hears of what, through the outbox."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from geoheal.domain.alarms.alert import AlertState
from geoheal.domain.healing.incident import IncidentState
from geoheal.domain.health.degradation import Severity
from geoheal.healing.alerts.outbox import enqueue
from geoheal.healing.alerts.routes import Route, Routes
from geoheal.store.healing import alerts

ROUTES = Routes(
    channels=("log", "pager", "mail"),
    routes=(
        Route(channels=("pager",), severities=(Severity.CRITICAL,), rules=("error_*",), repeat_after=None),
        Route(channels=("mail",), systems=("check*",), repeat_after=timedelta(minutes=30)),
    ),
)


@pytest.fixture
def alerts_of(database, system):
    """Return what each channel got after some minutes, without what it got before."""

    def alerts_of(incident, minutes=0):
        with database.transaction() as connection:
            before = {each.id for each in alerts.of_incident(connection, system, incident.id)}
            enqueue(connection, system, incident, ROUTES, datetime.now(UTC) + timedelta(minutes=minutes))
            for each in (found := alerts.of_incident(connection, system, incident.id)):
                while (
                    claimed := alerts.claim(connection, each.channel, each.created_at, each.created_at)
                ) is not None:
                    done = replace(claimed[1], state=AlertState.DELIVERED, delivered_at=each.created_at)
                    alerts.record(connection, system.id, claimed[1], done)
            return {(each.channel, each.kind.value) for each in found if each.id not in before}

    return alerts_of


def test_alerts_go_along_their_route_and_are_repeated_as_it_says(incident, alerts_of):
    warning = replace(incident, severity=Severity.WARNING)
    assert alerts_of(warning) == {("log", "opened"), ("mail", "opened")}
    assert alerts_of(warning, 29) == set()
    assert alerts_of(warning, 31) == {("log", "repeated"), ("mail", "repeated")}


def test_what_gets_worse_takes_another_route_and_ends_on_all_that_were_notified(incident, alerts_of):
    assert alerts_of(replace(incident, severity=Severity.WARNING)) == {("log", "opened"), ("mail", "opened")}
    assert alerts_of(incident, 1) == {("pager", "opened")}
    assert alerts_of(incident, 10_000) == set()
    resolved = replace(incident, state=IncidentState.RESOLVED, resolved_at=datetime.now(UTC))
    assert alerts_of(resolved, 10_001) == {(channel, "resolved") for channel in ROUTES.channels}
