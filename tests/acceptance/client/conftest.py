"""A real service for clients."""

import os
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests import databases
from tests.ports import free_port
from tests.waiting import PATIENCE_S, eventually


@pytest.fixture(scope="module")
def url(server_url: str, migrated_template: str) -> Iterator[str]:
    """Where a service runs."""
    with databases.database(server_url, template=migrated_template) as stored_at:
        port = free_port()
        environment = {**os.environ, "GEOHEAL_DATABASE_URL": stored_at, "GEOHEAL_PORT": str(port)}
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
