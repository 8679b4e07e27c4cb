"""Clients of two services: reporters that send again until they are acknowledged, and readers."""

import json
import random
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count, cycle
from threading import Event, Thread
from typing import Any, Final

import httpx2
from uuid_utils.compat import uuid7

from tests.soak.load.ledger import Ledger
from tests.waiting import PATIENCE_S

PREFIX: Final = "/api/self-healing"
SYSTEMS: Final = tuple(f"shop-{number}" for number in range(8))
READS: Final = (
    "/health?system=shop-0", "/degradation?system=shop-1", "/timeline?system=shop-2", "/overview",
    "/windows?system=shop-3", "/snapshots?system=shop-4&limit=100", "/incidents", "/drift?system=shop-5",
)  # fmt: skip
LATE_S: Final = 20.0
"""How long late snapshots arrive for one month, before they arrive for the month before that."""
MONTHS: Final = 12
EXPIRED_DAYS: Final = 450
"""Age of the snapshots that one of the services no longer keeps."""

Row = dict[str, Any]


def row(system: str, moment: datetime | None = None) -> Row:
    """Make a snapshot, with an id that is good for any moment."""
    now = datetime.now(UTC) if moment is None else moment
    return {
        "id": str(uuid7()),
        "captured_at": now.isoformat(),
        "system": system,
        "node": random.choice("ab"),
        "phi": random.uniform(0.6, 0.8),
        "kappa_eff": 64.0,
        "basin_coords": [random.random() for _ in range(64)],
        "error_rate": 0.01,
        "request_count": 100,
        "avg_latency_ms": random.uniform(10, 14),
        "metrics": {"queue_depth": float(random.randrange(9))},
        "code_hash": random.choice(("v1", "v2")),
    }


class Load:
    """Threads that send and ask until they are stopped.

    Parameters
    ----------
    urls
        Of the services; each request goes to the next one.
    keeper
        Of the service that keeps its history for longer.
    ledger
        Told what is answered.
    """

    def __init__(self, urls: Sequence[str], keeper: str, ledger: Ledger) -> None:
        self._urls, self._keeper, self._ledger = urls, keeper, ledger
        self._stop = Event()
        with httpx2.Client(timeout=PATIENCE_S) as client:
            self._acknowledged(client, "first", [row(each) for each in SYSTEMS], cycle(urls))
        work = [self._one] * 4 + [self._many, self._late, self._expired, self._read]
        self._threads = [Thread(target=each, name=each.__name__) for each in work]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let all requests that are under way be acknowledged, and end."""
        self._stop.set()
        for thread in self._threads:
            thread.join(PATIENCE_S)
            assert not thread.is_alive(), f"{thread.name} was not acknowledged"

    def _one(self) -> None:
        self._repeat("POST /snapshot", lambda _: [row(random.choice(SYSTEMS))], self._urls, every_s=0.1)

    def _many(self) -> None:
        self._repeat(
            "POST /snapshots", lambda _: [row(SYSTEMS[n % 8]) for n in range(100)], self._urls, every_s=1.0
        )

    def _late(self) -> None:
        began = time.monotonic()

        def rows(_: int) -> list[Row]:
            months = 1 + int((time.monotonic() - began) / LATE_S) % MONTHS
            day = datetime.now(UTC) - timedelta(days=31 * months)
            return [row(SYSTEMS[n % 3], day + timedelta(seconds=n)) for n in range(50)]

        self._repeat("late", rows, self._urls, every_s=2.0)

    def _expired(self) -> None:
        def rows(number: int) -> list[Row]:
            day = datetime.now(UTC) - timedelta(days=EXPIRED_DAYS + number % 5)
            return [row("expired", day) for _ in range(20)]

        self._repeat("expired", rows, [self._keeper], every_s=5.0)

    def _repeat(
        self, kind: str, rows: Callable[[int], list[Row]], urls: Sequence[str], every_s: float
    ) -> None:
        ways = cycle(urls)
        with httpx2.Client(timeout=PATIENCE_S) as client:
            for number in count():
                if self._stop.wait(every_s * random.uniform(0.5, 1.5)):
                    return
                self._acknowledged(client, kind, rows(number), ways)

    def _acknowledged(self, client: httpx2.Client, kind: str, rows: list[Row], ways: "cycle[str]") -> None:
        """Send rows until a service says that they are stored."""
        lines = "\n".join(map(json.dumps, rows))
        path, mime = (
            ("/snapshot", "application/json") if len(rows) == 1 else ("/snapshots", "application/x-ndjson")
        )
        while True:
            began = time.monotonic()
            try:
                response = client.post(
                    next(ways) + PREFIX + path, content=lines, headers={"Content-Type": mime}
                )
            except httpx2.TransportError:
                time.sleep(0.05)
                continue
            if response.status_code in {200, 201}:
                if len(rows) > 1 and response.json()["rejected"]:
                    self._ledger.refuse(f"{kind}: {response.text[:500]}")
                stored = [(each["system"], each["id"]) for each in rows] if kind != "expired" else []
                self._ledger.answered(kind, time.monotonic() - began, stored)
                return
            self._excused(kind, response)
            time.sleep(0.1)

    def _read(self) -> None:
        ways = cycle(self._urls)
        with httpx2.Client(timeout=PATIENCE_S) as client:
            for path in cycle(READS):
                if self._stop.wait(0.1):
                    return
                began = time.monotonic()
                try:
                    response = client.get(next(ways) + PREFIX + path)
                except httpx2.TransportError:
                    continue
                if response.status_code == 200:
                    self._ledger.answered(f"GET {path.partition('?')[0]}", time.monotonic() - began)
                else:
                    self._excused(f"GET {path}", response)

    def _excused(self, kind: str, response: httpx2.Response) -> None:
        """Accept "not now, try again", and note everything else."""
        if response.status_code != 503 or "Retry-After" not in response.headers:
            self._ledger.refuse(f"{kind}: {response.status_code} {response.text[:500]}")
