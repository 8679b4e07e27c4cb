"""Data folders and real processes that use them."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from geoheal.store.embedded import EmbeddedServer, open_embedded
from geoheal.store.embedded.folder import DataFolder
from geoheal.store.embedded.sharing.postmaster import PID_FILE, find_postmaster, read_pid_file
from tests import databases
from tests.waiting import PATIENCE_S

OCCUPANT = Path(__file__).with_name("occupant.py")

FORGETFUL = {"fsync": "off"}
"""These tests kill processes, not machines; what a process has written, the system still writes to disk."""


@pytest.fixture(autouse=True, scope="session")
def _no_given_server() -> None:
    """Say nothing of a server that is not asked here."""
    if databases.given() is not None:
        pytest.skip(databases.EMBEDDED_ALONE)


class Process:
    """A real process that uses a data folder until it is closed or killed."""

    def __init__(self, data_dir: Path, **wanted: Any) -> None:
        arguments = {"data_dir": str(data_dir), "supervise": False, "settings": FORGETFUL, **wanted}
        self.popen = subprocess.Popen(
            [sys.executable, str(OCCUPANT), json.dumps(arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd="/",
            start_new_session=True,
        )

    def answer(self) -> dict[str, Any]:
        """Return what it says once it has opened the database."""
        assert self.popen.stdout is not None
        line = self.popen.stdout.readline()
        assert line, self.popen.communicate(timeout=PATIENCE_S)[1]
        answer = json.loads(line)
        assert isinstance(answer, dict)
        return answer

    def end(self) -> int:
        """Let it close and end; its exit status."""
        _, complaints = self.popen.communicate(timeout=PATIENCE_S)
        assert "Traceback" not in complaints or "KeyboardInterrupt" in complaints, complaints
        return self.popen.returncode

    def interrupt(self) -> None:
        """Press Ctrl-C in its terminal: the signal goes to its whole process group."""
        os.killpg(self.popen.pid, signal.SIGINT)

    def kill(self) -> None:
        """Kill it at once."""
        self.popen.kill()
        self.popen.communicate(timeout=PATIENCE_S)


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory, postgres_bin_dir: Path | None) -> Path:
    """Return a data folder that was made, opened once, and left."""
    path = tmp_path_factory.mktemp("pristine") / "data"
    open_embedded(path, bin_dir=postgres_bin_dir).close()
    return path


@pytest.fixture
def empty_dir(tmp_path: Path, postgres_bin_dir: Path | None) -> Iterator[Path]:
    """Yield a data folder that does not exist yet; whatever server still runs in it at the end is stopped."""
    path = tmp_path / "data"
    yield path
    if read_pid_file(path / "postgres" / PID_FILE) is not None:
        open_embedded(path, bin_dir=postgres_bin_dir).close()


@pytest.fixture
def data_dir(empty_dir: Path, pristine: Path) -> Path:
    """Return a data folder of this test alone that was used before."""
    subprocess.run(["cp", "-a", pristine, empty_dir], check=True)
    return empty_dir


@pytest.fixture
def start(postgres_bin_dir: Path | None) -> Iterator[Callable[..., Process]]:
    """Start a process that uses a data folder; those that remain at the end are killed."""
    processes: list[Process] = []

    def start_one(data_dir: Path, **wanted: Any) -> Process:
        bin_dir = {"bin_dir": str(postgres_bin_dir)} if postgres_bin_dir else {}
        processes.append(Process(data_dir, **bin_dir, **wanted))
        return processes[-1]

    yield start_one
    for process in processes:
        with suppress(ValueError):  # its pipes are closed: it has ended
            process.kill()


@pytest.fixture
def enter(postgres_bin_dir: Path | None) -> Callable[..., EmbeddedServer]:
    """Open a data folder in this process, with the programs under test."""

    def enter_folder(data_dir: Path, **wanted: Any) -> EmbeddedServer:
        return open_embedded(data_dir, bin_dir=postgres_bin_dir, **{"settings": FORGETFUL, **wanted})

    return enter_folder


@pytest.fixture
def postmaster() -> Callable[[Path], psutil.Process | None]:
    """Find the first process of the server that runs in a data folder."""

    def find(data_dir: Path) -> psutil.Process | None:
        folder = DataFolder(data_dir.resolve())
        if not folder.cluster.exists():
            return None
        found = find_postmaster(folder.cluster, folder.cluster.stat().st_uid)
        return found.process if found else None

    return find


@pytest.fixture
def ask() -> Callable[..., Any]:
    """Ask a database for one row; a row of one value is that value."""

    def ask_once(url: str, statement: str) -> Any:
        with psycopg.connect(url) as connection:
            row = connection.execute(statement).fetchone()
        assert row is not None
        return row[0] if len(row) == 1 else row

    return ask_once
