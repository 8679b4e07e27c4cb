"""Rate of ``POST /snapshot``, against plain INSERT + COMMIT of the same rows into the same database.

Both sides run 8 clients in processes of their own, in turns, on the service's own embedded PostgreSQL with
full durability. The reference's clients are psycopg connections that send the same row; the service's are
bare sockets with keep-alive, so that the clients cost as little as they can.

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
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
from uuid_utils.compat import uuid7

from geoheal.store import real_vector
from geoheal.store.embedded import open_embedded

DIMENSION = 64
COLUMNS = (
    "system_id", "captured_at", "id", "node", "phi", "kappa_eff", "basin", "drift", "baseline_id",
    "confidence", "surprise", "agency", "regime", "error_rate", "request_count", "avg_latency_ms",
    "memory_usage_mb", "cpu_usage_pct", "code_version_id", "label", "context",
)  # fmt: skip
INSERT = (
    f"INSERT INTO geoheal.snapshots ({', '.join(COLUMNS)}) VALUES ({', '.join(['%s'] * len(COLUMNS))}) "
    "ON CONFLICT DO NOTHING"
)
MEASURED = {
    "phi": 0.74,
    "kappa_eff": 63.9,
    "confidence": 0.8,
    "surprise": 0.1,
    "agency": 0.6,
    "error_rate": 0.01,
    "request_count": 100,
    "avg_latency_ms": 12.5,
    "memory_usage_mb": 512.0,
    "cpu_usage_pct": 30.0,
}

Work = Callable[[Any], Callable[[], None]]
"""Makes, from a target, the function that stores one snapshot."""


def by_psycopg(url: str) -> Callable[[], None]:
    """Store a snapshot by INSERT and COMMIT."""
    connection = psycopg.connect(url)
    real_vector.register(connection)
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


def by_http(port: int) -> Callable[[], None]:
    """Store a snapshot by ``POST /snapshot``."""
    connection = socket.create_connection(("127.0.0.1", port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    coords = np.random.default_rng(os.getpid()).random(DIMENSION).tolist()
    body = json.dumps({**MEASURED, "basin_coords": coords, "id": str(uuid7())}).encode()
    start, end = body[:-38], body[-2:]
    head = (
        b"POST /api/self-healing/snapshot HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        b"Content-Length: %d\r\n\r\n" % len(body)
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


@contextmanager
def service(data_dir: Path) -> Iterator[int]:
    """A running ``geoheal serve``; yields its port."""
    process = subprocess.Popen(
        [sys.executable, "-m", "geoheal.cli", "serve", "--port", "0", "--data-dir", str(data_dir)],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        yield int(line.split("127.0.0.1:")[1].split("/")[0])
    finally:
        process.terminate()
        process.wait()


def main() -> None:
    """Measure, and print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="geoheal-bench-", dir="/tmp") as folder:
        data_dir = Path(folder) / "data"
        with service(data_dir) as port, open_embedded(data_dir) as server:
            plain, http = [], []
            for _ in range(options.rounds):
                plain.append(rate(by_psycopg, server.url, options.clients, options.seconds))
                http.append(rate(by_http, port, options.clients, options.seconds))
    ratio = statistics.median(one / other for one, other in zip(http, plain, strict=True))
    result = {
        "psycopg_per_s": round(statistics.median(plain)),
        "http_per_s": round(statistics.median(http)),
        "ratio": round(ratio, 3),
    }
    if options.json:
        print(json.dumps(result))
        return
    print(f"INSERT + COMMIT by {options.clients} psycopg connections: {result['psycopg_per_s']:,}/s")
    print(f"POST /snapshot by {options.clients} clients:             {result['http_per_s']:,}/s")
    print(f"ratio (median of {options.rounds} rounds): {ratio:.2f} (goal: at least 0.60)")


if __name__ == "__main__":
    main()
