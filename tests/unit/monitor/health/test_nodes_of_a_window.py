"""Nodes whose clocks differ, that count no requests, or that were replaced: none of them hides another."""

from dataclasses import replace
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


def shape(name, ends_at_s, phi, kappa=64.21, *, count=40, step_s=10, drift=None):
    """Return snapshots of a node with a geometry."""
    return [
        replace(each, error_rate=None, request_count=None, avg_latency_ms=None)
        for each in (
            replace(row, phi=phi, kappa_eff=kappa, drift=drift)
            for row in node(name, ends_at_s, 0.0, count=count, step_s=step_s)
        )
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


@pytest.mark.parametrize(("poor_s", "healthy_s"), [(60, 1), (1, 60), (10, 10)])
def test_a_nodes_geometry_counts_as_much_as_anothers_however_often_they_report(poor_s, healthy_s):
    poor, healthy = (
        shape("poor", -2, 0.3, 100.0, step_s=poor_s, count=600 // poor_s, drift=2.6),
        shape("healthy", 0, 0.75, step_s=healthy_s, count=600 // healthy_s, drift=0.0),
    )
    rows = sorted((each for rows in (poor, healthy) for each in rows), key=lambda each: each.captured_at)
    window = look(rows[-10:], 0.0, rows, now=NOON)
    assert (window.phi_avg, window.phi_current) == pytest.approx((0.525, 0.525))
    assert window.basin_distance == pytest.approx(1.3)
    assert codes(window) == ["PHI_BELOW_MIN", "KAPPA_OFF_RESONANCE"]


def test_nodes_off_resonance_on_either_side_are_off():
    assert "KAPPA_OFF_RESONANCE" in codes(seen(shape("a", 0, 0.75, 94.0), shape("b", 1, 0.75, 34.0)))


@pytest.mark.parametrize("last", ["poor", "healthy"])
def test_the_node_that_reported_last_does_not_decide(last):
    ends = {"poor": -1, "healthy": -1, last: 0}
    rows = (shape("healthy", ends["healthy"], 0.8), shape("poor", ends["poor"], 0.66))
    assert codes(seen(*rows, *(shape(f"n{place}", -1, 0.8) for place in range(3)))) == []


def test_the_first_snapshot_of_a_new_process_is_not_the_whole_system():
    assert "PHI_BELOW_MIN" not in codes(seen(shape("old", -5, 0.8), shape("new", 0, 0.1, count=1)))


@pytest.mark.parametrize("last", ["a", "b"])
def test_nodes_that_count_no_requests_are_judged_together_whichever_reported_last(last):
    ends = {"a": -2, "b": -2, last: 0}
    sound, failing = node("a", ends["a"], 0.0, requests=None), node("b", ends["b"], 0.9, requests=None)
    window = seen(sound, failing)
    assert (window.error_rate, window.latency_ms) == pytest.approx((0.45, 1505.0))
    assert codes(window) == ["ERROR_RATE_HIGH"]
    blip = [replace(each, error_rate=0.1 if place == 0 else 0.0) for place, each in enumerate(sound)]
    others = (node(f"n{place}", -1, 0.0, requests=None) for place in range(7))
    assert codes(seen(blip, *others)) == []


def test_a_slow_node_that_counts_no_requests_is_not_hidden_by_one_that_does():
    slow = [replace(each, avg_latency_ms=20_000.0) for each in node("slow", -3, 0.0, requests=None)]
    assert codes(seen(node("quick", 0, 0.0), slow)) == ["LATENCY_HIGH"]
