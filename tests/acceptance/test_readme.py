"""What the README shows works: Python, shell commands and SQL, in order, against a real service."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from geoheal.store.embedded import open_embedded

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
HISTORY = "captured_at,response_ms,failures\n2026-01-05T10:00:00Z,40,0.01\n2026-01-05T10:01:00Z,45,0.02\n"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.DOTALL | re.MULTILINE)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment of a user whose service runs."""
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
        assert service.wait(30) == 0


def wait_until_ready(port: int) -> None:
    for _ in range(150):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz")
        except OSError:
            time.sleep(0.2)
        else:
            return
    pytest.fail("the service did not become ready")


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_shell_commands(served: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "history.csv").write_text(HISTORY, encoding="utf-8")
    shown = blocks("bash")
    assert len(shown) >= 2
    for block in shown:
        script = "set -e\n" + block.replace("5001", served["GEOHEAL_PORT"])
        done = subprocess.run(
            ["bash", "-c", script],
            env=served,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert '"success":false' not in done.stdout.replace(" ", "")


def test_python(served: dict[str, str]) -> None:
    (script,) = blocks("python")
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=served,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    promised = re.findall(r"^print.*# (.*)$", script, re.MULTILINE)
    assert done.stdout.splitlines() == promised


def test_sql(served: dict[str, str]) -> None:
    (script,) = blocks("sql")
    statements = [statement for statement in script.split(";") if statement.strip()]
    with open_embedded(Path(served["GEOHEAL_DATA_DIR"])) as server, psycopg.connect(server.url) as connection:
        for statement in statements:
            assert connection.execute(statement.encode()).description
