"""Incidents: at most one at a time; what people wrote is kept; the views tell what Python tells."""

from dataclasses import replace
from datetime import timedelta

import pytest
from uuid_utils.compat import uuid7

from geoheal.domain.healing.attempt import Attempt, AttemptPhase
from geoheal.domain.healing.incident import Incident, IncidentState
from geoheal.domain.healing.patch import Patch, PatchEvent, PatchState, Target, patch_hash
from geoheal.domain.health.degradation import Finding, Severity
from geoheal.domain.symptom import Symptom
from geoheal.errors import IdentityTaken
from geoheal.store.healing import (
    attempts,
    incidents,
    kept_findings,
    patches,
    strategy_outcomes,
)
from tests.integration.store.conftest import START

LEAK = Symptom.MEMORY_LEAK


def later(minutes):
    return START + timedelta(minutes=minutes)


def incident(**fields):
    given = {
        "id": uuid7(),
        "state": IncidentState.OPEN,
        "severity": Severity.WARNING,
        "symptom": LEAK,
        "first_seen_at": START,
        "last_seen_at": START,
        "opened_at": later(5),
    }
    return Incident(**given | fields)


def finding(value, severity=Severity.WARNING):
    return Finding(
        code="MEMORY_LEAK",
        severity=severity,
        metric="memory_mb",
        value=value,
        threshold=10.0,
        message=f"{value}",
    )


def test_a_system_has_one_current_incident_at_most(database, connection, system):
    connection.commit()
    with database.transaction() as first:
        incidents.save(first, system, incident())
    with pytest.raises(IdentityTaken), database.transaction() as second:
        incidents.save(second, system, incident())


def test_what_a_person_does_during_a_check_is_kept(connection, system):
    """The check has read the incident before, and writes it after."""
    before = incident()
    incidents.save(connection, system, before)
    assert incidents.acknowledge(connection, system, before.id, "ann", later(6))
    assert incidents.snooze(connection, system, before.id, later(60))
    assert incidents.escalate(connection, system, before.id, "Enough.", later(7))
    incidents.save(connection, system, replace(before, last_seen_at=later(8), severity=Severity.CRITICAL))
    kept = incidents.current(connection, system)
    assert kept == replace(
        before,
        last_seen_at=later(8),
        severity=Severity.CRITICAL,
        acknowledged_at=later(6),
        acknowledged_by="ann",
        snoozed_until=later(60),
        escalated_at=later(7),
        escalation="Enough.",
    )
    assert not incidents.escalate(connection, system, before.id, "Again.", later(9))
    assert incidents.resume(connection, system, before.id)
    resumed = incidents.current(connection, system)
    assert resumed is not None
    assert resumed.escalated_at is None


def test_findings_are_kept_first_last_and_worst(connection, system):
    one = incident()
    incidents.save(connection, system, one)
    for minute, value in enumerate((12.0, 40.0, 11.0)):
        severity = Severity.CRITICAL if value > 30 else Severity.WARNING
        kept_findings.keep(connection, system, one, [finding(value, severity)], later(minute))
    (kept,) = kept_findings.of_incident(connection, system, one.id)
    assert (kept.finding.value, kept.worst) == (11.0, 40.0)
    assert (kept.first_seen_at, kept.last_seen_at) == (later(0), later(2))


def test_recurrence_counts_what_was_resolved_lately_with_the_same_symptom(connection, system):
    for symptom, minute in ((LEAK, 1), (LEAK, 100), (Symptom.ERROR_SPIKE, 100), (None, 100)):
        ended = incident(state=IncidentState.RESOLVED, symptom=symptom, resolved_at=later(minute))
        incidents.save(connection, system, ended)
    assert incidents.recurrence(connection, system, LEAK, later(50)) == 1
    assert incidents.recurrence(connection, system, LEAK, later(0)) == 2
    assert incidents.recurrence(connection, system, None, later(0)) == 1


@pytest.fixture
def healed(connection, system):
    """Return an incident whose patch was verified, after another one that was undone."""
    ended = incident(state=IncidentState.RESOLVED, resolved_at=later(40))
    incidents.save(connection, system, ended)
    kept_findings.keep(connection, system, ended, [finding(12.0)], START)
    for state, minute in ((PatchState.ROLLED_BACK, 20), (PatchState.VERIFIED, 30)):
        attempt = Attempt(
            id=uuid7(),
            incident_id=ended.id,
            symptom=LEAK,
            phase=AttemptPhase.FINISHED,
            started_at=later(minute - 5),
            finished_at=later(minute),
        )
        attempts.save(connection, system, attempt)
        patch = Patch(
            id=uuid7(),
            incident_id=ended.id,
            attempt_id=attempt.id,
            evaluation_id=None,
            module_name="cache",
            strategy="bound",
            symptom=LEAK,
            title="Bound it",
            explanation="",
            target=Target.FILE,
            old_code="a",
            new_code=state.value,
            hash=patch_hash(system.name, "cache", "a", state.value),
            score=0.8,
            relief={"relative_change": -0.4},
            state=state,
            created_at=later(minute - 4),
            expires_at=later(9999),
            finished_at=later(minute),
            effectiveness=0.0 if state is PatchState.ROLLED_BACK else 0.5,
        )
        patches.add(connection, system, patch)
        success = state is PatchState.VERIFIED
        strategy_outcomes.learn(connection, system, "bound", LEAK, success=success, at=later(minute))
    return ended


def test_the_views_tell_what_python_tells(connection, system, healed):
    def view(name):
        rows = connection.exec_driver_sql(f"SELECT * FROM geoheal.{name}").mappings()
        return [dict(row) for row in rows]

    (result,) = view("incident_history")
    stored = incidents.find(connection, system, healed.id)
    assert stored is not None
    assert stored.opened_at is not None
    assert stored.resolved_at is not None
    assert result["system"] == system.name
    assert result["time_to_detect_s"] == (stored.opened_at - stored.first_seen_at).total_seconds() == 300
    assert result["time_to_resolve_s"] == (stored.resolved_at - stored.opened_at).total_seconds()
    assert (result["time_to_heal_s"], result["healed_by"]) == (25 * 60, "bound")
    assert result["attempts"] == len(attempts.of_incident(connection, system, healed.id)) == 2
    (outcome,) = strategy_outcomes.of_system(connection, system)
    (achieved,) = view("strategy_achievements")
    assert achieved["success_probability"] == pytest.approx(outcome.mean)
    assert (achieved["patches"], achieved["verified"], achieved["rolled_back"]) == (2, 1, 1)
    assert achieved["effectiveness_avg"] == pytest.approx(0.25)
    assert strategy_outcomes.of_all(connection) == [replace(outcome, system=None)]
    found = view("finding_history")
    assert [each["worst"] for each in found] == [12.0]
    listed = patches.listed(connection, system, None, 10)
    assert {row["patch_id"] for row in view("patch_history")} == {each.id for each in listed}
    assert {row["relative_relief"] for row in view("patch_history")} == {-0.4}
    assert view("alert_history") == []


def test_incidents_that_a_verified_patch_ended_are_found_by_when_it_was_verified(connection, system, healed):
    for patch in patches.of_incident(connection, system, healed.id, 10):
        for minute, state in ((22, PatchState.APPLIED), (35, PatchState.VERIFIED)):
            event = PatchEvent(id=uuid7(), patch_id=patch.id, at=later(minute), state=state, reason="")
            patches.add_event(connection, system, event)
    (ended,) = patches.ended_by_patches(connection, system, later(-60), later(60))
    assert ended.patch.state is PatchState.VERIFIED
    assert (ended.first_seen_at, ended.verified_at) == (healed.first_seen_at, later(35))
    assert patches.ended_by_patches(connection, system, later(36), later(60)) == []
    assert patches.ended_by_patches(connection, system, later(-60), later(34)) == []


def test_what_is_pending_is_in_no_view_and_is_forgotten(connection, system):
    pending = incident(state=IncidentState.PENDING, opened_at=None)
    incidents.save(connection, system, pending)
    kept_findings.keep(connection, system, pending, [finding(12.0)], START)
    assert connection.exec_driver_sql("SELECT count(*) FROM geoheal.incident_history").scalar() == 0
    incidents.forget(connection, system, pending)
    assert incidents.find(connection, system, pending.id) is None
