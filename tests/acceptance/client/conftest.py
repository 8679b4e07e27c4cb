"""A real service for clients."""

import os
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.ports import free_port
from tests.waiting import PATIENCE_S, eventually


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
            assert service.wait(PATIENCE_S) == 0


def wait_until_ready(port: int) -> None:
    def ready() -> bool:
        with suppress(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz").close()
            return True
        return False

    eventually(ready)


@pytest.fixture
def until() -> Callable[..., None]:
    """Wait for something to become true."""

    return eventually


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder in which hooks are trusted."""
    tmp_path.chmod(0o755)
    return tmp_path
