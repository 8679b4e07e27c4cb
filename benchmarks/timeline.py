"""Time to open the timeline of a long history: the store's answer, against a scan, and over HTTP.

Run ``python -m benchmarks.timeline``; it fills an embedded PostgreSQL of its own with a system of ten million
snapshots of 64 coordinates, one every five seconds (about 5 GB in the temporary folder, some minutes).
The goal: under a second, cold or warm. Cold means that PostgreSQL was restarted and the files' pages were
dropped from the page cache (posix_fadvise).
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import psycopg

from geoheal.api.app import create_app
from geoheal.config.settings import Settings
from geoheal.domain.snapshots.convention import Geometry
from geoheal.monitor.upkeep.rolling_up import roll_up
from geoheal.store.embedded import open_embedded
from geoheal.store.operations import migrate
from geoheal.store.session import Database, create_engine
from geoheal.store.snapshots import partitions
from geoheal.store.systems import systems

END: Final = datetime(2026, 11, 1, tzinfo=UTC)
INTERVAL: Final = timedelta(seconds=5)
CHUNK: Final = 500_000
SYSTEM: Final = "bench"
DIMENSION: Final = 64

FILL: Final = """
    INSERT INTO geoheal.snapshots (system_id, captured_at, id, phi, kappa_eff, basin, drift, error_rate,
        avg_latency_ms, memory_usage_mb, cpu_usage_pct, metrics)
    SELECT %(system)s, %(since)s + number * %(interval)s, gen_random_uuid(), 0.7 + 0.1 * random(),
        64 + 4 * random(), %(basin)s::real[], random(), 0.01 * random(), 40 + 10 * random(),
        500 + number * 1e-4, 20 * random(), jsonb_build_object('queue_depth', random())
    FROM generate_series(%(first)s, %(last)s) AS number
"""
SCAN: Final = """
    SELECT date_bin(%(width)s, captured_at, %(since)s) AS bucket, min(phi), avg(phi), max(phi)
    FROM geoheal.snapshots GROUP BY bucket
"""


def main() -> None:
    """Fill, and print one line a way of reading."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--folder", type=Path, help="Keep the database there, and use it again.")
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = options.folder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        filled(folder, options.rows)
        cold = measured(folder, options.rows, repeats=1, drop=True)
        warm = measured(folder, options.rows, repeats=9, drop=False)
        rolled_up(folder)
        rolled = measured(folder, options.rows, repeats=9, drop=False)
        scan = scanned(folder, options.rows)
    for name, seconds in cold.items():
        print(
            f"{name}: {seconds * 1000:.0f} ms cold, {warm[name] * 1000:.0f} ms warm, "
            f"{rolled[name] * 1000:.0f} ms warm when rolled up"
        )
    whole = next(iter(warm.values()))
    print(f"a scan for Φ alone: {scan:.1f} s, {scan / whole:.0f} × the time of the first, warm")


def filled(folder: Path, rows: int) -> None:
    """Make a system with this many snapshots, unless the folder has one already."""
    basin = [DIMENSION**-0.5] * DIMENSION
    since = END - rows * INTERVAL
    with open_embedded(folder / "data") as server:
        migrate.upgrade(server.url)
        database = Database(create_engine(server.url, direct=True))
        with database.transaction() as connection:
            found = systems.find(connection, SYSTEM)
            system = systems.register(connection, SYSTEM, Geometry.SPHERE, DIMENSION)
            partitions.cover(connection, days(since, END))
        database.close()
        if found is not None:
            return
        with psycopg.connect(server.url, autocommit=True) as connection:
            for first in range(0, rows, CHUNK):
                values = {"system": system.id, "since": since, "interval": INTERVAL, "basin": basin}
                last = min(first + CHUNK, rows) - 1
                connection.execute(FILL.encode(), {**values, "first": first, "last": last})
            connection.execute("VACUUM ANALYZE geoheal.snapshots")


def rolled_up(folder: Path) -> None:
    """Roll the whole history up."""
    with (
        open_embedded(folder / "data") as server,
        closing(Database(create_engine(server.url, direct=True))) as database,
    ):
        with database.transaction() as connection:
            system = systems.find(connection, SYSTEM)
        assert system is not None
        roll_up(database, system, END)


def days(since: datetime, until: datetime) -> Iterator[datetime]:
    """Yield a moment of each day that a stretch touches."""
    return (since + timedelta(days=day) for day in range((until - since).days + 2))


def measured(folder: Path, rows: int, repeats: int, *, drop: bool) -> dict[str, float]:
    """Median time (s) by what was asked."""
    paths = {
        "all of it": "",
        "all of it, with a metric": "&metric=queue_depth",
        "a month": f"&since={stamp(END - timedelta(days=30))}&until={stamp(END)}",
        "a day": f"&since={stamp(END - timedelta(days=1))}&until={stamp(END)}",
    }
    times: dict[str, float] = {}
    for name, query in paths.items():
        if drop:
            drop_pages(folder)
        with open_embedded(folder / "data") as server:
            settings = Settings(database_url=server.url, database_is_direct=True)
            database = Database(create_engine(server.url, direct=True))
            client = create_app(database, settings).test_client()

            def ask(client=client, query=query) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
                response = client.get(f"/api/self-healing/timeline?system={SYSTEM}&points=400{query}")
                assert response.status_code == 200, response.text

            client.get("/livez")
            times[f"{name} ({rows:,} snapshots stored)"] = median(ask, repeats, warm_up=not drop)
            database.close()
    return times


def scanned(folder: Path, rows: int) -> float:
    """Time (s) of reading every snapshot for one measurement."""
    since = END - rows * INTERVAL
    values = {"since": since, "width": (END - since) / 400}
    with open_embedded(folder / "data") as server, psycopg.connect(server.url) as connection:
        return median(lambda: connection.execute(SCAN.encode(), values).fetchall(), 1, warm_up=False)


def stamp(moment: datetime) -> str:
    """Return a moment in a query."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def median(call: Callable[[], object], repeats: int, *, warm_up: bool) -> float:
    """Median wall-clock time (s)."""
    if warm_up:
        call()
    times = []
    for _ in range(repeats):
        began = time.perf_counter()
        call()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def drop_pages(folder: Path) -> None:
    """Make the system forget the contents of a folder's files."""
    os.sync()
    for path in (folder / "data").rglob("*"):
        if path.is_file():
            descriptor = os.open(path, os.O_RDONLY)
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(descriptor)


if __name__ == "__main__":
    main()
