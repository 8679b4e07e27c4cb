"""A migrated database, a system in it, and snapshots to store."""

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import psycopg
import pytest
from sqlalchemy import Connection
from uuid_utils.compat import uuid7

from geoheal.domain.health.system import System
from geoheal.domain.snapshots.baseline import Baseline, BaselineSource
from geoheal.domain.snapshots.convention import Geometry
from geoheal.domain.snapshots.periods import month_of
from geoheal.domain.snapshots.regime import Regime
from geoheal.domain.snapshots.snapshot import Snapshot
from geoheal.store.operations.analysts import grant_analyst
from geoheal.store.session import Database, create_engine
from geoheal.store.snapshots import partitions
from geoheal.store.systems import systems
from tests.integration.store import analyst_story

START = datetime(2026, 10, 30, tzinfo=UTC)
"""Two days before a month ends, so that histories cross partitions."""


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Yield the database of this test."""
    opened = Database(create_engine(database_url))
    yield opened
    opened.close()


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    """Yield a transaction, committed at the end."""
    with database.transaction() as opened:
        yield opened


@pytest.fixture
def system(connection: Connection) -> System:
    """Return a registered system, and partitions for its history."""
    partitions.ensure(connection, [month_of(2026, 9), month_of(2026, 10), month_of(2026, 11)])
    return systems.register(connection, "checkout", Geometry.SPHERE, 64)


def unit_rows(count: int, dimension: int = 64, seed: int = 0) -> np.ndarray:
    """Random amplitudes as they are stored, shape (count, dimension)."""
    rows = np.random.default_rng(seed).normal(size=(count, dimension))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows.astype(np.float32)


@pytest.fixture
def snapshot_of():
    """Make a snapshot of a system."""

    def make(system: System, **fields: Any) -> Snapshot:
        defaults: dict[str, Any] = {
            "id": uuid7(),
            "captured_at": START,
            "basin": None,
            "drift": None,
            "baseline_id": None,
        }
        defaults |= {"regime": None, "system": system.name, "geometry": system.geometry}
        return Snapshot(**defaults | fields)

    return make


@pytest.fixture
def baseline_of():
    """Make an active baseline of an amplitude."""

    def make(basin: np.ndarray, **fields: Any) -> Baseline:
        baseline = Baseline(id=uuid7(), basin=basin, source=BaselineSource.COORDINATES, created_at=START)
        return replace(baseline, **fields)

    return make


@pytest.fixture
def history(snapshot_of):
    """Snapshots of a system, oldest first, an hour apart, with gaps in what was measured."""

    def make(system: System, count: int = 60) -> list[Snapshot]:
        rng = np.random.default_rng(5)
        basins = unit_rows(count, system.dimension)
        return [
            snapshot_of(
                system,
                captured_at=START + timedelta(hours=place),
                node=f"n{place % 2}",
                phi=None if place % 7 == 3 else float(rng.random()),
                kappa_eff=float(rng.normal(64, 3)),
                regime=None if place % 7 == 3 else Regime.BREAKDOWN if place % 4 == 0 else Regime.GEOMETRIC,
                drift=float(rng.random()),
                error_rate=None if place % 5 == 0 else float(rng.random() / 20),
                request_count=None if place % 3 == 0 else 10 * place,
                avg_latency_ms=float(rng.random() * 100),
                memory_usage_mb=None if place < 12 else 500.0 + 3 * place + float(rng.random()),
                cpu_usage_pct=float(rng.random() * 100),
                basin=None if place % 9 == 8 else basins[place],
            )
            for place in range(count)
        ]

    return make


@pytest.fixture
def role(server_url):
    """Yield a role without any right, and with a name that has to be quoted."""
    name = f'Ann "the" analyst {uuid.uuid4().hex}'
    quoted = name.replace('"', '""')
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f'CREATE ROLE "{quoted}" LOGIN')
        yield name
        connection.execute(f'DROP ROLE "{quoted}"')


@pytest.fixture
def analyst(database, database_url, role):
    """Yield a connection as an analyst, to a database in which everything has happened."""
    with database.transaction() as connection:
        analyst_story.tell(connection)
        grant_analyst(connection, role)
    quoted = role.replace('"', '""')
    with psycopg.connect(database_url, autocommit=True) as opened:
        opened.execute(f'SET SESSION AUTHORIZATION "{quoted}"')
        yield opened
        opened.execute("RESET SESSION AUTHORIZATION")
        opened.execute(f'DROP OWNED BY "{quoted}"')
