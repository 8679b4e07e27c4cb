"""Quantiles of latencies in SQL, of basins as the clients make them."""

import numpy as np
import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DataError

from geoheal.geometry.cells.latency_histogram import LatencyHistogram

RANDOM = np.random.default_rng(7)
LATENCIES = {
    "narrow": (RANDOM.lognormal(np.log(80), 0.05, 4000), 1.75),
    "usual": (RANDOM.lognormal(np.log(50), 0.5, 4000), 1.25),
    "two routes": (
        np.concatenate([RANDOM.lognormal(np.log(10), 0.2, 3760), RANDOM.lognormal(np.log(900), 0.3, 240)]),
        1.25,
    ),
}


def quantile(connection: Connection, basin: np.ndarray, q: float) -> float | None:
    query = text("SELECT geoheal.latency_quantile(CAST(:basin AS real[]), :q)")
    found: float | None = connection.execute(
        query, {"basin": [float(each) for each in basin], "q": q}
    ).scalar()
    return found


def amplitude(latencies: np.ndarray) -> np.ndarray:
    basin = LatencyHistogram().update(latencies, 0.0)
    assert basin is not None
    return np.sqrt(basin)


@pytest.mark.parametrize("name", LATENCIES)
def test_quantiles_are_those_of_the_latencies(connection: Connection, name: str):
    latencies, tolerance = LATENCIES[name]
    for q in (0.5, 0.95, 0.99):
        found, true = quantile(connection, amplitude(latencies), q), float(np.quantile(latencies, q))
        assert found is not None
        assert 1 / tolerance < found / true < tolerance, (q, found, true)


def test_requests_that_failed_took_for_ever(connection: Connection):
    basin = amplitude(np.concatenate([np.full(90, 20.0), np.full(10, np.inf)]))
    assert quantile(connection, basin, 0.5) == pytest.approx(20.0, rel=0.25)
    assert quantile(connection, basin, 0.95) == np.inf


@pytest.mark.parametrize(("basin", "q"), [([1.0] * 8, 0.5), ([0.125] * 64, 1.5), ([0.125] * 64, -0.1)])
def test_what_has_no_quantile_is_an_error(connection: Connection, basin: list[float], q: float):
    with pytest.raises(DataError):
        quantile(connection, np.array(basin), q)


def test_nothing_measured_has_no_quantile(connection: Connection):
    assert quantile(connection, np.zeros(64), 0.5) is None
    query = "SELECT geoheal.latency_quantile(NULL, 0.5)"
    assert connection.execute(text(query)).scalar() is None
