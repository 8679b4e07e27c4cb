"""A real service for clients."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """Where a service runs."""
    with tempfile.TemporaryDirectory(prefix="geoheal-client-", dir="/tmp") as folder:
        port = free_port()
        clean = {name: value for name, value in os.environ.items() if "DATABASE_URL" not in name}
        environment = {**clean, "GEOHEAL_DATA_DIR": folder, "GEOHEAL_PORT": str(port)}
        service = subprocess.Popen([sys.executable, "-m", "geoheal.cli", "serve"], env=environment)
        try:
            wait_until_ready(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            service.terminate()
            assert service.wait(30) == 0


def wait_until_ready(port: int) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz").close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the service did not become ready")


@pytest.fixture
def until() -> Callable[..., None]:
    """Waits for something to become true."""

    def wait(condition: Callable[[], object], seconds: float = 20.0) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline
            time.sleep(0.05)

    return wait


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder in which hooks are trusted."""
    tmp_path.chmod(0o755)
    return tmp_path
