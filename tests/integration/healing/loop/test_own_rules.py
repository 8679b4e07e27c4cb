"""What own rules find opens incidents, with their own patience, and closes them."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from uuid_utils.compat import uuid7

from geoheal.domain.alarms.condition import read_condition
from geoheal.domain.alarms.own_rule import OwnRule
from geoheal.domain.healing.incident import IncidentState
from geoheal.domain.healing.patch import PatchState
from geoheal.domain.health.degradation import Severity
from geoheal.fitness.measurement.sandboxes import Sandboxes
from geoheal.healing.applier import Applier
from geoheal.healing.loop.context import HealingContext
from geoheal.monitor.health import own_rules as own_rules_judged
from geoheal.monitor.health.degradation import assess
from geoheal.monitor.health.own_rules import judge_own
from geoheal.monitor.health.queries import load_history
from geoheal.store.healing import kept_findings
from geoheal.store.systems import own_rules

from .conftest import FAST


@pytest.fixture
def healing_context_alone(database):
    """Return what checks work with that change nothing."""
    return HealingContext(database=database, sandboxes=Sandboxes(), applier=Applier(database, host="here"))


@pytest.fixture
def write(database):
    """Write a rule about a queue of the shop."""

    def write(for_s=0.0, severity=Severity.WARNING, when="metrics.queue > 100"):
        rule = OwnRule(
            id=uuid7(), name="queue_long", system="shop", pattern=None,
            condition=read_condition(when), for_s=for_s, keep_firing_for_s=0.0,
            severity=severity, message="Orders wait.", updated_at=datetime.now(UTC), updated_by="me",
        )  # fmt: skip
        with database.transaction() as connection:
            own_rules.put(connection, rule)

    return write


def test_what_fires_opens_an_incident_without_another_wait_and_its_end_closes_it(
    shop, healing_context_alone, write
):
    shop.policy(running=False, hold_s=86_400.0)
    write()
    shop.report(metrics={"queue": 500.0})
    incident = shop.check(healing_context_alone).incident
    assert (incident.state, incident.severity) == (IncidentState.OPEN, Severity.WARNING)
    with shop.database.transaction() as connection:
        (kept,) = kept_findings.of_incident(connection, shop.system, incident.id)
    assert kept.finding.message == "Orders wait. (queue 500 > 100)"
    shop.report(metrics={"queue": 5.0})
    shop.check(healing_context_alone)
    assert shop.incident.state is IncidentState.RESOLVED


def test_what_has_not_held_for_long_enough_opens_nothing(shop, healing_context_alone, write):
    shop.policy(running=False)
    write(for_s=3600.0, severity=Severity.CRITICAL)
    shop.report(metrics={"queue": 500.0})
    assert shop.check(healing_context_alone).incident is None


@pytest.mark.parametrize(
    ("when", "state"),
    [("metrics.queue > 10000", PatchState.ROLLED_BACK), ("metrics.other > 1", PatchState.APPLIED)],
)
def test_what_worsens_a_metric_with_a_limit_is_taken_back_and_without_one_left_to_a_person(
    shop, module, healing_context_alone, write, when, state
):
    shop.policy(running=False)
    write(when=when)
    others = {f"other{number}": 1.0 for number in range(60)}
    shop.report(3000.0, count=60, ago_s=600, metrics={"queue": 5.0} | others)
    shop.report(3000.0, ago_s=200, metrics={"queue": 5.0} | others)
    shop.check(healing_context_alone)
    shop.approve(shop.propose(module, FAST))
    shop.check(healing_context_alone)
    shop.age(3)
    shop.report(300.0, count=60, ago_s=100, metrics={"queue": 900.0} | others)
    shop.check(healing_context_alone)
    assert shop.patches[0].state is state
    assert "queue went from 5 to 900" in shop.patches[0].verification["reason"]


@pytest.fixture
def crowd(shop):
    """Half an hour of six thousand snapshots of forty nodes, whose queues are long."""
    shop.report(metrics={"queue": 500.0, "other": 1.0})
    with shop.database.transaction() as connection:
        connection.execute(sa.text(
            "INSERT INTO geoheal.snapshots (system_id, id, captured_at, node, metrics) "
            "SELECT :system, gen_random_uuid(), now() - make_interval(secs => 12 * step), 'n' || node, "
            """'{"queue": 500, "other": 1}' FROM generate_series(1, 40) node, generate_series(0, 149) step"""
        ), {"system": shop.system.id})  # fmt: skip
    return shop


def test_of_many_nodes_what_held_for_long_fires(crowd, write):
    write(for_s=1500.0)
    with crowd.database.transaction() as connection:
        (found,) = judge_own(connection, crowd.system, datetime.now(UTC)).findings
    assert found.code == "RULE_QUEUE_LONG"


@pytest.mark.parametrize(
    ("when", "facts"),
    [
        ("absent(metrics.gone[20m])", ("gone was not measured for 20m", None)),
        ("absent(metrics.queue[20m])", None),
        ("absent(metrics.gone[1h])", None),
        ("max_over_time(queue[20m]) / queue >= 1", ("max_over_time(queue[20m]) / queue on node", 1.0)),
        ("rate(metrics.queue[20m]) > 0", None),
    ],
)
def test_rules_about_several_values_are_judged_on_what_is_stored(crowd, write, when, facts):
    write(when=when)
    with crowd.database.transaction() as connection:
        found = judge_own(connection, crowd.system, datetime.now(UTC)).findings
    if facts is None:
        assert found == ()
    else:
        assert facts[0] in found[0].message
        assert facts[1] in {None, found[0].value}


@pytest.mark.parametrize(
    ("when", "fires"), [("absent(gone[1h])", True), ("absent(queue[1h])", False), ("absent(gone[40m])", None)]
)
def test_absence_is_judged_on_snapshots_that_come_every_fifty_minutes(shop, write, when, fires):
    shop.report(metrics={"queue": 500.0})
    with shop.database.transaction() as connection:
        connection.execute(sa.text(
            "INSERT INTO geoheal.snapshots (system_id, id, captured_at, metrics) "
            "SELECT :system, gen_random_uuid(), now() - make_interval(mins => 50 * step), "
            """'{"queue": 500}' FROM generate_series(1, 9) step"""
        ), {"system": shop.system.id})  # fmt: skip
    write(when=when)
    with shop.database.transaction() as connection:
        own = judge_own(connection, shop.system, datetime.now(UTC))
    assert bool(own.findings) is bool(fires)
    assert bool(own.notes) is (fires is None), own.notes


def test_a_rule_that_looks_further_back_than_is_read_says_so(crowd, write, monkeypatch):
    monkeypatch.setattr(own_rules_judged, "READINGS_MAX", 4000)
    write(for_s=1500.0)
    with crowd.database.transaction() as connection:
        history = load_history(connection, "shop", now=datetime.now(UTC))
    report = assess(history, datetime.now(UTC))
    assert history.own.findings == ()
    (note,) = [each for each in report.notes if "queue_long" in each]
    assert "cannot fire: only the last 4,000 snapshots" in note
    write(for_s=600.0)
    with crowd.database.transaction() as connection:
        assert judge_own(connection, crowd.system, datetime.now(UTC)).notes == ()


def test_a_node_that_others_outlive_opens_an_incident_until_it_comes_again(
    shop, healing_context_alone, write
):
    shop.policy(running=False)
    write(when="silent(node[10m])")
    shop.report(node="web1", ago_s=900.0)
    shop.report(node="web2")
    incident = shop.check(healing_context_alone).incident
    assert (incident.state, incident.severity) == (IncidentState.OPEN, Severity.WARNING)
    with shop.database.transaction() as connection:
        (kept,) = kept_findings.of_incident(connection, shop.system, incident.id)
    assert kept.finding.message.startswith("Orders wait. (1 of 2 nodes silent: web1 since ")
    shop.report(node="web1")
    shop.check(healing_context_alone)
    assert shop.incident.state is IncidentState.RESOLVED
