"""Latency of ``GET /health`` and ``GET /degradation`` in a long history, against a short one.

Both histories have the same number of systems and are loaded in bulk; requests go to random systems over one
connection, in turns between the two services.

    python -m benchmarks.read_http [--rows 5000000] [--few 10000] [--systems 100] [--requests 400] [--json]
"""

import argparse
import json
import random
import statistics
import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import numpy as np

from benchmarks.ingest_http import service
from geoheal.domain.snapshots.batch import ObservationBatch
from geoheal.domain.snapshots.convention import Geometry
from geoheal.monitor.ingest.batch import ingest_batch
from geoheal.store.embedded import open_embedded
from geoheal.store.session import Database, create_engine
from geoheal.store.snapshots import partitions
from geoheal.store.systems import systems

DIMENSION = 64
CHUNK = 50_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PATHS = ("health", "degradation")


def batch(rows: int, end: datetime, random_numbers: np.random.Generator) -> ObservationBatch:
    """Snapshots of the seconds before ``end``."""
    last = (end - EPOCH) // timedelta(microseconds=1)
    return ObservationBatch(
        ids=random_numbers.integers(0, 256, (rows, 16), dtype=np.uint8),
        captured_at=last - np.arange(rows, dtype=np.int64) * 1_000_000,
        numbers={
            "phi": random_numbers.uniform(0.6, 0.8, rows),
            "kappa_eff": random_numbers.normal(64.0, 2.0, rows),
            "error_rate": random_numbers.uniform(0.0, 0.02, rows),
            "memory_usage_mb": random_numbers.normal(500.0, 5.0, rows),
        },
        basin_coords=random_numbers.random((rows, DIMENSION), dtype=np.float32),
    )


def load(database: Database, rows: int, system_count: int) -> None:
    """Give each system its share of the rows."""
    numbers, now = np.random.default_rng(1), datetime.now(UTC)
    share = rows // system_count
    days = [now - timedelta(days=day) for day in range((share + CHUNK) // 86_400 + 2)]
    with database.transaction() as connection:
        partitions.cover(connection, days)
    for number in range(system_count):
        with database.transaction() as connection:
            system = systems.register(connection, f"system-{number}", Geometry.SPHERE, DIMENSION)
        for start in range(0, share, CHUNK):
            size = min(CHUNK, share - start)
            ingest_batch(database, system, batch(size, now - timedelta(seconds=start), numbers))


def median_ms(client: httpx2.Client, path: str, system_count: int, requests: int) -> float:
    """Median time (ms) of a request."""
    choose, times = random.Random(1), []
    for _ in range(requests):
        where = f"/api/self-healing/{path}?system=system-{choose.randrange(system_count)}"
        began = time.perf_counter()
        response = client.get(where)
        times.append(time.perf_counter() - began)
        response.raise_for_status()
    return statistics.median(times) * 1000


def main() -> None:
    """Measure, and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--few", type=int, default=10_000)
    parser.add_argument("--systems", type=int, default=100)
    parser.add_argument("--requests", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    times: dict[tuple[int, str], list[float]] = {}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="geoheal-bench-", dir="/tmp")))
        clients = {}
        for rows in (options.few, options.rows):
            port = stack.enter_context(service(folder / str(rows)))
            server = stack.enter_context(open_embedded(folder / str(rows)))
            database = Database(create_engine(server.url, direct=True))
            stack.callback(database.close)
            load(database, rows, options.systems)
            with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("VACUUM ANALYZE")
            clients[rows] = stack.enter_context(
                httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=60)
            )
        for _ in range(options.rounds):
            for path in PATHS:
                for rows, client in clients.items():
                    median = median_ms(client, path, options.systems, options.requests // options.rounds)
                    times.setdefault((rows, path), []).append(median)
    result = {}
    for path in PATHS:
        few, many = (statistics.median(times[rows, path]) for rows in (options.few, options.rows))
        result[path] = {"few_ms": round(few, 3), "many_ms": round(many, 3), "ratio": round(many / few, 3)}
        if not options.json:
            print(
                f"GET /{path}: {few:.2f} ms in {options.few:,} rows, {many:.2f} ms in {options.rows:,}: "
                f"ratio {many / few:.2f} (goal: at most 1.30)"
            )
    if options.json:
        print(json.dumps(result))


if __name__ == "__main__":
    main()
