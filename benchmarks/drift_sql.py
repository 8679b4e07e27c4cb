"""Drift of stored snapshots from another baseline: ratios to the same by SQL's ``unnest``.

Run ``python -m benchmarks.drift_sql``; it starts an embedded PostgreSQL of its own with a system of a million
snapshots of 64 coordinates (about 700 MB in the temporary folder). Each query computes all distances and
reduces them to their maximum on the server. All figures are medians of the same run, taken in turns, with the
server's default settings. Targets: drift_from at least 5 × the speed of ``unnest``, 25 × where pgvector is.
"""

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np
import psycopg
from uuid_utils.compat import uuid7

from benchmarks.timing import medians_of
from geoheal.domain.health.system import System
from geoheal.domain.snapshots.baseline import Baseline, BaselineSource
from geoheal.domain.snapshots.batch import uuid_bytes
from geoheal.domain.snapshots.convention import Geometry
from geoheal.domain.snapshots.periods import month_of
from geoheal.store.embedded import open_embedded
from geoheal.store.operations import migrate
from geoheal.store.session import Database, create_engine
from geoheal.store.snapshots import bulk, partitions, rolling
from geoheal.store.systems import baselines, systems

START: Final = datetime(2026, 1, 1, tzinfo=UTC)
INTERVAL_US: Final = 5_000_000
BATCH: Final = 50_000

JOINED: Final = """
    SELECT max(drift) FROM (
        SELECT 2 * asin(sqrt(sum((pair.x::float8 - pair.y) ^ 2)) / 2) AS drift
        FROM geoheal.snapshots AS s
        JOIN geoheal.baselines AS b ON b.system_id = s.system_id AND b.id = %(baseline)s
        CROSS JOIN LATERAL unnest(s.basin, b.basin) AS pair (x, y)
        GROUP BY s.captured_at, s.id
    ) AS d
"""
NESTED: Final = """
    SELECT max((
        SELECT 2 * asin(sqrt(sum((pair.x::float8 - pair.y) ^ 2)) / 2)
        FROM unnest(s.basin, b.basin) AS pair (x, y)
    ))
    FROM geoheal.snapshots AS s
    JOIN geoheal.baselines AS b ON b.system_id = s.system_id AND b.id = %(baseline)s
"""
DRIFT_FROM: Final = "SELECT max(drift) FROM geoheal.drift_from('bench', %(baseline)s)"


def main() -> None:
    """Print one line a way of computing it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, open_embedded(Path(folder) / "data") as server:
        migrate.upgrade(server.url)
        database = Database(create_engine(server.url, direct=True))
        system, baseline = filled(database, options.rows)
        print(f"drift of {options.rows:,} stored snapshots of {system.dimension} coordinates")
        compare(server.url, database, system, baseline)
        database.close()


def filled(database: Database, rows: int) -> tuple[System, Baseline]:
    """Return a system with this many snapshots near its baseline, and another baseline to measure them
    against.
    """
    rng = np.random.default_rng(0)
    reference, other = rng.normal(size=(2, 64))
    with database.transaction() as connection:
        system = systems.register(connection, "bench", Geometry.SPHERE, 64)
        partitions.ensure(connection, [month_of(2026, number) for number in range(1, 13)])
    for first in range(0, rows, BATCH):
        count = min(BATCH, rows - first)
        amplitudes = reference + 0.3 * rng.normal(size=(count, 64))
        amplitudes /= np.linalg.norm(amplitudes, axis=1, keepdims=True)
        batch = bulk.SnapshotRows(
            ids=rng.integers(0, 256, (count, 16), dtype=np.uint8),
            captured_at=round(START.timestamp() * 1e6) + INTERVAL_US * np.arange(first, first + count),
            numbers={"phi": rng.random(count), "kappa_eff": rng.normal(64, 1, count)},
            amplitudes=amplitudes.astype(np.float32),
            measured=np.ones(count, np.bool_),
            baseline_ids=np.zeros((count, 16), np.uint8),
            code_version_ids=np.zeros((count, 16), np.uint8),
        )
        with database.transaction() as connection:
            bulk.copy_in(connection, uuid_bytes([system.id]), batch)
    basin = reference + 0.2 * other
    baseline = Baseline(
        id=uuid7(),
        basin=(basin / np.linalg.norm(basin)).astype(np.float32),
        source=BaselineSource.COORDINATES,
        created_at=START,
    )
    with database.transaction() as connection:
        baselines.activate(connection, system, baseline)
        connection.exec_driver_sql("ANALYZE geoheal.snapshots")
    return system, baseline


def compare(url: str, database: Database, system: System, baseline: Baseline) -> None:
    """Time every way, and check that all agree."""
    answers: dict[str, float] = {}
    with psycopg.connect(url, autocommit=True) as connection:

        def ask(name: str, query: str) -> None:
            row = connection.execute(query.encode(), {"baseline": baseline.id}).fetchone()
            assert row is not None
            answers[name] = row[0]

        def without_vector() -> None:
            with vector_dropped(connection):
                ask("plain", DRIFT_FROM)

        def series() -> None:
            with database.transaction() as transaction:
                found = rolling.drift_from(transaction, system, baseline)
            answers["series"] = float(found.drift.max())

        joined, nested, rich, plain, arrays = medians_of(
            [
                lambda: ask("joined", JOINED),
                lambda: ask("nested", NESTED),
                lambda: ask("pgvector", DRIFT_FROM),
                without_vector,
                series,
            ],
            1,
        )
    assert max(answers.values()) - min(answers.values()) < 1e-6, answers
    print(f"unnest, joined and grouped: {joined:.2f} s; unnest in a subquery a row: {nested:.2f} s")
    for name, seconds in (
        ("drift_from with pgvector", rich),
        ("drift_from without", plain),
        ("into NumPy arrays, sorted (pgvector)", arrays),
    ):
        ratios = f"{joined / seconds:.1f} × the speed of the first, {nested / seconds:.1f} × the second"
        print(f"{name}: {seconds:.2f} s = {ratios}")


@contextmanager
def vector_dropped(connection: psycopg.Connection) -> Iterator[None]:
    """Do without pgvector for a while; dropping it takes a few milliseconds."""
    connection.execute("DROP EXTENSION IF EXISTS vector")
    try:
        yield
    finally:
        connection.execute("CREATE EXTENSION vector SCHEMA public")


if __name__ == "__main__":
    main()
