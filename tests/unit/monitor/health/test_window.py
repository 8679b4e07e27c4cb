"""The figures of a window: means and slopes of what was measured."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoheal.domain.snapshots.convention import Geometry
from geoheal.domain.snapshots.regime import Regime
from geoheal.domain.snapshots.snapshot import Snapshot
from geoheal.monitor.health.measurements_of_nodes import mean
from geoheal.monitor.health.window import look

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def snapshot(minute=0, **fields):
    return Snapshot(
        id=uuid4(),
        captured_at=NOON + timedelta(minutes=minute),
        system="s",
        geometry=Geometry.SPHERE,
        **fields,
    )


def test_mean_of_nothing_is_none():
    assert mean([None, None]) is None


def test_look_separates_the_current_from_the_window():
    window = look([snapshot(0, phi=0.6, memory_usage_mb=100.0), snapshot(1, phi=0.8)], basin_distance=0.5)
    assert window.size == 2
    assert window.phi_current == 0.8
    assert window.phi_avg == pytest.approx(0.7)
    assert window.phi_trend == pytest.approx(0.2 * 60)
    assert window.memory_mb == 100.0
    assert window.memory_trend is None
    assert window.captured_at == NOON + timedelta(minutes=1)


def test_breakdowns_are_counted_only_when_a_regime_is_known():
    assert look([snapshot()], None).breakdown_frequency is None
    regimes = [Regime.BREAKDOWN, Regime.LINEAR, None, Regime.BREAKDOWN]
    assert look([snapshot(i, regime=r) for i, r in enumerate(regimes)], None).breakdown_frequency == 0.5


def proves(window, limit) -> bool:
    """Whether the requests of a window prove that their error rate is above a limit."""
    assert window.requests is not None
    return bool(window.requests.prove(limit))


def fleet(nodes, each, seconds=10, **fields):
    """Snapshots of nodes that report at the same moments."""
    return [
        snapshot(minute=round_ * seconds / 60, node=f"w{node}", **fields)
        for round_ in range(each)
        for node in range(nodes)
    ]


@given(
    st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200)), min_size=10, max_size=10),
    st.integers(2, 8),
)
def test_how_requests_are_spread_over_nodes_does_not_change_the_figures(rounds, nodes):
    """What one node counts is the same as what several count of the same requests together."""
    alone, spread = [], []
    for place, (fine, failed) in enumerate(rounds):
        requests = {"request_count": (fine + failed) * nodes, "avg_latency_ms": 10.0 + place}
        rate = failed / (fine + failed) if fine + failed else None
        alone.append(snapshot(place, error_rate=rate, **requests))
        requests["request_count"] = fine + failed
        spread += [snapshot(place, node=f"w{node}", error_rate=rate, **requests) for node in range(nodes)]
    one, many = look(alone, None), look(spread[-10:], None, spread)
    assert many.error_rate == (None if one.error_rate is None else pytest.approx(one.error_rate))
    assert many.latency_ms == pytest.approx(one.latency_ms)
    for limit in (0.01, 0.05, 0.2, 0.5):
        assert proves(many, limit) == proves(one, limit)


def test_one_failure_of_one_worker_is_not_an_error_rate():
    snapshots = fleet(8, 10, error_rate=0.0, request_count=10, avg_latency_ms=5.0)
    snapshots[-1] = snapshot(1.5, node="w7", error_rate=0.1, request_count=10, avg_latency_ms=5.0)
    window = look(snapshots[-10:], None, snapshots)
    assert window.error_rate == pytest.approx(1 / 800)
    assert not proves(window, 0.05)


def test_a_quiet_second_does_not_hide_what_the_window_shows():
    snapshots = [snapshot(m, error_rate=0.5, request_count=40, avg_latency_ms=3000.0) for m in range(9)]
    snapshots.append(snapshot(9, request_count=0))
    window = look(snapshots, None)
    assert (window.error_rate, window.latency_ms) == (0.5, 3000.0)
    assert proves(window, 0.05)


def test_without_request_counts_the_last_snapshot_speaks():
    window = look([snapshot(0, error_rate=0.5), snapshot(1, error_rate=0.1, avg_latency_ms=7.0)], None)
    assert (window.error_rate, window.latency_ms, window.requests) == (0.1, 7.0, None)


def test_memory_is_the_worst_nodes():
    snapshots = [
        snapshot(m, node=node, memory_usage_mb=mb)
        for m in range(5)
        for node, mb in (("a", 900.0), ("b", 200.0))
    ]
    assert look(snapshots, None).memory_mb == 900.0
    assert look(snapshots, None).memory_trend == 0.0
