"""A system that has reported for long enough is calibrated without anyone asking, and learns from people."""

import asyncio
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
import sqlalchemy as sa
from uuid_utils.compat import uuid7

from geoheal.api.models.health.detection import CalibrationDetails
from geoheal.domain.healing.incident import Incident, IncidentState, Verdict
from geoheal.domain.health.degradation import Severity
from geoheal.domain.health.detection import AnomalyRecord, EvidenceKind
from geoheal.fitness.measurement.sandboxes import Sandboxes
from geoheal.healing.applier import Applier
from geoheal.healing.loop.context import HealingContext
from geoheal.monitor.learning import self_calibration
from geoheal.monitor.learning.calibrating import calibrate_system
from geoheal.monitor.learning.self_calibration import calibrate_next
from geoheal.store.detection import anomalies, calibrations
from geoheal.store.detection import self_calibration as queries
from geoheal.store.healing import incidents, policies
from geoheal.worker import dispatcher
from geoheal.worker.ended import Ended
from tests.integration.monitor.detection.test_detection import DAY, START, STEP, store
from tests.unit.monitor.detectors.streams import noise

NOW = START + 4 * DAY * STEP
HOUR = timedelta(hours=1)
JUMP = (DAY + 60, DAY + 70)


@pytest.fixture
def shop(database):
    """Four days of snapshots of a system that is heard; in an hour of the second one it jumps."""
    values = noise(4 * DAY, 1)
    values[slice(*JUMP), 3] += 12.0
    system = store(database, values)
    with database.transaction() as connection:
        policies.ensure(connection, system, NOW)
        policies.hear(connection, system, heard=True)
    return system


@pytest.fixture
def trouble(database, shop):
    """Store an incident, from one moment to another; to now where it is not over."""

    def trouble(since, until=None):
        state = IncidentState.OPEN if until is None else IncidentState.RESOLVED
        made = Incident(
            id=uuid7(), state=state, severity=Severity.WARNING, symptom=None, first_seen_at=since,
            last_seen_at=until or NOW, opened_at=since, resolved_at=until,
        )  # fmt: skip
        with database.transaction() as connection:
            incidents.save(connection, shop, made)
        return made

    return trouble


@pytest.fixture
def active(database, shop):
    def active():
        with database.transaction() as connection:
            return calibrations.find_active(connection, shop)

    return active


@pytest.fixture
def message(database, shop):
    """Return what the system's page says of its calibration."""

    def message(now=NOW, *, allowed=True):
        with database.transaction() as connection:
            return queries.standing(connection, shop, now, allowed=allowed).message

    return message


@pytest.fixture
def levels(database, shop):
    """Return the levels that the detectors judge by.

    What was learnt, and what a score may never fall below.
    """

    def levels():
        with database.transaction() as connection:
            found = calibrations.find_state(connection, shop)
        assert found is not None
        return {kind: strand["null"] for kind, strand in found.state["strands"].items()}

    return levels


@pytest.fixture
def made_at(database):
    """Put the calibration's own time where the history ends, as if it had been learnt then."""

    def made_at(moment):
        with database.transaction() as connection:
            connection.execute(sa.text("UPDATE geoheal.calibrations SET created_at = :at"), {"at": moment})

    return made_at


def change(database, system, **changes):
    with database.transaction() as connection:
        policies.change(connection, system, changes, NOW)


def test_it_is_learnt_once_a_week_from_the_time_outside_incidents(
    database, shop, trouble, active, message, made_at
):
    assert message() == "Not calibrated: a worker is about to start it."
    trouble(START + JUMP[0] * STEP, START + JUMP[1] * STEP)
    assert calibrate_next(database, NOW) == "shop"
    found = active()
    assert (found.automatic, found.baseline_id, found.snapshots) == (True, None, 4 * DAY - 10)
    answer = CalibrationDetails.model_validate(found)
    assert answer.automatic
    assert any("automatically" in each and "outside incidents" in each for each in answer.explanation)
    assert message().startswith("Calibrated automatically on ")
    assert message().endswith("It is learnt again every week.")
    made_at(NOW)
    assert calibrate_next(database, NOW) is None
    assert calibrate_next(database, NOW + timedelta(days=6)) is None
    assert calibrate_next(database, NOW + timedelta(days=8)) == "shop"
    assert active().id != found.id


@pytest.mark.parametrize(
    ("why", "said"),
    [
        ("too young", "3 days of history"),
        ("not heard", "has not reported lately"),
        ("switched off", "is off"),
        ("deleted", ""),
        ("open incident", "the end of an incident"),
        ("just over", "the end of an incident"),
    ],
)
def test_what_speaks_against_it(database, shop, trouble, active, message, why, said):
    now = NOW
    if why == "too young":
        now = START + timedelta(days=3) - HOUR
    elif why == "not heard":
        with database.transaction() as connection:
            policies.hear(connection, shop, heard=False)
    elif why == "switched off":
        change(database, shop, auto_calibrate=False)
    elif why == "deleted":
        with database.transaction() as connection:
            connection.execute(sa.text("UPDATE geoheal.systems SET deleted_at = now()"))
    elif why == "open incident":
        trouble(NOW - HOUR)
    else:
        trouble(NOW - 2 * HOUR, NOW - HOUR / 2)
    assert calibrate_next(database, now) is None
    assert active() is None
    assert said in message(now)


def test_a_few_snapshots_in_days_are_not_a_history(database, shop, active, message):
    """The first is old enough, and the last ones are enough for a calibration by hand: between, none came."""
    gap = {"first": START + STEP, "last": NOW - DAY * STEP}
    with database.transaction() as connection:
        gone = "DELETE FROM geoheal.snapshots WHERE captured_at BETWEEN :first AND :last"
        connection.execute(sa.text(gone), gap)
    assert calibrate_next(database, NOW) == "shop"
    assert active() is None
    assert "60 hours with snapshots outside incidents; there are 25" in message()
    assert calibrate_next(database, NOW + 23 * HOUR) is None
    assert calibrate_next(database, NOW + 25 * HOUR) == "shop"


def test_what_somebody_asked_for_is_left_alone(database, shop, active, message):
    made = calibrate_system(database, "shop").record
    assert calibrate_next(database, NOW + timedelta(days=30)) is None
    assert (active().id, active().automatic) == (made.id, False)
    assert "by request" in message()


@pytest.mark.parametrize("what", ["switched off", "incident"])
def test_what_happens_meanwhile_holds(database, shop, trouble, active, monkeypatch, what):
    before = self_calibration._put_to_use

    def meanwhile(*given):
        trouble(NOW - HOUR) if what == "incident" else change(database, shop, auto_calibrate=False)
        before(*given)

    monkeypatch.setattr(self_calibration, "_put_to_use", meanwhile)
    assert calibrate_next(database, NOW) == "shop"
    assert active() is None


def test_what_fails_on_one_systems_history_does_not_end_the_worker(
    database, shop, active, message, monkeypatch
):
    def fail(*_):
        raise np.linalg.LinAlgError("Eigenvalues did not converge")

    monkeypatch.setattr(self_calibration, "_calibrate", fail)
    assert calibrate_next(database, NOW) == "shop"
    assert active() is None
    assert "the worker's log has the cause" in message()


def test_a_false_alarm_that_a_person_marks_raises_the_next_level(
    database, shop, trouble, active, levels, made_at
):
    start, end = (START + place * STEP for place in JUMP)
    alarm = trouble(start, end)
    assert calibrate_next(database, NOW) == "shop"
    first, before = active(), levels()
    raised(database, shop, first, start + STEP, end)
    made_at(NOW)
    for verdict in (Verdict.REAL, Verdict.EXPECTED):  # its time stays out
        assert marked_and_learnt_again(database, shop, alarm, verdict, NOW + 2 * timedelta(days=1)) == "shop"
        assert active().snapshots == 4 * DAY - 10
        assert levels()["channel"]["least"] == before["channel"]["least"]
        made_at(NOW)
        forget_attempt(database)
    assert (
        marked_and_learnt_again(database, shop, alarm, Verdict.FALSE_ALARM, NOW + timedelta(days=3)) == "shop"
    )
    assert active().snapshots == 4 * DAY
    assert any("1 alarms of this history were marked false" in each for each in active().notes)
    assert levels()["channel"]["least"] > before["channel"]["fit"]["threshold"]


@pytest.mark.parametrize("allowed", [True, False])
def test_a_worker_does_it_once_it_has_settled_unless_the_settings_forbid_it(
    database, shop, message, monkeypatch, allowed
):
    """Its clock is the real one, by which the history is too old."""
    nothing: Any = None
    monkeypatch.setattr(dispatcher, "CALIBRATE_REST", 0.0)
    healing_context = HealingContext(
        database=database,
        sandboxes=Sandboxes(),
        applier=Applier(database, host="here"),
        auto_calibrate=allowed,
    )
    worker = dispatcher.Dispatcher(nothing, nothing, healing_context, Ended())
    asyncio.run(worker._calibrate())
    assert "is about to" in message()
    asyncio.run(worker._calibrate())
    assert ("there are 0" in message()) == allowed
    assert "is off" in message(allowed=False)


def test_too_many_false_alarms_leave_less_of_the_budget(database, shop, trouble, active, levels, made_at):
    assert calibrate_next(database, NOW) == "shop"
    made_at(NOW)
    before = levels()["joint"]["per_day"]
    for day in (0, 1, 2):
        start = START + (day * DAY + 60) * STEP
        alarm = trouble(start, start + HOUR)
        raised(database, shop, active(), start, start + HOUR)
        with database.transaction() as connection:
            incidents.mark(connection, shop, alarm.id, Verdict.FALSE_ALARM, NOW + HOUR)
    assert calibrate_next(database, NOW + timedelta(days=8)) == "shop"
    assert levels()["joint"]["per_day"] == pytest.approx(before * 4 * 0.2 / 3, rel=0.01)


def raised(database, system, record, at, cleared_at):
    """Store an alarm of the detectors."""
    alarm = AnomalyRecord(
        id=uuid7(), calibration_id=record.id, since=at, at=at, cleared_at=cleared_at,
        evidence=EvidenceKind.CHANNEL, severity=Severity.WARNING, metric="m3", score=9.0, threshold=5.0,
        p_value=1e-4, proofs=[], moved=[], message="m3 jumped.",
    )  # fmt: skip
    with database.transaction() as connection:
        anomalies.insert_all(connection, system, [alarm])


def marked_and_learnt_again(database, system, incident, verdict, now):
    with database.transaction() as connection:
        assert incidents.mark(connection, system, incident.id, verdict, now - HOUR)
    return calibrate_next(database, now)


def forget_attempt(database):
    with database.transaction() as connection:
        connection.execute(sa.text("UPDATE geoheal.policies SET calibration_tried_at = NULL"))
