"""What a person resolved stays resolved while the same goes on; what is more, or comes again, does not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from geoheal.domain.healing.incident import Incident, IncidentState, KeptFinding
from geoheal.domain.health.degradation import DegradationReport, Finding, Severity
from geoheal.healing.incidents.course import Observed
from geoheal.healing.incidents.dismissal import Dismissal, dismissal

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LATENCY = Finding(
    code="LATENCY_HIGH",
    severity=Severity.WARNING,
    metric="latency_ms",
    value=3000.0,
    threshold=2000.0,
    message="latency 3000 ms > 2000 ms",
)
INCIDENT = Incident(
    id=uuid4(),
    state=IncidentState.RESOLVED,
    severity=Severity.WARNING,
    symptom=None,
    first_seen_at=NOW - timedelta(hours=1),
    last_seen_at=NOW,
    resolved_at=NOW,
    resolved_by="ann",
    dismissed=True,
)
KEPT = (KeptFinding(finding=LATENCY, worst=3000.0, first_seen_at=NOW, last_seen_at=NOW),)


def report(*findings: Finding, message: str | None = None) -> DegradationReport:
    return DegradationReport(findings=findings, not_measured=(), metrics={}, timestamp=NOW, message=message)


def thought(*findings: Finding, clear_at: datetime | None = None, near: tuple[Finding, ...] = (), **more):
    observed = Observed(
        firing=report(*findings, **more),
        clearing=report(*(findings or near)),
        at=NOW + timedelta(minutes=1),
        degraded_since=None,
    )
    return dismissal(INCIDENT, KEPT, observed, clear_at)


def test_the_same_goes_on():
    assert thought(LATENCY) is Dismissal.HOLDS
    assert thought(replace(LATENCY, value=3900.0)) is Dismissal.HOLDS
    assert thought(near=(LATENCY,)) is Dismissal.HOLDS
    assert thought(LATENCY, clear_at=NOW - timedelta(minutes=5)) is Dismissal.HOLDS


def test_what_was_clear_in_between_has_passed():
    assert thought() is Dismissal.PASSED
    assert thought(LATENCY, clear_at=NOW + timedelta(seconds=30)) is Dismissal.PASSED
    assert thought(near=(LATENCY,), message="Insufficient history for analysis") is Dismissal.HOLDS


@pytest.mark.parametrize(
    "more",
    [
        replace(LATENCY, value=4100.0),
        replace(LATENCY, severity=Severity.CRITICAL),
        replace(LATENCY, code="MEMORY_HIGH"),
    ],
    ids=["twice as far", "more severe", "something else"],
)
def test_what_is_worse_is_said_again(more):
    assert thought(more) is Dismissal.WORSE


def test_jitter_at_the_limit_is_not_worse():
    kept = (replace(KEPT[0], worst=2001.0),)
    observed = Observed(
        firing=report(replace(LATENCY, value=2050.0)),
        clearing=report(LATENCY),
        at=NOW,
        degraded_since=None,
    )
    assert dismissal(INCIDENT, kept, observed, None) is Dismissal.HOLDS
