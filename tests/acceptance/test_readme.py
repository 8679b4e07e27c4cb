"""What the README shows works: Python, shell commands and SQL, in order, against a real service."""

import os
import re
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from geoheal.store.embedded import open_embedded
from tests.ports import free_port
from tests.waiting import PATIENCE_S, eventually

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
Followed = subprocess.CompletedProcess[str]
HISTORY = "captured_at,response_ms,failures\n2026-01-05T10:00:00Z,40,0.01\n2026-01-05T10:01:00Z,45,0.02\n"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Yield the environment of a user whose service runs."""
    folder = tmp_path_factory.mktemp("readme")
    port = free_port()
    scripts = Path(sys.executable).parent
    clean = {name: value for name, value in os.environ.items() if "DATABASE_URL" not in name}
    environment = {
        **clean,
        "GEOHEAL_DATA_DIR": str(folder / "data"),
        "GEOHEAL_PORT": str(port),
        "PATH": f"{scripts}:{clean['PATH']}",
    }
    service = subprocess.Popen([scripts / "geoheal", "serve"], env=environment)
    try:
        wait_until_ready(port)
        yield environment
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


@pytest.fixture(scope="module")
def followed(served: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> list[Followed]:
    """Return what came of the shell commands, in order; their snapshots are what the SQL is about."""
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    folder = tmp_path_factory.mktemp("history")
    (folder / "history.csv").write_text(HISTORY, encoding="utf-8")
    scripts = ["set -e\n" + block.replace("5001", served["GEOHEAL_PORT"]) for block in blocks("bash")]
    return [
        subprocess.run(
            ["bash", "-c", script],
            env=served,
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
        for script in scripts
    ]


def test_shell_commands(followed: list[Followed]) -> None:
    assert len(followed) >= 2
    for done in followed:
        assert done.returncode == 0, done.stdout + done.stderr
        assert '"success":false' not in done.stdout.replace(" ", "")


def test_python(served: dict[str, str]) -> None:
    (script,) = blocks("python")
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=served,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    promised = re.findall(r"^print.*# (.*)$", script, re.MULTILINE)
    assert done.stdout.splitlines() == promised


def test_sql(served: dict[str, str], followed: list[Followed]) -> None:
    assert followed
    (script,) = blocks("sql")
    statements = [statement for statement in script.split(";") if statement.strip()]
    with open_embedded(Path(served["GEOHEAL_DATA_DIR"])) as server, psycopg.connect(server.url) as connection:
        for statement in statements:
            assert connection.execute(statement.encode()).description
