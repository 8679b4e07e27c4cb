"""``geoheal serve`` as a process of its own, on a free port."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import httpx2
import psutil
import pytest

from tests import plain_http
from tests.waiting import PATIENCE_S

PREFIX = "/api/self-healing"


class Service:
    """A running service; its output goes to a file, so that no pipe can fill up."""

    def __init__(self, folder: Path, *arguments: str, **environment: str) -> None:
        self._output = Path(tempfile.mkstemp(dir=folder, suffix=".out")[1])
        clean = {name: value for name, value in os.environ.items() if "DATABASE_URL" not in name}
        with self._output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "geoheal.cli", "serve", *arguments],
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**clean, "PYTHONUNBUFFERED": "1", **environment},
            )

    @property
    def output(self) -> str:
        return self._output.read_text()

    def wait_ready(self) -> "Service":
        """Wait until it says where it serves."""
        deadline = time.monotonic() + PATIENCE_S
        while (match := re.search(r"serves (http://\S+?)/api", self.output)) is None:
            assert self.process.poll() is None, self.output
            assert time.monotonic() < deadline, self.output
            time.sleep(0.02)
        self.url = match[1]
        return self

    def workers(self) -> list[psutil.Process]:
        """Return the processes that answer requests."""
        return [
            child
            for child in psutil.Process(self.process.pid).children()
            if "postgres" not in child.name() and child not in self.healers()
        ]

    def healers(self) -> list[psutil.Process]:
        """Return the process that checks and heals; there is one soon after the service is ready."""
        children = psutil.Process(self.process.pid).children()
        return [child for child in children if _is_healer(child)]

    def get(self, path: str) -> httpx2.Response:
        return plain_http.get(self.url + path, timeout=PATIENCE_S)

    def post(self, path: str, body: object) -> httpx2.Response:
        return plain_http.post(f"{self.url}{PREFIX}{path}", json=body, timeout=PATIENCE_S)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Tell it to stop; return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        return self.process.wait(timeout=PATIENCE_S)


def _is_healer(process: psutil.Process) -> bool:
    """Whether a process is the healing worker; one that has just ended is not."""
    try:
        return process.cmdline()[-2:] == ["geoheal.cli", "worker"]
    except psutil.NoSuchProcess:
        return False


@pytest.fixture
def folder() -> Iterator[Path]:
    """Yield a folder for data and output, with a short name: a socket's path must be short."""
    with tempfile.TemporaryDirectory(prefix="geoheal-serve-", dir="/tmp") as name:
        yield Path(name)


@pytest.fixture
def serve(folder: Path) -> Iterator[Callable[..., Service]]:
    """Start services on a free port, by default on a database of their own in the folder."""
    with starting(folder) as start:
        yield start


@pytest.fixture
def serve_alone(serve: Callable[..., Service], database_url: str) -> Callable[..., Service]:
    """Start services on a database of the tests' server and without a worker, which is much quicker."""
    return partial(serve, "--no-worker", "--database-url", database_url)


@contextmanager
def starting(folder: Path) -> Iterator[Callable[..., Service]]:
    """Start services whose output goes to a folder; those that are left are stopped."""
    started: list[Service] = []

    def start(*arguments: str, **environment: str) -> Service:
        where = (
            ()
            if "--database-url" in arguments or "--data-dir" in arguments
            else ("--data-dir", str(folder / "data"))
        )
        port = () if "--port" in arguments else ("--port", "0")
        service = Service(folder, *port, *where, *arguments, **environment)
        started.append(service)
        return service

    try:
        yield start
    finally:
        for service in started:
            service.stop()
