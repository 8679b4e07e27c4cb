"""Real workers on a real database, and a shop for them to heal."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.healing.loop.conftest import (  # noqa: F401
    database,
    healing_context,
    module,
    sandboxes,
    shop,
    system,
)
from tests.waiting import eventually

HERE = Path(__file__).parent
TAKEOVER_S = 3.0
PLAIN = ("-m", "geoheal.cli", "worker")


@pytest.fixture
def start(database_url: str) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Start Python programs that work on the database; ends those that a test leaves behind."""
    started: list[subprocess.Popen[bytes]] = []
    with tempfile.TemporaryFile() as output:

        def start(*arguments: object, **environment: str) -> subprocess.Popen[bytes]:
            process = subprocess.Popen(
                [sys.executable, *map(str, arguments)],
                env=os.environ
                | {"GEOHEAL_DATABASE_URL": database_url, "GEOHEAL_TAKEOVER_S": str(TAKEOVER_S)}
                | environment,
                cwd=HERE.parents[2],
                stdout=output,
                stderr=subprocess.STDOUT,
            )
            started.append(process)
            return process

        yield start
        for process in started:
            process.kill()
            process.wait()
        output.seek(0)
        sys.stdout.write(output.read().decode(errors="replace"))


@pytest.fixture
def held(start: Callable[..., subprocess.Popen[bytes]], tmp_path: Path) -> Callable[[str], Any]:
    """Start a worker that waits at a point, and waits until it is there."""

    def held(point: str) -> subprocess.Popen[bytes]:
        process = start(HERE / "held_worker.py", tmp_path, point)
        eventually((tmp_path / "reached").exists)
        return process

    return held
