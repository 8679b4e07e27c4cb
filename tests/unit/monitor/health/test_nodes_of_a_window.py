"""Nodes whose clocks differ, that count no requests, or that were replaced: none of them hides another."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from geoheal.domain.health.thresholds import Thresholds
from geoheal.domain.snapshots.convention import Geometry
from geoheal.domain.snapshots.snapshot import Snapshot
from geoheal.errors import InvalidInput
from geoheal.monitor.health.rules import Standard, evaluate
from geoheal.monitor.health.window import look

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def node(name, ends_at_s, error_rate, *, count=40, step_s=10, requests=100):
    """Return snapshots of a node up to a moment."""
    return [
        Snapshot(
            id=uuid4(),
            captured_at=NOON + timedelta(seconds=ends_at_s - step_s * place),
            system="s",
            geometry=Geometry.SPHERE,
            node=name,
            error_rate=error_rate,
            request_count=requests,
            avg_latency_ms=3_000.0 if error_rate else 10.0,
        )
        for place in range(count)
    ]


def seen(*nodes):
    rows = sorted((each for rows in nodes for each in rows), key=lambda each: each.captured_at)
    return look(rows[-10:], None, rows, now=NOON)


def codes(window):
    return [each.code for each in evaluate(window, Thresholds(), Standard.FIRING)]


@pytest.mark.parametrize("ahead_s", [30, 100, 240])
def test_a_clock_that_is_ahead_does_not_hide_the_failures_of_others(ahead_s):
    window = seen(node("ahead", ahead_s, 0.0), node("failing", 0, 0.5))
    assert window.error_rate == pytest.approx(0.25)
    assert "ERROR_RATE_HIGH" in codes(window)


@pytest.mark.parametrize(("step_s", "behind_s"), [(10, 95), (1, 45), (0.2, 30), (60, 400)])
def test_a_node_that_reports_later_is_seen_until_it_counts_as_silent(step_s, behind_s):
    healthy = node("healthy", 0, 0.0, step_s=step_s, count=200)
    window = seen(healthy, node("late", -behind_s, 0.5, step_s=step_s, count=200))
    assert window.error_rate == pytest.approx(0.25)
    assert "ERROR_RATE_HIGH" in codes(window)


def test_a_node_without_request_counts_does_not_hide_those_that_have_them():
    failing, uncounted = node("failing", 0, 0.5), node("uncounted", 3, 0.0, requests=None)
    assert "ERROR_RATE_HIGH" in codes(seen(failing, uncounted))
    healthy, failing = node("healthy", 3, 0.0), node("uncounted", 0, 0.5, requests=None)
    assert "ERROR_RATE_HIGH" in codes(seen(healthy, failing))
    assert codes(seen(node("healthy", 3, 0.0), node("uncounted", 0, 0.0, requests=None))) == []


def test_a_silent_node_says_nothing_of_now():
    assert codes(seen(node("healthy", 0, 0.0), node("gone", -110, 0.5))) == []


def test_a_process_that_another_one_has_replaced_says_nothing_of_now():
    old, new = node("pod-1", -42, 0.5, step_s=1), node("pod-2", 0, 0.0, step_s=1)
    assert codes(seen(old, new)) == []


def test_a_ratio_that_makes_every_phi_near_its_minimum_is_refused():
    with pytest.raises(InvalidInput, match="phi_near_min_ratio"):
        Thresholds().overridden({"phi_near_min_ratio": 9.0})
    assert Thresholds().overridden({"phi_min": 0.8, "phi_near_min_ratio": 1.02}).phi_min == 0.8


def test_a_limit_that_is_too_large_is_refused_with_that_reason():
    with pytest.raises(InvalidInput, match=r"between 0\.001 and 1e\+12"):
        Thresholds().overridden({"latency_max_ms": 1e308})
