"""Silence is a finding: when a system falls silent, what is said of it, and what ends it."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
import sqlalchemy as sa

from geoheal.domain.healing.incident import IncidentState
from geoheal.domain.health.summary import HealthStatus
from geoheal.fitness.measurement.sandboxes import Sandboxes
from geoheal.healing.alerts.log_channel import LogChannel
from geoheal.healing.applier import Applier
from geoheal.healing.loop.attention import RETURN, Attention
from geoheal.healing.loop.context import HealingContext
from geoheal.monitor.health.queries import read_health
from geoheal.monitor.ingest.single import open_system
from geoheal.monitor.overview.judging import glances, look_at_all
from geoheal.store.healing import alerts, incidents, kept_findings, policies
from geoheal.store.operations import presence
from tests.integration.healing.loop.conftest import Shop

LONG_AGO = datetime.now(UTC) - timedelta(days=1)


@pytest.fixture
def make_context(database):
    """Return what checks work with that change nothing, so that no sandbox is needed."""

    def make(since=LONG_AGO):
        return HealingContext(
            database=database, sandboxes=Sandboxes(), applier=Applier(database, host="here"),
            channels=(LogChannel(),), attention=Attention(since),
        )  # fmt: skip

    return make


@pytest.fixture
def wait(database):
    """Lets time pass: everything that was stored is so many seconds older, by what a cluster updates with."""
    older = "(captured_at AT TIME ZONE 'UTC' - make_interval(secs => :s)) AT TIME ZONE 'UTC'"

    def wait(seconds):
        with database.transaction() as connection:
            connection.execute(sa.text(f"UPDATE geoheal.snapshots SET captured_at = {older}"), {"s": seconds})

    return wait


@pytest.fixture
def messages_of(shop):
    def messages_of(incident):
        with shop.database.transaction() as connection:
            return [
                each.payload["data"]["title"]
                for each in alerts.of_incident(connection, shop.system, incident.id)
            ]

    return messages_of


@pytest.mark.parametrize("running", [True, False])
def test_a_system_that_was_heard_of_falls_silent_and_reports_again(
    shop, make_context, wait, messages_of, running
):
    healing_context = make_context()
    shop.policy(running=running)
    shop.report(20.0)
    assert shop.check(healing_context).incident is None
    wait(5)
    assert shop.check(healing_context).incident is None, "its rhythm, or a minute at least, has not passed"
    wait(70)
    incident = shop.check(healing_context).incident
    assert (incident.state, incident.severity, incident.silent) == (IncidentState.OPEN, "warning", True)
    with shop.database.transaction() as connection:
        (kept,) = kept_findings.of_incident(connection, shop.system, incident.id)
    assert (kept.finding.code, kept.finding.threshold) == ("SILENT", 60.0)
    assert kept.finding.value > 60
    assert read_health(shop.database, "shop").status is HealthStatus.SILENT
    with shop.database.transaction() as connection:
        assert (
            connection.execute(sa.text("SELECT status FROM geoheal.system_status")).scalar_one() == "silent"
        )
    assert shop.check(healing_context).incident.id == incident.id
    shop.report(20.0, count=1)
    assert shop.check(healing_context).incident is None
    assert shop.incident.state is IncidentState.RESOLVED
    assert shop.timeline == ["opened", "resolved"]
    assert shop.attempts == []
    assert messages_of(incident) == ["shop is silent", "shop reports again"]


def test_a_system_that_never_reported_is_not_silent(shop, make_context, wait):
    """An import of history, or a system that reported before anybody looked."""
    shop.report(20.0, ago_s=400)
    assert shop.check(make_context()).incident is None
    assert shop.check(make_context()).incident is None


def test_a_few_snapshots_have_no_rhythm(shop, make_context, wait):
    shop.report(20.0, count=3)
    shop.check(make_context())
    wait(4000)
    assert shop.check(make_context()).incident is None


def test_who_was_away_calls_nobody_silent(shop, make_context, wait):
    """The service, or its database, was down: reporters have not come back yet."""
    shop.report(20.0)
    shop.check(make_context())
    wait(600)
    assert shop.check(make_context(datetime.now(UTC))).incident is None
    assert shop.check(make_context()).incident.silent, "it is remembered that it was heard of"


@pytest.fixture
def signs(database):
    """Signs of a service: from so many seconds ago, the last one so many seconds ago."""

    def signs(first_s, last_s):
        with database.transaction() as connection:
            for ago_s in np.arange(first_s, last_s - 1, -10):
                presence.beat(connection, datetime.now(UTC) - timedelta(seconds=float(ago_s)))

    return signs


def test_whom_no_service_could_hear_is_not_silent(shop, make_context, wait, signs):
    """The service was down while the worker was up: nobody could report."""
    shop.report(20.0)
    shop.check(make_context())
    wait(600)
    signs(900, 570)
    assert shop.check(make_context()).incident is None, "there is no service"
    signs(60, 0)
    assert shop.check(make_context()).incident is None, "it is back, but reporters may not be"


def test_who_is_silent_while_a_service_listens_is_silent(shop, make_context, wait, signs):
    shop.report(20.0)
    shop.check(make_context())
    wait(600)
    signs(120, 0)
    assert shop.check(make_context()).incident.silent


def test_what_comes_without_a_service_can_fall_silent_without_one(shop, make_context, wait, signs):
    shop.report(20.0)
    shop.check(make_context())
    wait(600)
    signs(5000, 4000)
    assert shop.check(make_context()).incident.silent


def test_attention_begins_anew_after_a_gap():
    now = datetime.now(UTC)
    attention = Attention(now - timedelta(hours=1))
    attention.look(now + timedelta(seconds=5))
    assert attention.lasts(60.0, now)
    assert not attention.lasts(7200.0, now)
    attention.look(now + timedelta(minutes=5))
    assert not attention.lasts(60.0, now + timedelta(minutes=5) + RETURN / 2)
    assert attention.lasts(60.0, now + timedelta(minutes=5) + RETURN)


def test_nodes_that_said_that_they_end_are_not_silent(shop, make_context, wait):
    shop.report(20.0, node="a")
    shop.report(20.0, count=1, node="a", context={"ended": True})
    shop.check(make_context())
    wait(4000)
    assert shop.check(make_context()).incident is None
    assert "announced their end" in str(read_health(shop.database, "shop").note)
    (seen,) = glances(shop.database, look_at_all(shop.database, datetime.now(UTC), 0.0))
    assert (seen.health.status, "announced their end" in str(seen.health.note)) == ("silent", True)


def test_what_ended_and_reports_again_is_healthy_and_can_fall_silent(shop, make_context, wait):
    healing_context = make_context()
    shop.report(20.0, node="a")
    assert shop.check(healing_context).incident is None
    shop.report(20.0, count=1, node="a", context={"ended": True})
    assert shop.check(healing_context).incident is None
    wait(4000)
    assert shop.check(healing_context).incident is None
    shop.report(20.0, node="b")
    assert shop.check(healing_context).incident is None
    assert read_health(shop.database, "shop").status is HealthStatus.HEALTHY
    with shop.database.transaction() as connection:
        assert incidents.listed(connection, shop.system, None, 10) == []
    wait(4000)
    assert shop.check(healing_context).incident.silent


def test_one_node_that_ended_does_not_speak_for_the_other(shop, make_context, wait):
    shop.report(20.0, node="b")
    shop.report(20.0, count=1, node="a", context={"ended": True})
    shop.check(make_context())
    wait(4000)
    assert shop.check(make_context()).incident.silent


def test_an_open_incident_goes_on_and_says_once_that_it_is_silent(shop, make_context, wait):
    healing_context = make_context()
    shop.policy(running=False)
    shop.report(3000.0)
    first = shop.check(healing_context).incident
    wait(200)
    for _ in range(2):
        assert shop.check(healing_context).incident.id == first.id
    assert shop.timeline == ["opened", "worsened"]
    assert read_health(shop.database, "shop").status is HealthStatus.WARNING


def test_what_a_person_resolved_is_not_opened_again_until_it_was_heard_of(shop, make_context, wait):
    healing_context = make_context()
    shop.report(20.0)
    shop.check(healing_context)
    wait(4000)
    first = shop.check(healing_context).incident
    shop.resolve("It was switched off.")
    assert shop.check(healing_context).incident is None
    shop.report(20.0)
    assert shop.check(healing_context).incident is None
    wait(4000)
    assert shop.check(healing_context).incident.id != first.id


def quick_neighbours(database):
    """Other systems, which report."""
    for name in ("bakery", "café"):
        with database.transaction() as connection:
            system = open_system(connection, name)
        yield Shop(database, system)


def test_checks_are_asked_for_when_silence_begins_and_ends(shop, make_context, wait):
    now = datetime.now(UTC)

    def asked():
        with shop.database.transaction() as connection:
            silent = policies.ask_check_of_silent(connection, LONG_AGO, datetime.now(UTC), RETURN)
            return silent, policies.ask_check_of_heard(connection, datetime.now(UTC))

    healing_context = make_context()
    shop.report(20.0)
    shop.check(healing_context)
    assert asked() == (0, 0)
    wait(100)
    for each in quick_neighbours(shop.database):
        each.report(20.0)
        each.check(healing_context)
    with shop.database.transaction() as connection:
        assert policies.ask_check_of_silent(connection, now, datetime.now(UTC), RETURN) == 0
    assert asked() == (1, 0)
    shop.check(healing_context)
    assert asked() == (0, 0)
    shop.report(20.0, count=1)
    assert asked() == (0, 1)
    shop.check(healing_context)
    assert asked() == (0, 0)
    assert shop.check(healing_context).incident is None
