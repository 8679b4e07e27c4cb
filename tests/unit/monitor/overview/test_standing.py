"""How a system is now, by its last judgement, its latest snapshot and its incident."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from geoheal.domain.health.degradation import Severity
from geoheal.domain.health.standing import Brief, KnownSystem, OngoingIncident, Standing
from geoheal.domain.health.summary import Health, HealthStatus
from geoheal.monitor.overview import board
from geoheal.monitor.overview.board import SortOrder
from geoheal.monitor.overview.standing import glance

NOW = datetime(2026, 11, 28, 3, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def judged(status=HealthStatus.HEALTHY, *, last=NOW - MINUTE, at=NOW, since=NOW - 60 * MINUTE, **figures):
    health = Health(status=status, snapshots_collected=50, last_snapshot=last, **figures)
    return Standing(health=health, silent_after_s=120.0, since=since, judged_at=at)


def known(name="shop", standing=None, status=None, last=NOW - MINUTE, trouble=None, patches=0):
    """Return what the view tells of a system; as it was judged unless another status is given."""
    if status is None:
        status = HealthStatus.UNKNOWN if standing is None else standing.health.status
    return KnownSystem(
        id=UUID(int=1), name=name, status=HealthStatus(status), last_snapshot=last, standing=standing,
        trouble=trouble, patches_proposed=patches,
    )  # fmt: skip


def trouble(severity=Severity.CRITICAL, *, opened=True):
    return OngoingIncident(
        id=UUID(int=2), severity=severity, first_seen_at=NOW - 90 * MINUTE, opened=opened,
        acknowledged_by=None,
    )  # fmt: skip


@pytest.mark.parametrize("status", [HealthStatus.HEALTHY, HealthStatus.WARNING, HealthStatus.CRITICAL])
def test_what_was_judged_is_reported(status):
    shown = glance(known(standing=judged(status, issues=("Φ low",), current_phi=0.6)))
    assert (shown.health.status, shown.since, shown.judged_at) == (status, NOW - 60 * MINUTE, NOW)
    assert (shown.health.issues, shown.health.current_phi, shown.health.note) == (("Φ low",), 0.6, None)


SAID = {
    "no snapshot": (known(status="no data", last=None), None),
    "never judged": (known(), "no worker has checked this system"),
    "judged by what has changed since": (
        known(standing=judged(last=None), status="unknown"),
        "Not judged yet",
    ),
    "silent": (
        known(standing=judged(), status="silent", last=NOW - 3 * MINUTE),
        "No snapshot has arrived since",
    ),
    "judged too long ago": (
        known(standing=judged(at=NOW - 40 * MINUTE, issues=("slow",)), status="unknown"),
        "Not judged since 2026-11-28 02:20:00 UTC",
    ),
    "back after a silence": (known(standing=judged(HealthStatus.SILENT), status="unknown"), "reports again"),
    "too few snapshots": (known(standing=judged(HealthStatus.UNKNOWN, note="few")), "few"),
    "an open incident": (
        known(standing=judged(), status="critical", trouble=trouble()),
        "A critical incident is open.",
    ),
    "an incident of what nobody judged": (
        known(status="warning", trouble=trouble()),
        "A warning incident is open.",
    ),
}


@pytest.mark.parametrize("case", SAID)
def test_what_is_not_healthy_has_its_reason(case):
    of, note = SAID[case]
    shown = glance(of).health
    assert (shown.status, shown.last_snapshot) == (of.status, of.last_snapshot)
    assert shown.note == note or str(note) in str(shown.note)
    assert shown.issues == ()


def test_trouble_began_with_its_first_sign_and_silence_with_the_last_snapshot():
    critical = known(standing=judged(HealthStatus.CRITICAL), trouble=trouble(opened=False))
    assert glance(critical).since == NOW - 90 * MINUTE
    assert glance(known(standing=judged(), status="silent", last=NOW - 9 * MINUTE)).since == NOW - 9 * MINUTE
    assert glance(known(standing=judged(), status="unknown")).since is None


def brief(known):
    """Return what the store makes of it."""
    own = glance(known)
    return Brief(
        id=known.id, name=known.name, status=known.status, since=own.since, last_snapshot=known.last_snapshot,
        phi=own.health.current_phi, kappa=None, drift=None, patches_proposed=known.patches_proposed,
        judged=None, judged_at=own.judged_at, judged_snapshot=None,
    )  # fmt: skip


@pytest.fixture
def briefs():
    """One of each kind; the silent one has gone silent later than the critical ones came up."""
    return [
        brief(each)
        for each in (
            known("zürich", judged(current_phi=0.7)),
            known("alpha", judged(current_phi=None)),
            known("search", judged(HealthStatus.CRITICAL, since=NOW - 30 * MINUTE, current_phi=0.6)),
            known("shop", judged(HealthStatus.CRITICAL, since=NOW - 10 * MINUTE, current_phi=0.9)),
            known("mail", judged(), "silent", last=NOW - 3 * MINUTE),
            known("new"),
            known("empty", status="no data", last=None),
            known("pay", judged(HealthStatus.WARNING), patches=2),
        )
    ]


def names(briefs):
    return [each.name for each in briefs]


def test_the_worst_come_first_and_the_latest_trouble_among_equals(briefs):
    shown = names(board.ordered(briefs, SortOrder.STATUS, descending=False))
    assert shown == ["shop", "search", "pay", "mail", "new", "empty", "alpha", "zürich"]


@pytest.mark.parametrize("descending", [False, True])
def test_what_was_not_measured_comes_last_either_way(briefs, descending):
    shown = names(board.ordered(briefs, SortOrder.PHI, descending=descending))
    measured = ["search", "zürich", "shop"]
    assert shown[:3] == (measured[::-1] if descending else measured)
    assert set(shown[3:]) == {"alpha", "mail", "new", "empty", "pay"}


@pytest.mark.parametrize("order", SortOrder)
def test_each_order_shows_every_system(briefs, order):
    assert sorted(names(board.ordered(briefs, order, descending=True))) == sorted(names(briefs))


def test_search_takes_part_of_a_name_in_any_case(briefs):
    assert names(board.search(briefs, "ZÜ")) == ["zürich"]
    assert names(board.search(briefs, "")) == names(briefs)


def test_each_system_is_counted_once(briefs):
    counts = board.count(briefs)
    assert counts == {
        "critical": 2, "warning": 1, "silent": 1, "unknown": 1, "no data": 1, "healthy": 2,
    }  # fmt: skip
    for status, number in counts.items():
        assert len(board.having(briefs, [HealthStatus(status)])) == number
