"""What a check of a system costs the worker and PostgreSQL, against reading its last snapshots.

    python -m benchmarks.check [--systems 100] [--rounds 3] [--json]

A fleet of which most systems are healthy, each with six hours of snapshots every 10 s, is checked by the
worker's own check, one system after the other: healthy systems, and those with an open incident. The
reference is what no check can do without: the last 100 snapshots of the same systems, by psycopg in the same
run. CPU is that of the worker and of PostgreSQL.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import psutil
import psycopg

from benchmarks.fleet.fill import fill
from geoheal.config.settings import load_settings
from geoheal.domain.health.system import System
from geoheal.healing.loop.assembly import create_healing_context
from geoheal.healing.loop.check import check
from geoheal.store.embedded import open_embedded
from geoheal.store.healing import incidents, policies
from geoheal.store.operations import migrate
from geoheal.store.session import Database, create_engine
from geoheal.store.systems import systems

REFERENCE: Final = "the last 100 snapshots, by psycopg"
HOURS: Final = 6
STEP: Final = timedelta(seconds=10)
NEWEST: Final = "SELECT * FROM geoheal.snapshots WHERE system_id = %s ORDER BY captured_at DESC LIMIT 100"


def main() -> None:
    """Measure, and print CPU (ms) and ratios."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--systems", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="geoheal-bench-", dir="/tmp")))
        server = stack.enter_context(open_embedded(folder / "data"))
        migrate.upgrade(server.url)
        fill(server.url, options.systems, HOURS, STEP, datetime.now(UTC))
        connection = stack.enter_context(psycopg.connect(server.url, autocommit=True))
        database = Database(create_engine(server.url))
        stack.callback(database.close)
        context = create_healing_context(load_settings(database_url=server.url), database)
        ill, well = parted(database, options.systems)

        def read(system: System) -> None:
            connection.execute(NEWEST, (system.id,)).fetchall()

        def checked(system: System) -> None:
            check(context, system)

        works = {
            REFERENCE: (read, well),
            "a check of a healthy system": (checked, well),
            "a check of a system with an open incident": (checked, ill),
        }
        cpu: dict[str, list[float]] = {name: [] for name in works}
        for call, these in works.values():  # what is prepared and rolled up once
            cost(call, these)
        for _ in range(options.rounds):
            for name, (call, these) in works.items():
                cpu[name].append(cost(call, these))
    report({name: statistics.median(each) for name, each in cpu.items()}, as_json=options.json)


def parted(database: Database, count: int) -> tuple[list[System], list[System]]:
    """Return the systems with an open incident, and the others."""
    ill: list[System] = []
    well: list[System] = []
    with database.transaction() as connection:
        policies.ensure_all(connection, datetime.now(UTC))
        for system in systems.page(connection, "", count):
            (well if incidents.current(connection, system) is None else ill).append(system)
    return ill, well


def cost(call: Callable[[System], None], systems: Iterable[System]) -> float:
    """CPU (ms) of this process and PostgreSQL per system."""
    before, count = used_s(), 0
    for system in systems:
        call(system)
        count += 1
    return (used_s() - before) / count * 1000


def used_s() -> float:
    """CPU (s) of this process, and of PostgreSQL's processes below it."""
    total = time.process_time()
    for each in psutil.Process().children(recursive=True):
        try:
            times = each.cpu_times()
        except psutil.NoSuchProcess:  # a worker of PostgreSQL that has just ended
            continue
        total += times.user + times.system
    return total


def report(cpu_ms: dict[str, float], *, as_json: bool) -> None:
    """Print CPU (ms) and ratios."""
    ratios = {name: each / cpu_ms[REFERENCE] for name, each in cpu_ms.items()}
    if as_json:
        print(json.dumps({name: {"cpu_ms": cpu_ms[name], "ratio": ratios[name]} for name in cpu_ms}))
        return
    for name, each in cpu_ms.items():
        print(f"{name}: {each:.1f} ms of CPU, {ratios[name]:.1f} × the reference")


if __name__ == "__main__":
    main()
