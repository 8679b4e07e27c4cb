"""A service that a reader of the documentation has started, and the reader."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.acceptance.docs.blocks import ROOT
from tests.acceptance.docs.reader import Reader
from tests.ports import free_port


@pytest.fixture(scope="module")
def environment() -> Iterator[dict[str, str]]:
    """Yield the environment of a user who has nothing yet but geoheal.

    Its service would run on a free port.
    """
    with tempfile.TemporaryDirectory(prefix="geoheal-docs-", dir="/tmp") as folder:
        port = free_port()
        clean = {name: value for name, value in os.environ.items() if "DATABASE_URL" not in name}
        yield {
            **clean,
            "GEOHEAL_DATA_DIR": f"{folder}/data",
            "GEOHEAL_PORT": str(port),
            "GEOHEAL_URL": f"http://127.0.0.1:{port}",
            "PATH": f"{Path(sys.executable).parent}:{clean['PATH']}",
            "PYTHONUNBUFFERED": "1",
        }


@pytest.fixture(scope="module")
def served(environment: dict[str, str]) -> Iterator[dict[str, str]]:
    """Yield the same, and the service runs."""
    command = [sys.executable, "-m", "geoheal.cli", "serve"]
    service = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    with service:
        assert service.stdout is not None
        assert service.stdout.readline()
        yield environment
        service.terminate()


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Callable[[dict[str, str]], Reader]]:
    """Make a reader, whose processes end with the test."""
    tmp_path.chmod(0o755)
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    with ExitStack() as stack:

        def begin(environment: dict[str, str]) -> Reader:
            ports = {"5001": int(environment["GEOHEAL_PORT"]), "8000": free_port()}
            return stack.enter_context(Reader(tmp_path, environment, ports))

        yield begin
