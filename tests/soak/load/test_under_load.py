"""Nothing acknowledged is lost and nothing grows, whoever is killed under a mixed load.

``GEOHEAL_TEST_LOAD_S`` says how long the load lasts: five minutes by default. For two thirds of the time
the services, the processes that answer, the worker, PostgreSQL and PgBouncer are killed in turn; after that
nobody is, and what the processes hold is compared.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import psycopg
import pytest

from geoheal.store.operations.migrate import upgrade
from tests import leftovers
from tests.poolers import MISSING as NO_POOLER
from tests.poolers import PGBOUNCER, pooler
from tests.servers import BIN, MISSING, Server
from tests.soak.load.clients import SYSTEMS, Load
from tests.soak.load.ledger import Ledger
from tests.soak.load.stack import Stack
from tests.waiting import eventually

DURATION_S = float(os.environ.get("GEOHEAL_TEST_LOAD_S", "300"))
TROUBLED = 2 / 3
"""Share of the time in which somebody is killed every :data:`REST_S`."""
REST_S = 6.0
SETTLING = 0.3
"""Share of the quiet time after which growth is measured."""
POOLED = 10
CONNECTIONS_MAX = POOLED + 30
"""Pooled ones, and those past the pooler: of two services, a worker and its queue."""
MORE_MB = 16.0
MORE_DESCRIPTORS = 8

pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(BIN is None, reason=MISSING),
    pytest.mark.skipif(PGBOUNCER is None, reason=NO_POOLER),
]


@pytest.fixture
def server() -> Iterator[Server]:
    home = leftovers.place_of_servers() / f"{leftovers.prefix('tests')}load"
    home.mkdir(mode=0o755)
    made = Server(home / "s", {"fsync": "on", "max_connections": "60"})
    try:
        made.make()
        upgrade(made.url)
        yield made
    finally:
        made.stop()
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def stack(server: Server) -> Iterator[Stack]:
    with (
        tempfile.TemporaryDirectory(prefix="geoheal-load-", dir="/tmp") as folder,
        pooler(server.url, connections=POOLED) as (url, running),
    ):
        made = Stack(Path(folder), server, running, url)
        try:
            made.wait_ready()
            yield made
        finally:
            made.stop()


def trouble(stack: Stack, ledger: Ledger, until: float) -> None:
    """Kill one after the other; after each, requests succeed again."""
    kinds = cycle(
        (
            stack.kill_service, stack.kill_worker, stack.kill_postgresql, stack.kill_request_worker,
            stack.kill_pooler, stack.kill_worker, stack.kill_session,
        )
    )  # fmt: skip
    while time.monotonic() < until:
        kill = next(kinds)
        began = time.monotonic()
        kill()
        await_answers(ledger)
        say(f"{kill.__name__}: answered again {time.monotonic() - began:.1f} s later")
        time.sleep(REST_S)


def await_answers(ledger: Ledger) -> None:
    now = time.monotonic()
    eventually(lambda: ledger.since(now) > 20)


def say(figures: str) -> None:
    print(figures)  # noqa: T201 - what was measured, for who runs it with -s


def held(stack: Stack) -> dict[str, tuple[float, int]]:
    """Return memory (MB) and descriptors of each process."""
    return {name: (each.memory_info().rss / 1e6, each.num_fds()) for name, each in stack.processes().items()}


def connections(server: Server) -> int:
    return int(server.order("SELECT count(*) FROM pg_stat_activity WHERE usename = 'geoheal'")[0])


def stored(server: Server) -> list[tuple[str, str]]:
    query = "SELECT y.name, s.id::text FROM geoheal.snapshots s JOIN geoheal.systems y ON y.id = s.system_id"
    with psycopg.connect(server.url) as connection:
        return connection.execute(query).fetchall()


def test_nothing_is_lost_and_nothing_grows(stack: Stack, server: Server) -> None:
    ledger = Ledger()
    load = Load(stack.urls, stack.urls[1], ledger)
    began = time.monotonic()
    try:
        eventually(lambda: server.order("SELECT count(*) FROM geoheal.policies")[0] >= len(SYSTEMS))
        server.order("UPDATE geoheal.policies SET check_interval_s = 5, next_check_at = now()")
        trouble(stack, ledger, began + TROUBLED * DURATION_S)
        quiet = time.monotonic()
        time.sleep(SETTLING * (began + DURATION_S - quiet))
        before = held(stack)
        time.sleep(max(0.0, began + DURATION_S - time.monotonic()))
        after, open_now = held(stack), connections(server)
    finally:
        load.stop()
    say(f"{len(ledger.stored)} snapshots; {open_now} connections; held before {before}, after {after}")
    for kind in sorted({each for at, _, each in ledger.times if at > quiet}):
        say(f"{kind}: p99 {ledger.p99_ms(kind):.0f} ms, {ledger.p99_ms(kind, quiet):.0f} ms without trouble")
    assert not ledger.wrong
    found = stored(server)
    assert ledger.stored - set(found) == set()
    assert len(found) == len(set(found))
    for name, (megabytes, descriptors) in after.items():
        assert megabytes < before[name][0] * 1.1 + MORE_MB, name
        assert descriptors <= before[name][1] + MORE_DESCRIPTORS, name
    assert open_now <= CONNECTIONS_MAX
    check_what_was_done_meanwhile(stack, server)


def check_what_was_done_meanwhile(stack: Stack, server: Server) -> None:
    """Rollups add up, finished months are tidy, and what is too old is gone."""
    counted = (
        "SELECT (SELECT sum(snapshots) FROM geoheal.daily_health), (SELECT count(*) FROM geoheal.snapshots)"
    )
    summed, rows = server.order(counted)
    assert summed == rows
    comments = (
        "SELECT count(*) FROM pg_inherits WHERE obj_description(inhrelid, 'pg_class') LIKE '%order of%'"
    )
    assert server.order(comments)[0] > 0, stack.said_by_worker()
    forms = "SELECT count(basin), count(compact_basin) FROM geoheal.snapshots"
    print("whole and compact basins:", server.order(forms))  # noqa: T201 - the run's measurements
    stack.kill_service(0)  # which drops them when it starts; the other one keeps them for longer
    expired = "SELECT count(*) FROM geoheal.snapshots WHERE captured_at < now() - interval '402 days'"
    eventually(lambda: server.order(expired)[0] == 0)
