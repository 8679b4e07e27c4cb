"""``GET /overview`` of a fleet, against reading the same page straight from the database.

    python -m benchmarks.overview [--systems 3000] [--rounds 5] [--requests 8] [--json]

The reference is what no list can do without: how every system is now, from ``geoheal.system_status``, by
psycopg on the same database in the same run. The service judges, searches, counts, sorts, and
tells the last hours of each system of the page beside it. Its goal is 150 ms for 3,000 systems.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

import httpx2
import psutil
import psycopg

from benchmarks.fleet.fill import fill
from benchmarks.ingest_http import service
from geoheal.store.embedded import open_embedded

GOAL_MS: Final = 150
REFERENCE: Final = "every status from geoheal.system_status, by psycopg"
PATHS: Final = {
    "the first page, the worst first": "limit=50",
    "the first page with its last hours": "limit=50&hours=24",
    "page 30, by drift": "limit=50&offset=1450&sort=drift&hours=24",
    "a search": "limit=50&q=mail-1&hours=24",
}


def once(call: Callable[[], object]) -> float:
    """Time of a call (s)."""
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def main() -> None:
    """Measure, and print times and ratios."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--systems", type=int, default=3000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=8)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    times: dict[str, list[float]] = {}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="geoheal-bench-", dir="/tmp")))
        port = stack.enter_context(service(folder / "data"))
        server = stack.enter_context(open_embedded(folder / "data"))
        fill(server.url, options.systems, 24, timedelta(minutes=40), datetime.now(UTC))
        client = stack.enter_context(httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=60))
        connection = stack.enter_context(psycopg.connect(server.url, autocommit=True))

        def ask(query: str) -> None:
            client.get(f"/api/self-healing/overview?{query}").raise_for_status()

        calls: dict[str, Callable[[], object]] = {
            REFERENCE: lambda: connection.execute("SELECT * FROM geoheal.system_status").fetchall(),
            **{name: partial(ask, query) for name, query in PATHS.items()},
        }
        for _ in range(options.rounds):
            for name, call in calls.items():
                call()
                times.setdefault(name, []).extend(once(call) for _ in range(options.requests))
    medians = {name: statistics.median(own) * 1000 for name, own in times.items()}
    ratios = {name: each / medians[REFERENCE] for name, each in medians.items()}
    if options.json:
        print(json.dumps({name: {"ms": medians[name], "ratio": ratios[name]} for name in medians}))
        return
    print(f"{options.systems:,} systems, load {psutil.getloadavg()[0]:.1f}; goal {GOAL_MS} ms a page")
    for name, each in medians.items():
        print(f"{name:50} {each:7.1f} ms, {ratios[name]:5.2f} times the reference")


if __name__ == "__main__":
    main()
