"""Everything that a request does, through PgBouncer in transaction mode.

There, two transactions of one client may run on different server connections, and another client's on the
same: prepared statements, session settings and session locks would break, silently.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import numpy as np
import psycopg
import pytest
from uuid_utils.compat import uuid7

from geoheal.domain.access.token import ApiToken, Role
from geoheal.domain.snapshots.periods import month_of
from geoheal.errors import DatabaseUnavailable
from geoheal.monitor.ingest.batch import ingest_observations
from geoheal.monitor.ingest.report import parse_report
from geoheal.monitor.ingest.single import ingest
from geoheal.monitor.monitor import GeometricHealthMonitor
from geoheal.store.operations import tokens
from geoheal.store.session import Database, create_engine
from geoheal.store.snapshots import partitions, rolling, snapshots
from geoheal.store.systems import baselines, systems
from tests.poolers import MISSING, PGBOUNCER, pooler

pytestmark = pytest.mark.skipif(PGBOUNCER is None, reason=MISSING)


@pytest.fixture
def pooled_url(database_url: str) -> Iterator[str]:
    """URL of this test's database through a PgBouncer with two server connections."""
    with pooler(database_url, connections=2) as (url, _):
        yield url


@pytest.fixture
def database(pooled_url: str) -> Iterator[Database]:
    """Yield the database as the service opens it through a pooler, with more connections than the pooler
    has.
    """
    opened = Database(create_engine(pooled_url, pool_size=8, statement_timeout_s=20))
    yield opened
    opened.close()


def observation(place: int, **fields: object):
    moment = datetime.now(UTC) - timedelta(hours=2) + timedelta(seconds=place)
    basin = np.random.default_rng(place).normal(size=64)
    report = {
        "id": str(uuid7()),
        "captured_at": moment,
        "phi": 0.7,
        "basin_coords": basin,
        "code_hash": "abc",
    }
    return parse_report({**report, **fields}).observe(datetime.now(UTC))


def test_server_connections_do_change_hands(database):
    """What the other tests rely on: transactions of one client end up on different connections."""
    with database.engine.connect() as first, database.engine.connect() as second:
        pids = set()
        for connection in (first, second, first):
            pids.add(connection.exec_driver_sql("SELECT pg_backend_pid()").scalar())
        first.rollback()
        second.rollback()
        for connection in (second, first):
            pids.add(connection.exec_driver_sql("SELECT pg_backend_pid()").scalar())
    assert len(pids) == 2


def test_the_whole_path_of_a_snapshot(database):
    observed = [observation(place) for place in range(30)]
    for each in observed[:12]:
        assert ingest(database, "checkout", each).created
    assert not ingest(database, "checkout", observed[0]).created
    outcome = ingest_observations(database, "checkout", observed)
    assert (outcome.accepted, outcome.duplicates) == (18, 12)
    monitor = GeometricHealthMonitor(database=database, system="checkout")
    assert monitor.get_health_summary()["snapshots_collected"] == 30
    assert monitor.detect_degradation()["metrics"]["phi_current"] == 0.7
    baseline = monitor.set_baseline()
    with database.transaction() as connection:
        system = systems.find(connection, "checkout")
        assert system is not None
        assert len(snapshots.recent(connection, system, 100)) == 30
        assert len(baselines.page(connection, system, None, 10)) == 2
        assert len(rolling.rolling_health(connection, system, window=10, limit=20)) == 20
        drift = rolling.drift_from(connection, system, baseline)
        assert len(drift) == 30
        assert drift.drift[0] == 0


def test_many_at_once(database):
    """More threads than clients, more clients than server connections: snapshots, partitions, batches."""

    def work(worker: int) -> int:
        name = f"system-{worker % 4}"
        stored = sum(ingest(database, name, observation(100 * worker + n)).created for n in range(10))
        batch = [observation(100 * worker + n) for n in range(10, 40)]
        assert ingest_observations(database, name, batch).accepted == 30
        GeometricHealthMonitor(database=database, system=name).detect_degradation()
        return stored

    with ThreadPoolExecutor(8) as workers:
        assert list(workers.map(work, range(16))) == [10] * 16
    with database.transaction() as connection:
        for system in systems.page(connection, "", 10):
            assert snapshots.count_recent(connection, system, 1000) == 160
            assert len(baselines.page(connection, system, None, 10)) == 1


def test_locks_of_a_transaction_hold_and_are_given_back(database):
    months = [month_of(2001, month) for month in range(1, 7)]

    def make(_: int) -> None:
        with database.transaction() as connection:
            partitions.ensure(connection, months)

    with ThreadPoolExecutor(8) as workers:
        list(workers.map(make, range(8)))
    with database.transaction() as connection:
        assert set(months) <= partitions.existing(connection)
        locks = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
        assert connection.exec_driver_sql(locks).scalar() == 0
        assert partitions.drop_before(connection, datetime(2001, 3, 1, tzinfo=UTC)) == months[:2]


def test_the_time_limit_is_ours_alone(database, pooled_url):
    impatient = Database(create_engine(pooled_url, statement_timeout_s=0.1))
    for _ in range(4):
        with pytest.raises(DatabaseUnavailable), impatient.transaction() as connection:
            connection.exec_driver_sql("SELECT pg_sleep(5)")
        with database.transaction() as connection:
            assert connection.exec_driver_sql("SHOW statement_timeout").scalar() == "20s"
    impatient.close()
    with psycopg.connect(pooled_url) as other:
        assert other.execute("SHOW statement_timeout").fetchone() == ("0",)


def test_tokens(database):
    token = ApiToken(
        id=uuid7(), name="t", prefix="gh_x", secret_hash=b"h", role=Role.VIEWER, created_at=datetime.now(UTC)
    )
    with database.transaction() as connection:
        tokens.add(connection, token)
        assert tokens.find(connection, "gh_x") == token
