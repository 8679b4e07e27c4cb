"""Two services, a worker, PgBouncer and PostgreSQL, each of which may be killed."""

import os
import random
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import httpx2
import psutil

from tests.acceptance.api.conftest import Service
from tests.poolers import Pooler
from tests.ports import free_port
from tests.servers import Server
from tests.waiting import PATIENCE_S, eventually

SETTINGS = {
    "GEOHEAL_PARTITION_LENGTH": "day",
    "GEOHEAL_TIDY_AFTER_DAYS": "1",
    "GEOHEAL_COMPACT_AFTER_DAYS": "40",
    "GEOHEAL_ROLLUP_DELAY_S": "0",
    "GEOHEAL_THREADS": "8",
}
RETENTION_DAYS = (400, 800)
"""Of each service: what the first no longer keeps, the second still takes in."""


class Stack:
    """All processes, running.

    Parameters
    ----------
    folder
        For the output of processes.
    server, pooler, pooled_url
        The database, and the way through PgBouncer.
    """

    def __init__(self, folder: Path, server: Server, pooler: Pooler, pooled_url: str) -> None:
        self._folder, self.server, self._pooler = folder, server, pooler
        self._settings = {
            **SETTINGS,
            "GEOHEAL_DATABASE_URL": pooled_url,
            "GEOHEAL_DIRECT_DATABASE_URL": server.url,
        }
        self._ports = [free_port(), free_port()]
        self.urls = [f"http://127.0.0.1:{port}" for port in self._ports]
        self.services = [self._serve(place) for place in range(2)]
        self.worker = self._work()

    def wait_ready(self) -> None:
        """Wait until both services answer."""
        for each in self.services:
            each.wait_ready()

    def _serve(self, place: int) -> Service:
        given = {**self._settings, "GEOHEAL_RETENTION_DAYS": str(RETENTION_DAYS[place])}
        port = str(self._ports[place])
        return Service(self._folder, "--port", port, "--no-worker", "--data-dir", str(self._folder), **given)

    def _work(self) -> psutil.Popen:
        environment = {name: value for name, value in os.environ.items() if "DATABASE_URL" not in name}
        with (self._folder / "worker.out").open("a") as output:
            return psutil.Popen(
                [sys.executable, "-m", "geoheal.cli", "worker"],
                env={**environment, **self._settings},
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def kill_service(self, place: int | None = None) -> None:
        """Kill a service, or any of the two; nothing of it stays, and another takes its place."""
        place = random.randrange(2) if place is None else place
        left = self.services[place].workers()
        self.services[place].process.kill()
        self.services[place].process.wait(PATIENCE_S)
        psutil.wait_procs(left, timeout=PATIENCE_S)
        self.services[place] = self._serve(place).wait_ready()

    def kill_request_worker(self) -> None:
        """Kill a process that answers requests; its service starts another one."""
        service = random.choice(self.services)
        before = service.workers()
        random.choice(before).kill()

        def is_replaced() -> bool:
            with suppress(httpx2.TransportError):
                return service.get("/readyz").status_code == 200 and service.workers() != before
            return False

        eventually(is_replaced)

    def kill_worker(self) -> None:
        """Kill the healing worker, and start another one."""
        self.worker.kill()
        self.worker.wait(PATIENCE_S)
        self.worker = self._work()

    def kill_postgresql(self) -> None:
        """Kill PostgreSQL's first process, and start it again as soon as the others have noticed."""
        self.server.kill()

        def starts() -> bool:
            with suppress(AssertionError):
                self.server.start()
                return True
            return False

        eventually(starts)

    def kill_session(self) -> None:
        """Kill the process of one of PostgreSQL's sessions: the server ends all of them, and recovers."""
        query = "SELECT pid FROM pg_stat_activity WHERE usename = 'geoheal' AND pid <> pg_backend_pid()"
        if found := self.server.order(f"{query} ORDER BY random() LIMIT 1"):
            psutil.Process(found[0]).kill()

    def kill_pooler(self) -> None:
        """Kill PgBouncer, and start it again."""
        self._pooler.kill()
        self._pooler.start()

    def said_by_worker(self) -> str:
        """Return the log of the workers."""
        return (self._folder / "worker.out").read_text()

    def processes(self) -> dict[str, psutil.Process]:
        """Return the processes that do the work, by name."""
        answering = {
            f"service {place}": each.workers()[0]
            for place, each in enumerate(self.services)
            if each.workers()
        }
        return {**answering, "worker": psutil.Process(self.worker.pid)}

    def stop(self) -> None:
        """End everything but the database."""
        self.worker.terminate()
        for each in self.services:
            each.stop()
        self.worker.wait(PATIENCE_S)
