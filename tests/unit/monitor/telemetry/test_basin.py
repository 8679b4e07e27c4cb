"""The distribution of latencies by an exporter's buckets is the one that geoheal's clients measure."""

import numpy as np
import pytest

from geoheal.domain.snapshots.convention import Geometry
from geoheal.geometry import fisher_rao_distance
from geoheal.geometry.cells.latency_histogram import LatencyHistogram
from geoheal.monitor.telemetry.buckets import Explicit
from geoheal.monitor.telemetry.source import Latencies

BOUNDS = (5.0, 10.0, 25.0, 50.0, 75.0, 100.0, 250.0, 500.0, 750.0, 1000.0, 2500.0, 5000.0, 7500.0, 10000.0)
"""The default of HTTP's conventions, in milliseconds."""


def by_buckets(latencies, failed=0):
    places = np.searchsorted(BOUNDS, latencies)
    counts = tuple(np.bincount(places, minlength=len(BOUNDS) + 1).tolist())
    basin = Latencies().take(Explicit(BOUNDS, counts).spans(), failed, 10**18)
    assert basin is not None
    return basin


def settled(latencies):
    basin = LatencyHistogram().update(latencies, 5.0)
    assert basin is not None
    return basin


@pytest.mark.parametrize("typical", [15.0, 80.0, 600.0])
def test_it_is_near_the_clients_and_moves_as_far(typical):
    latencies = typical * np.exp(np.random.default_rng(1).normal(0.0, 0.4, 2000))
    exact = settled(latencies)
    assert fisher_rao_distance(by_buckets(latencies), exact, Geometry.SIMPLEX) < 0.25
    slower = settled(latencies * 5)
    moved = fisher_rao_distance(by_buckets(latencies), by_buckets(latencies * 5), Geometry.SIMPLEX)
    assert moved == pytest.approx(fisher_rao_distance(exact, slower, Geometry.SIMPLEX), abs=0.25)


def test_failures_have_a_cell_of_their_own():
    basin = by_buckets(np.full(3, 20.0), failed=1)
    assert basin[-1] == pytest.approx(0.25)
    assert basin.sum() == pytest.approx(1.0)


@pytest.mark.parametrize(("latency_ms", "quantile"), [(80.0, True), (2.0, False), (20_000.0, False)])
def test_a_quantile_is_reported_only_where_its_bucket_is_narrow(latency_ms, quantile):
    counts = np.bincount(np.searchsorted(BOUNDS, [latency_ms] * 9), minlength=len(BOUNDS) + 1)
    found = Explicit(BOUNDS, tuple(counts.tolist())).spans().quantile(0.95)
    assert (found is not None) is quantile
