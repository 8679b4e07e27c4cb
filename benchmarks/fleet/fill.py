"""Fill a database with many systems and their last day, by COPY.

    python -m benchmarks.fleet.fill --database-url URL [--systems 3000] [--hours 24] [--every 2400]

Of a hundred systems two are critical, four warn, two are silent, and two are too new to be judged; snapshots
of all lie interleaved, as they come. What a worker would have stored is stored too: how each system stood
when it was judged last, and the open incidents. It is there to look at the dashboard with, and to measure by.
"""

import argparse
import random
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import psycopg
from uuid_utils.compat import uuid7

from geoheal.store.operations import migrate
from geoheal.store.session import Database, create_engine
from geoheal.store.snapshots import partitions

DIMENSION: Final = 64
BASIN: Final = [DIMENSION**-0.5] * DIMENSION
KINDS: Final = ("critical", "critical", *["warning"] * 4, "silent", "silent", "unknown", "unknown")
"""Of the first ten of a hundred systems; the others are healthy."""
ISSUES: Final = {
    "critical": "Error rate high: 31.2% > 5.0%",
    "warning": "Latency high: 2310 ms > 2000 ms",
    "unknown": "Not judged yet: 4 of 10 snapshots have come.",
}
PLACES: Final = (
    "checkout",
    "search",
    "payments",
    "mail",
    "stock",
    "prices",
    "login",
    "reports",
    "images",
    "invoices",
)
SILENT: Final = timedelta(hours=3)
"""How long before now the snapshots of a silent system end."""

System = tuple[UUID, str, str]
"""Key, name and kind."""


def fleet(count: int) -> list[System]:
    """So many systems."""
    return [(uuid7(), f"{PLACES[n % 10]}-{n // 10:03}", _kind(n)) for n in range(count)]


def _kind(number: int) -> str:
    place = number * 37 % 100
    return KINDS[place] if place < len(KINDS) else "healthy"


def fill(url: str, count: int, hours: int, every: timedelta, now: datetime) -> list[System]:
    """Store so many systems with their last hours."""
    made = fleet(count)
    with closing(Database(create_engine(url, direct=True))) as database, database.transaction() as connection:
        partitions.cover(connection, [now - timedelta(hours=hour) for hour in range(hours + 24)])
    with psycopg.connect(url) as connection:
        columns = ("id", "name", "geometry", "dimension", "created_at")
        rows = ((key, name, "sphere", DIMENSION, now - timedelta(days=30)) for key, name, _ in made)
        _copy(connection, "systems", columns, rows)
        _copy(connection, "snapshots", SNAPSHOTS, _snapshots(made, hours, every, now))
        _copy(connection, "standings", STANDINGS, _standings(made, now))
        _copy(connection, "incidents", INCIDENTS, _incidents(made, now))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    return made


def _copy(
    connection: psycopg.Connection[Any], table: str, columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]
) -> None:
    statement = f"COPY geoheal.{table} ({', '.join(columns)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement.encode()) as copy:
        for row in rows:
            copy.write_row(row)


SNAPSHOTS: Final = (
    "system_id", "captured_at", "id", "node", "phi", "kappa_eff", "basin", "drift", "regime", "error_rate",
    "request_count", "avg_latency_ms", "memory_usage_mb", "cpu_usage_pct",
)  # fmt: skip


def _snapshots(made: list[System], hours: int, every: timedelta, now: datetime) -> Iterator[tuple[Any, ...]]:
    chance = random.Random(1)
    steps = int(timedelta(hours=hours) / every)
    for step in reversed(range(steps)):
        for place, (key, _, kind) in enumerate(made):
            at = now - step * every - timedelta(milliseconds=place)
            if (kind == "silent" and step * every < SILENT) or (kind == "unknown" and step >= 4):
                continue
            ill = step * every < timedelta(hours=2)
            yield (
                key, at, uuid7(), None, chance.uniform(0.72, 0.78), chance.gauss(64, 1), BASIN,
                chance.uniform(0, 0.1), "hierarchical", 0.312 if ill and kind == "critical" else 0.004, 100,
                2310.0 if ill and kind == "warning" else chance.gauss(45, 3), chance.gauss(500, 5), 20.0,
            )  # fmt: skip


STANDINGS: Final = (
    "system_id", "status", "issues", "note", "snapshots", "phi", "kappa_eff", "regime", "drift",
    "captured_at", "silent_after_s", "since", "judged_at",
)  # fmt: skip


def _standings(made: list[System], now: datetime) -> Iterator[tuple[Any, ...]]:
    """Have a worker judge each within the last five minutes; snapshots have come since."""
    chance = random.Random(2)
    for key, _, kind in made:
        judged = now - timedelta(seconds=chance.uniform(5, 300))
        last = now - (2 * SILENT if kind == "silent" else timedelta(minutes=5))
        status = "healthy" if kind == "silent" else kind
        issues = f'["{ISSUES[kind]}"]' if kind in {"critical", "warning"} else "[]"
        note = ISSUES[kind] if kind == "unknown" else None
        since = now - timedelta(hours=2 if kind in {"critical", "warning"} else 20)
        yield key, status, issues, note, 72, 0.75, 64.0, "hierarchical", 0.05, last, 3600.0, since, judged


INCIDENTS: Final = (
    "system_id", "id", "state", "severity", "symptom", "first_seen_at", "last_seen_at", "opened_at",
    "recurrence", "resolved_at", "silent",
)  # fmt: skip


def _incidents(made: list[System], now: datetime) -> Iterator[tuple[Any, ...]]:
    """Those that are open, and one of a tenth of the others that was resolved."""

    def ago(hours: float) -> datetime:
        return now - timedelta(hours=hours)

    for place, (key, _, kind) in enumerate(made):
        if kind in {"critical", "warning"}:
            symptom = "error_spike" if kind == "critical" else "performance_regression"
            yield key, uuid7(), "open", kind, symptom, ago(2), now, ago(1.9), 0, None, False
        elif kind == "silent":
            yield key, uuid7(), "open", "warning", None, ago(3), now, ago(2), 0, None, True
        elif place % 10 == 3:
            over = ago(6.8)
            yield key, uuid7(), "resolved", "warning", "memory_leak", ago(9), over, ago(8.9), 0, over, False


def main() -> None:
    """Fill a database."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--database-url", required=True)
    parser.add_argument("--systems", type=int, default=3000)
    parser.add_argument("--hours", type=int, default=24)
    parser.add_argument("--every", type=float, default=2400, help="seconds between two snapshots of a system")
    options = parser.parse_args()
    migrate.upgrade(options.database_url)
    began = time.perf_counter()
    every = timedelta(seconds=options.every)
    fill(options.database_url, options.systems, options.hours, every, datetime.now(UTC))
    print(f"{options.systems:,} systems in {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
