"""Latencies without NumPy are what NumPy makes of them."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geoheal.client.observing.latencies import RecentLatencies
from geoheal.geometry.cells.latency_histogram import LatencyHistogram
from geoheal.geometry.cells.latency_quantiles import QUANTILES, latency_quantiles

LATENCIES = st.lists(st.floats(min_value=0.0, max_value=1e6), max_size=200)


@given(st.lists(st.tuples(LATENCIES, st.integers(0, 5), st.floats(0.0, 120.0)), min_size=1, max_size=5))
def test_the_distribution_is_the_histograms(updates):
    recent, histogram, basin = RecentLatencies(), LatencyHistogram(), None
    for answered, failed, elapsed_s in updates:
        latencies = [*answered, *[math.inf] * failed]
        recent.add(latencies, elapsed_s)
        basin = histogram.update(latencies, elapsed_s)
    assert math.isclose(recent.weight, histogram.weight, abs_tol=1e-9)
    if basin is not None:
        np.testing.assert_allclose(recent.distribution(), basin, rtol=1e-9, atol=1e-12)


@given(LATENCIES)
def test_quantiles_are_numpys(latencies):
    result = latency_quantiles(latencies)
    for name, value in result.items():
        np.testing.assert_allclose(value, np.quantile(latencies, QUANTILES[name]), rtol=1e-9, atol=1e-9)
