"""Rate of ``POST /snapshot``, against plain INSERT + COMMIT of the same rows into the same database.

All sides run 8 clients in processes of their own, in turns, on the service's own embedded PostgreSQL with
full durability: the reference, and the service without and with a bearer token; then, by 4 clients, batches
of 1,000: psycopg's binary COPY of rows, and ``POST /snapshots`` (NDJSON) of one system and of 50 interleaved
ones. CPU seconds are those of the
service's and PostgreSQL's processes, without the clients' and without a worker, which would check each new
system. The reference's clients are psycopg connections
that send the same row; the service's are bare sockets with keep-alive, so that the clients cost as little as
they can.

    python -m benchmarks.ingest_http [--seconds 3] [--rounds 5] [--clients 8] [--json]
"""

import argparse
import json
import multiprocessing
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import psycopg
from uuid_utils.compat import uuid7

from benchmarks.ingest_batches import DIMENSION, MEASURED, ROWS, by_copy, by_lines, by_mixed_lines
from geoheal.domain.access.bearer import mint
from geoheal.domain.access.token import Role
from geoheal.store.embedded import open_embedded
from geoheal.store.operations import tokens
from geoheal.store.schema import column_types
from geoheal.store.session import create_engine

BATCH_CLIENTS = 4
COLUMNS = (
    "system_id", "captured_at", "id", "node", "phi", "kappa_eff", "basin", "drift", "baseline_id",
    "confidence", "surprise", "agency", "regime", "error_rate", "request_count", "avg_latency_ms",
    "memory_usage_mb", "cpu_usage_pct", "code_version_id", "label", "context",
)  # fmt: skip
INSERT = (
    f"INSERT INTO geoheal.snapshots ({', '.join(COLUMNS)}) VALUES ({', '.join(['%s'] * len(COLUMNS))}) "
    "ON CONFLICT DO NOTHING"
)
Target = tuple[int, str]
"""Port of the service, and the headers that a client adds."""

Work = Callable[[Any], Callable[[], None]]
"""Makes, from a target, the function that stores one snapshot, or one batch."""


@dataclass(frozen=True, slots=True)
class Side:
    """One way to store snapshots.

    Parameters
    ----------
    label, work, target
        What it is called, who does it, and where to.
    reference
        The side that its rate is compared with.
    rows
        Snapshots that are stored at once.
    """

    label: str
    work: Work
    target: Any
    reference: str
    rows: int = 1


def by_psycopg(url: str) -> Callable[[], None]:
    """Store a snapshot by INSERT and COMMIT."""
    connection = psycopg.connect(url)
    column_types.register(connection)
    basin = np.random.default_rng(os.getpid()).random(DIMENSION).astype(np.float32)
    system = baseline = uuid.UUID(int=1)
    measured = MEASURED

    def store() -> None:
        row = (
            system, datetime.now(UTC), uuid7(), None, measured["phi"], measured["kappa_eff"], basin, 0.1,
            baseline, measured["confidence"], measured["surprise"], measured["agency"], "hierarchical",
            measured["error_rate"], measured["request_count"], measured["avg_latency_ms"],
            measured["memory_usage_mb"], measured["cpu_usage_pct"], None, None, None,
        )  # fmt: skip
        connection.execute(INSERT, row)
        connection.commit()

    return store


def by_http(target: Target) -> Callable[[], None]:
    """Store a snapshot by ``POST /snapshot``."""
    port, headers = target
    connection = socket.create_connection(("127.0.0.1", port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    coords = np.random.default_rng(os.getpid()).random(DIMENSION).tolist()
    body = json.dumps({**MEASURED, "basin_coords": coords, "id": str(uuid7())}).encode()
    start, end = body[:-38], body[-2:]
    head = (
        b"POST /api/self-healing/snapshot HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        b"%sContent-Length: %d\r\n\r\n" % (headers.encode(), len(body))
    ) + start

    def store() -> None:
        connection.sendall(head + str(uuid7()).encode() + end)
        answer = connection.recv(65536)
        while not answer.endswith(b"}"):
            answer += connection.recv(65536)
        if not answer.startswith(b"HTTP/1.1 201"):
            raise RuntimeError(answer.decode())

    return store


def _work(make: Work, target: object, seconds: float, barrier: Any, counts: Any) -> None:  # noqa: ANN401
    store = make(target)
    store()
    barrier.wait()
    count, end = 0, time.perf_counter() + seconds
    while time.perf_counter() < end:
        store()
        count += 1
    counts.put(count)


def rate(make: Work, target: object, clients: int, seconds: float) -> float:
    """Snapshots a second that this many clients store."""
    context = multiprocessing.get_context("fork")
    barrier, counts = context.Barrier(clients), context.Queue()
    workers = [
        context.Process(target=_work, args=(make, target, seconds, barrier, counts)) for _ in range(clients)
    ]
    for worker in workers:
        worker.start()
    try:
        total = sum(counts.get(timeout=seconds + 30) for _ in workers)
    finally:
        for worker in workers:
            worker.terminate()
            worker.join()
    return float(total / seconds)


def cpu_s(roots: Iterable[int]) -> float:
    """CPU time (s) that these processes, their children and those that ended have used."""
    total, seen = 0.0, set[int]()
    for root in map(psutil.Process, roots):
        for process in (root, *root.children(recursive=True)):
            if process.pid not in seen:
                seen.add(process.pid)
                with suppress(psutil.NoSuchProcess):
                    total += sum(process.cpu_times()[:4])
    return total


@contextmanager
def service(data_dir: Path) -> Iterator[int]:
    """Run ``geoheal serve``; yield its port."""
    with _serving(data_dir) as (port, _):
        yield port


@contextmanager
def _serving(data_dir: Path, *options: str) -> Iterator[tuple[int, int]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "geoheal.cli", "serve", "--port", "0", "--data-dir", str(data_dir), *options],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        yield int(line.split("127.0.0.1:")[1].split("/")[0]), process.pid
    finally:
        process.terminate()
        process.wait()


def _token(url: str) -> str:
    """Return the header that presents a new reporter's token."""
    token, secret = mint("benchmark", Role.REPORTER, datetime.now(UTC))
    with create_engine(url).begin() as connection:
        tokens.add(connection, token)
    return f"Authorization: Bearer {secret}\r\n"


def _postmaster(url: str) -> int:
    """Return the process that all of PostgreSQL's others are children of."""
    with psycopg.connect(url) as connection:
        return psutil.Process(connection.info.backend_pid).ppid()


def _sides(url: str, port: int) -> dict[str, Side]:
    http, token = (port, ""), (port, _token(url))
    return {
        "psycopg": Side("INSERT + COMMIT by psycopg connections", by_psycopg, url, "psycopg"),
        "http": Side("POST /snapshot", by_http, http, "psycopg"),
        "token": Side("POST /snapshot with a bearer token", by_http, token, "psycopg"),
        "copy": Side("COPY of 1,000 by psycopg, row by row", by_copy, url, "copy", ROWS),
        "lines": Side("POST /snapshots of 1,000", by_lines, http, "copy", ROWS),
        "mixed": Side("POST /snapshots of 1,000, 50 systems", by_mixed_lines, http, "copy", ROWS),
    }


def _measure(data_dir: Path, rounds: int, clients: int, seconds: float) -> dict[str, dict[str, Any]]:
    """Median rate, ratio to the reference of the same round, and CPU seconds per 1,000 snapshots."""
    with _serving(data_dir, "--no-worker") as (port, pid), open_embedded(data_dir) as server:
        postmaster = _postmaster(server.url)
        sides = _sides(server.url, port)
        rates: dict[str, list[float]] = {name: [] for name in sides}
        costs: dict[str, list[float]] = {name: [] for name in sides}
        for _ in range(rounds):
            for name, side in sides.items():
                before = cpu_s([pid, postmaster])
                count = clients if side.rows == 1 else BATCH_CLIENTS
                rates[name].append(rate(side.work, side.target, count, seconds) * side.rows)
                costs[name].append((cpu_s([pid, postmaster]) - before) / (rates[name][-1] * seconds) * 1000)
    return {
        name: {
            "label": side.label,
            "per_s": round(statistics.median(rates[name])),
            "ratio": round(
                statistics.median(x / y for x, y in zip(rates[name], rates[side.reference], strict=True)), 3
            ),
            "cpu_s_per_1000": round(statistics.median(costs[name]), 3),
        }
        for name, side in sides.items()
    }


def main() -> None:
    """Measure, and print rates, ratios and costs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="geoheal-bench-", dir="/tmp") as folder:
        result = _measure(Path(folder) / "data", options.rounds, options.clients, options.seconds)
    if options.json:
        print(json.dumps(result))
        return
    print(f"{options.clients} clients ({BATCH_CLIENTS} for batches), median of {options.rounds} rounds")
    print("goals: POST /snapshot ratio >= 0.70, CPU <= 0.55; POST /snapshots ratio >= 0.35")
    for figures in result.values():
        print(
            f"{figures['label']:40} {figures['per_s']:6,.0f}/s   ratio {figures['ratio']:.2f}   "
            f"CPU {figures['cpu_s_per_1000']:.3f} s per 1,000"
        )


if __name__ == "__main__":
    main()
