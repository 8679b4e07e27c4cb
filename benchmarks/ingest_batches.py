"""Senders of batches of 1,000 snapshots, for :mod:`benchmarks.ingest_http`: COPY, and ``POST /snapshots``.

Their rows are made beforehand, but for what differs each time (ids), so that clients cost little.
"""

import json
import os
import socket
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import numpy as np
import psycopg
from uuid_utils.compat import uuid7

from geoheal.store.schema import column_types

DIMENSION = 64
ROWS = 1_000
SYSTEMS = 50
"""Systems whose rows alternate in a mixed batch."""

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
COLUMNS = ("system_id", "captured_at", "id", "basin", "drift", "baseline_id", "regime", *MEASURED)
COPY = f"COPY geoheal.snapshots ({', '.join(COLUMNS)}) FROM STDIN (FORMAT BINARY)"


def by_copy(url: str) -> Callable[[], None]:
    """Store a batch by psycopg's binary COPY, row by row, and COMMIT."""
    connection = psycopg.connect(url)
    column_types.register(connection)
    description = connection.execute(
        f"SELECT {', '.join(COLUMNS)} FROM geoheal.snapshots LIMIT 0"
    ).description
    types = [column.type_code for column in description or ()]
    basins = list(np.random.default_rng(os.getpid()).random((ROWS, DIMENSION)).astype(np.float32))
    system = baseline = uuid.UUID(int=2)

    def store() -> None:
        with connection.cursor().copy(COPY) as copy:
            copy.set_types(types)
            now = datetime.now(UTC)
            for basin in basins:
                copy.write_row(
                    (system, now, uuid7(), basin, 0.1, baseline, "hierarchical", *MEASURED.values())
                )
        connection.commit()

    return store


def by_lines(target: tuple[int, str]) -> Callable[[], None]:
    """Store a batch of one system by ``POST /snapshots``."""
    return _posting(target, [f"lines/{os.getpid()}"])


def by_mixed_lines(target: tuple[int, str]) -> Callable[[], None]:
    """Store a batch of interleaved systems by ``POST /snapshots``."""
    return _posting(target, [f"mixed/{number}" for number in range(SYSTEMS)])


def _posting(target: tuple[int, str], systems: list[str]) -> Callable[[], None]:
    port, headers = target
    connection = socket.create_connection(("127.0.0.1", port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    coords = np.random.default_rng(os.getpid()).random((ROWS, DIMENSION))
    lines = [
        json.dumps(
            {"system": systems[row % len(systems)], **MEASURED, "basin_coords": some.tolist(), "id": ""}
        )
        .encode()
        .removesuffix(b'"}')
        for row, some in enumerate(coords)
    ]
    size = sum(map(len, lines)) + len(lines) * (36 + len(b'"}\n'))
    head = (
        "POST /api/self-healing/snapshots HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Content-Type: application/x-ndjson\r\n{headers}Content-Length: {size}\r\n\r\n"
    ).encode()

    def store() -> None:
        ids: list[Any] = [str(uuid7()).encode() for _ in lines]
        connection.sendall(head + b"".join(b'%s%s"}\n' % pair for pair in zip(lines, ids, strict=True)))
        answer = connection.recv(65536)
        while not answer.endswith(b"}"):
            answer += connection.recv(65536)
        if b'"accepted":1000,' not in answer:
            raise RuntimeError(answer.decode())

    return store
