"""Real services and watches, as a user starts them."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

import httpx2
import pytest

from tests import plain_http
from tests.waiting import PATIENCE_S, eventually

GEOHEAL = [sys.executable, "-m", "geoheal.cli"]


def wait_until(condition: Callable[[], Any]) -> Any:
    """Wait for something true, and return it; a service that does not answer yet is asked again."""

    def asked() -> Any:
        with suppress(httpx2.HTTPError):
            return condition()

    return eventually(asked)


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture
def url(port: int) -> str:
    return f"http://127.0.0.1:{port}"


@pytest.fixture
def start(database_url: str) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start commands, which end with the test."""
    environment = {**os.environ, "GEOHEAL_DATABASE_URL": database_url, "PYTHONUNBUFFERED": "1"}
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: object) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [*GEOHEAL, *map(str, arguments)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=PATIENCE_S)


@pytest.fixture
def serving(start: Callable[..., subprocess.Popen[str]], port: int, url: str) -> Callable[[], Any]:
    """Return a service that runs while the context is open."""

    @contextmanager
    def serving() -> Iterator[None]:
        service = start("serve", "--port", port)
        wait_until(lambda: plain_http.get(f"{url}/readyz").is_success)
        yield
        service.terminate()
        service.communicate(timeout=PATIENCE_S)

    return serving


def stored(url: str, system: str) -> list[dict[str, Any]]:
    """Return the stored snapshots of a system, newest first."""
    parameters = {"system": system, "basin": "true", "limit": "200"}
    answer = plain_http.get(f"{url}/api/self-healing/snapshots", params=parameters)
    return list(answer.json().get("snapshots", []))


@pytest.fixture
def snapshots(url: str) -> Callable[[str], list[dict[str, Any]]]:
    """Return the stored snapshots of a system, newest first."""
    return partial(stored, url)
