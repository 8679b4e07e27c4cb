"""Views over a long history from rollups, against the same figures computed from every snapshot.

Run ``python -m benchmarks.rollups [--folder F] [--rows N]``. It fills an embedded PostgreSQL of its own with
N snapshots of 64 coordinates (8 million by default: 5 GB in the temporary folder, some ten minutes): one
system for a year at ten seconds, and 99 others whose rows lie interleaved, as those of a live fleet do. Then
it rolls them up, and asks each view, and the same of the snapshots themselves.

The goals at 8 million: code_version_health of one system within 100 ms, of all within 150 ms, daily_health of
yesterday for all within 20 ms; 0.2 % of the history's disk.
"""

import argparse
import runpy
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import psutil
import psycopg

from geoheal.domain.health.system import System
from geoheal.domain.snapshots.code_version import CodeVersion
from geoheal.domain.snapshots.convention import Geometry
from geoheal.monitor.upkeep.rolling_up import finished_until, roll_up
from geoheal.store.embedded import open_embedded
from geoheal.store.operations import migrate
from geoheal.store.session import Database, create_engine
from geoheal.store.snapshots import partitions
from geoheal.store.systems import code_versions, systems

END: Final = datetime(2026, 11, 1, 12, 20, tzinfo=UTC)
INTERVAL: Final = timedelta(seconds=10)
OTHERS: Final = 99
DIMENSION: Final = 64
CHUNK: Final = timedelta(days=2)
VERSIONS: Final = 20

FILL: Final = """
    INSERT INTO geoheal.snapshots (system_id, captured_at, id, node, phi, kappa_eff, basin, drift, regime,
        error_rate, request_count, avg_latency_ms, memory_usage_mb, cpu_usage_pct, code_version_id)
    SELECT s.id, at, gen_random_uuid(), 'n' || mod(CAST(EXTRACT(EPOCH FROM at) AS bigint) / 10, 2),
        0.7 + 0.1 * random(), 64 + 4 * random(), %(basin)s::real[], random(), 'geometric',
        0.01 * random(), 100, 40 + 10 * random(), 500 + 9 * random(), 20 * random(),
        s.versions[1 + mod(CAST(EXTRACT(EPOCH FROM at) AS bigint) / 604800, cardinality(s.versions))]
    FROM generate_series(%(since)s, %(until)s - %(interval)s, %(interval)s) AS at
    CROSS JOIN (SELECT system_id AS id, array_agg(id ORDER BY id) AS versions FROM geoheal.code_versions
                WHERE system_id = ANY(%(systems)s) GROUP BY 1) AS s
"""


def filled(url: str, rows: int) -> None:
    """Store so many snapshots, unless there are some."""
    migrate.upgrade(url)
    database = Database(create_engine(url, direct=True))
    with database.transaction() as connection:
        if systems.find(connection, "big") is not None:
            return
        large = round(rows * 0.39)
        partitions.cover(connection, days(END - large * INTERVAL, END))
        made = [systems.register(connection, name, Geometry.SPHERE, DIMENSION) for name in names()]
        for system in made:
            code_versions.ensure(connection, system, [CodeVersion(f"v{n}") for n in range(VERSIONS)], END)
    database.close()
    with psycopg.connect(url, autocommit=True) as connection:
        fill(connection, made[:1], large)
        fill(connection, made[1:], (rows - large) // OTHERS)
        connection.execute("VACUUM ANALYZE geoheal.snapshots")


def names() -> list[str]:
    """Names of the systems, the large one first."""
    return ["big", *(f"s{number:02}" for number in range(OTHERS))]


def fill(connection: psycopg.Connection[Any], made: list[System], rows: int) -> None:
    """Store so many snapshots of each of these systems, by time."""
    since = END - rows * INTERVAL
    basin = [DIMENSION**-0.5] * DIMENSION
    given = {"interval": INTERVAL, "basin": basin, "systems": [each.id for each in made]}
    while since < END:
        until = min(since + CHUNK, END)
        connection.execute(FILL.encode(), {**given, "since": since, "until": until})
        since = until


def days(since: datetime, until: datetime) -> Iterator[datetime]:
    """Yield a moment of each day that a stretch touches."""
    return (since + timedelta(days=day) for day in range((until - since).days + 2))


def roll(database: Database) -> float:
    """Roll up all systems; the time (s) that it took."""
    began = time.perf_counter()
    for name in names():
        with database.transaction() as connection:
            system = systems.find(connection, name)
        assert system is not None
        roll_up(database, system, finished_until(END))
    return time.perf_counter() - began


QUESTIONS: Final = {
    "code_version_health of one system": ("SELECT * FROM {versions} AS v WHERE system = 'big'", 100),
    "code_version_health of all": ("SELECT * FROM {versions} AS v", 150),
    "daily_health of yesterday, all": ("SELECT * FROM {days} AS d WHERE day = '2026-10-31'", 20),
    "daily_health of one system": ("SELECT * FROM {days} AS d WHERE system = 'big'", None),
}
"""What is asked, and the goal (ms)."""


def measured(url: str, repeats: int) -> Iterator[str]:
    """Yield a line for each question: time from rollups, and from the snapshots in the same run."""
    before = runpy.run_path(str(next((migrate.scripts() / "versions").glob("*_rollups.py"))))
    old = {"days": before["OLD_DAILY_HEALTH"], "versions": before["OLD_CODE_VERSION_HEALTH"]}
    with psycopg.connect(url, autocommit=True) as connection:
        for name, (query, goal) in QUESTIONS.items():
            direct, _ = timed(connection, query.format(**{key: f"({each})" for key, each in old.items()}), 1)
            views = {"days": "geoheal.daily_health", "versions": "geoheal.code_version_health"}
            wall, cpu = timed(connection, query.format(**views), repeats)
            wanted = "" if goal is None else f" (goal {goal} ms)"
            yield (
                f"{name:36} {wall * 1000:7.1f} ms{wanted}, CPU {cpu * 1000:5.1f} ms; "
                f"from the snapshots {direct * 1000:8,.0f} ms, {direct / wall:5.0f} times as long"
            )


def timed(connection: psycopg.Connection[Any], query: str, repeats: int) -> tuple[float, float]:
    """Median time, and mean CPU time of the server process (s)."""
    server = psutil.Process(connection.info.backend_pid)
    connection.execute(query.encode()).fetchall()
    times, before = [], sum(server.cpu_times()[:2])
    for _ in range(repeats):
        began = time.perf_counter()
        connection.execute(query.encode()).fetchall()
        times.append(time.perf_counter() - began)
    return statistics.median(times), (sum(server.cpu_times()[:2]) - before) / repeats


SIZES: Final = """
    SELECT pg_total_relation_size('geoheal.rollups'),
        (SELECT sum(pg_total_relation_size(inhrelid)) FROM pg_inherits
         WHERE inhparent = 'geoheal.snapshots'::regclass)
"""


def main() -> None:
    """Fill, roll up, and print one line a question."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=8_000_000)
    parser.add_argument("--repeats", type=int, default=20)
    parser.add_argument("--folder", type=Path, help="where to keep the data for another run")
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = options.folder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(open_embedded(folder / "data"))
        filled(server.url, options.rows)
        database = Database(create_engine(server.url, direct=True))
        seconds = roll(database)
        database.close()
        with psycopg.connect(server.url, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE geoheal.rollups, geoheal.systems, geoheal.stale_hours")
            rollups, snapshots = connection.execute(SIZES).fetchone() or (0, 1)
        print(f"rolled up in {seconds:.0f} s; {rollups:,} bytes, {rollups / snapshots:.2%} of the snapshots")
        for line in measured(server.url, options.repeats):
            print(line, flush=True)


if __name__ == "__main__":
    main()
