"""The course of an incident: opens once, after holding; resolves once, after being clear for long enough."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoheal.domain.healing.incident import IncidentEventKind, IncidentState
from geoheal.domain.healing.policy import HealingPolicy
from geoheal.domain.health.degradation import DegradationReport, Finding, Severity
from geoheal.domain.symptom import Symptom
from geoheal.healing.incidents.course import Observed, advance

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
POLICY = HealingPolicy(hold_s=300, clear_s=600)


def report(severity: Severity | None, message: str | None = None) -> DegradationReport:
    found = (
        ()
        if severity is None
        else (
            Finding(
                code="LATENCY_HIGH",
                severity=severity,
                metric="latency_ms",
                value=3000.0,
                threshold=2000.0,
                message="latency 3000 ms > 2000 ms",
            ),
        )
    )
    return DegradationReport(
        findings=found, not_measured=(), metrics={}, timestamp=NOW, message=None if found else message
    )


WARNING, CRITICAL = Severity.WARNING, Severity.CRITICAL


def seen(
    minute: float, severity: Severity | None, since: float | None = None, *, near: bool = False, **more: float
):
    """Return what a system shows at a minute; ``near``: by the tighter thresholds alone."""
    at = NOW + timedelta(minutes=minute)
    began = minute if since is None else since
    moments: dict[str, Any] = {name: NOW + timedelta(minutes=value) for name, value in more.items()}
    return Observed(
        firing=report(severity),
        clearing=report(severity or (WARNING if near else None)),
        at=at,
        degraded_since=None if severity is None else NOW + timedelta(minutes=began),
        **moments,
    )


def run(*observed: Observed, policy: HealingPolicy = POLICY):
    """Return the last course, and the kinds of all events."""
    incident, kinds, course = None, [], None
    for each in observed:
        course = advance(incident, each, policy, each.at, lambda _: 0)
        incident = course.incident
        kinds += [event.kind for event in course.events]
        if incident is not None and incident.state is IncidentState.RESOLVED:
            incident = None
    assert course is not None
    return course, kinds


def test_a_warning_opens_an_incident_only_when_it_has_held():
    course, kinds = run(seen(0, WARNING), seen(4, WARNING, since=0))
    assert course.incident.state is IncidentState.PENDING
    assert kinds == []
    course, kinds = run(seen(0, WARNING), seen(5, WARNING, since=0))
    assert course.incident.state is IncidentState.OPEN
    assert course.incident.symptom is Symptom.PERFORMANCE_REGRESSION
    assert kinds == [IncidentEventKind.OPENED]


def test_what_has_held_before_it_was_looked_at_counts():
    course, _ = run(seen(30, WARNING, since=0))
    assert course.incident.state is IncidentState.OPEN
    assert course.incident.first_seen_at == NOW


def test_what_is_critical_opens_one_at_once_and_what_becomes_critical_is_reported():
    assert run(seen(0, CRITICAL))[0].incident.state is IncidentState.OPEN
    course, kinds = run(seen(9, WARNING, since=0), seen(10, CRITICAL, since=0), seen(11, WARNING, since=0))
    assert kinds == [IncidentEventKind.OPENED, IncidentEventKind.WORSENED]
    assert course.incident.severity is CRITICAL


def test_what_passes_before_it_counts_is_forgotten():
    course, kinds = run(seen(0, WARNING), seen(2, None))
    assert (course.incident, kinds) == (None, [])
    assert course.forgotten is not None


def test_a_warning_that_passed_between_two_checks_holds_anew():
    course, _ = run(seen(0, WARNING), seen(5, WARNING, since=4, sound_at=3))
    assert course.incident.state is IncidentState.PENDING
    assert course.incident.first_seen_at == NOW + timedelta(minutes=4)


def test_a_look_back_that_is_too_short_to_see_the_beginning_forgets_nothing():
    """A system that reports ten times a second: the last snapshots all are degraded."""
    course, _ = run(seen(0, WARNING), seen(5, WARNING, since=4.9))
    assert course.incident.state is IncidentState.OPEN


OPEN = (seen(0, CRITICAL),)


def test_it_is_resolved_after_it_was_clear_for_long_enough():
    course, _ = run(*OPEN, seen(1, None), seen(10, None))
    assert course.incident.clear_since == NOW + timedelta(minutes=1)
    assert course.incident.state is IncidentState.OPEN
    course, kinds = run(*OPEN, seen(1, None), seen(11, None))
    assert course.incident.state is IncidentState.RESOLVED
    assert kinds[-1] is IncidentEventKind.RESOLVED


@pytest.mark.parametrize(
    "between", [seen(6, WARNING), seen(6, None, near=True)], ids=["degraded", "not-quite-clear"]
)
def test_what_comes_back_before_that_starts_the_time_anew(between):
    course, kinds = run(*OPEN, seen(1, None), between, seen(11, None), seen(20, None))
    assert course.incident.state is IncidentState.OPEN
    assert kinds == [IncidentEventKind.OPENED]
    assert course.incident.clear_since == NOW + timedelta(minutes=11)


def test_what_came_back_between_two_checks_starts_the_time_anew():
    course, _ = run(*OPEN, seen(1, None), seen(11, None, unclear_at=9))
    assert course.incident.state is IncidentState.OPEN
    assert course.incident.clear_since == NOW + timedelta(minutes=11)


def test_missing_data_neither_resolves_nor_opens_anything():
    silent = Observed(
        firing=report(None, "Insufficient history"),
        clearing=report(None, "Insufficient history"),
        at=NOW + timedelta(hours=1),
        degraded_since=None,
    )
    course, _ = run(*OPEN, seen(1, None), silent)
    assert course.incident.state is IncidentState.OPEN
    same_snapshot_later, _ = run(*OPEN, seen(1, None), *[seen(1, None)] * 50)
    assert same_snapshot_later.incident.state is IncidentState.OPEN


DECIDED = {
    IncidentEventKind.OPENED: IncidentState.OPEN,
    IncidentEventKind.RESOLVED: IncidentState.RESOLVED,
}
STEPS = st.lists(
    st.tuples(st.integers(0, 400), st.sampled_from([None, None, "near", WARNING, CRITICAL])), max_size=40
)


@given(steps=STEPS, hold_s=st.integers(0, 600), clear_s=st.integers(0, 600))
def test_laws(steps, hold_s, clear_s):
    """An incident opens once, resolves once, after holding and after being clear; each has its event."""
    policy = HealingPolicy(hold_s=hold_s, clear_s=clear_s)
    incident, second, began, clear = None, 0, None, None
    for gap, what in steps:
        second += gap
        severity = what if isinstance(what, Severity) else None
        began = None if severity is None else second if began is None else began
        clear = None if what is not None else second if clear is None else clear
        observed = seen(second / 60, severity, None if began is None else began / 60, near=what == "near")
        before = None if incident is None else incident.state
        course = advance(incident, observed, policy, observed.at, lambda _: 0)
        after = course.incident
        if after is None:
            assert before in {None, IncidentState.PENDING}
        elif after.state is IncidentState.OPEN and before is not IncidentState.OPEN:
            assert severity is CRITICAL or second - began >= hold_s - 1e-3
        elif after.state is IncidentState.RESOLVED:
            assert before is IncidentState.OPEN
            assert clear is not None
            assert second - clear >= clear_s - 1e-3
        states = {DECIDED[event.kind] for event in course.events if event.kind in DECIDED}
        assert states == ({after.state} - {before, IncidentState.PENDING} if after else set())
        incident = None if after is not None and after.state is IncidentState.RESOLVED else after
