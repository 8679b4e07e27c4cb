"""The burn of an error budget, and the profile of a week, in SQL."""

from datetime import UTC, datetime, timedelta
from math import comb

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DataError

from geoheal.domain.snapshots.convention import Geometry
from geoheal.store.snapshots import partitions
from geoheal.store.snapshots.ingest_path import insert_new
from geoheal.store.systems import systems

UNTIL = datetime(2026, 11, 2, 12, tzinfo=UTC)
"""A Monday, at noon."""


def exact_tail(trials: int, successes: int, p: float) -> float:
    return sum(comb(trials, k) * p**k * (1 - p) ** (trials - k) for k in range(successes, trials + 1))


@pytest.mark.parametrize(
    ("trials", "successes", "p"),
    [
        (3, 1, 0.001),
        (3, 0, 0.001),
        (3, 3, 0.001),
        (50, 2, 0.05),
        (50, 40, 0.9),
        (400, 1, 0.01),
        (900, 8, 0.001),
    ],
)
def test_the_tail_is_the_binomials(connection: Connection, trials: int, successes: int, p: float):
    found = connection.scalar(
        text("SELECT geoheal.binomial_tail(:n, :k, :p)"), {"n": trials, "k": successes, "p": p}
    )
    assert found == pytest.approx(exact_tail(trials, successes, p), rel=1e-8)


def test_a_tail_of_many_or_of_none_ends(connection: Connection):
    query = text("SELECT geoheal.binomial_tail(1000000000, :k, 0.001)")
    middle, beyond, below = (connection.scalar(query, {"k": k}) for k in (10**6, 10**8, 10**3))
    assert middle == pytest.approx(0.5, abs=1e-3)
    assert (beyond, below) == (0, 1)


@pytest.fixture
def shop(connection: Connection, snapshot_of):
    system = systems.register(connection, "burning", Geometry.SPHERE, 64)

    def report(minutes_ago: float, **values: object) -> None:
        at = UNTIL - timedelta(minutes=minutes_ago)
        partitions.cover(connection, [at])
        insert_new(connection, system, snapshot_of(system, captured_at=at, **values), None)

    return report


def burn(connection: Connection, windows: str, objective: float = 0.999):
    query = text(
        "SELECT * FROM geoheal.slo_burn('burning', :objective, CAST(:windows AS interval[]), :until)"
    )
    asked = {"objective": objective, "windows": windows, "until": UNTIL}
    return connection.execute(query, asked).all()


def test_burn_counts_requests_and_not_snapshots(connection: Connection, shop):
    shop(1, node="a", request_count=1, error_rate=1.0)
    shop(2, node="b", request_count=999, error_rate=0.0)
    shop(40, node="a", request_count=1000, error_rate=0.02)
    shop(50, node="a", request_count=None, error_rate=0.5)
    shop(3000, node="a", request_count=1000, error_rate=1.0)
    short, long = burn(connection, "{5m,1h}")
    assert (short.requests, short.failed, short.uncounted) == (1000, 1, 0)
    assert short.burn_rate == pytest.approx(1.0)
    assert short.p_value == pytest.approx(exact_tail(1000, 1, 0.001), rel=1e-6)
    assert (long.requests, long.failed, long.uncounted) == (2000, 21, 1)
    assert long.burn_rate == pytest.approx(10.5)
    assert long.p_value < 1e-10


def test_one_failure_among_few_requests_proves_little(connection: Connection, shop):
    shop(1, request_count=3, error_rate=1 / 3)
    (few,) = burn(connection, "{5m}", objective=0.95)
    assert few.burn_rate == pytest.approx(1 / 3 / 0.05)
    assert few.p_value == pytest.approx(1 - 0.95**3)
    (empty,) = burn(connection, "{30s}")
    assert (empty.requests, empty.burn_rate, empty.p_value) == (None, None, None)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [("99.9", "between 0 and 1, such as 0.999, not 99.9"), ("0.99, '{0s}'", "A window is a time above zero")],
)
def test_what_is_not_an_objective_or_window_is_refused(
    connection: Connection, shop, arguments: str, message: str
):
    with pytest.raises(DataError, match=message):
        connection.execute(text(f"SELECT * FROM geoheal.slo_burn('burning', {arguments})"))


def test_weeks_are_profiled_by_local_hour(connection: Connection, shop):
    for weeks, latency in enumerate((80.0, 90.0, 100.0)):
        shop(weeks * 7 * 24 * 60 + 1, avg_latency_ms=latency, metrics={"queue.len": 2.0 * weeks})
    query = text("SELECT * FROM geoheal.hour_of_week('burning', :what, :since, :until, 'Asia/Kolkata')")
    asked = {"since": UNTIL - timedelta(days=28), "until": UNTIL}
    profile = connection.execute(query, {"what": "avg_latency_ms", **asked}).one()
    assert (profile.weekday, profile.hour, profile.snapshots) == (1, 17, 3)
    assert (profile.mean, profile.median) == pytest.approx((90.0, 90.0))
    (queue,) = connection.execute(query, {"what": "metrics.queue.len", **asked}).all()
    assert queue.median == pytest.approx(2.0)
    with pytest.raises(DataError, match="There is no measurement 'latency'"):
        connection.execute(query, {"what": "latency", **asked})
