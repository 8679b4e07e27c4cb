"""What docs/detection.md shows works, in order: the history, the commands, the queries."""

import os
import re
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.waiting import PATIENCE_S

TEXT = (Path(__file__).parents[2] / "docs" / "detection.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    (found,) = re.findall(rf"^```{language}\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE)
    return str(found)


@pytest.fixture
def environment(database_url: str) -> dict[str, str]:
    """Return the environment of a user with a database: seven commands would start a server each."""
    scripts = Path(sys.executable).parent
    return {**os.environ, "GEOHEAL_DATABASE_URL": database_url, "PATH": f"{scripts}:{os.environ['PATH']}"}


@pytest.mark.thorough
def test_the_document_works_from_its_history_to_its_queries(
    tmp_path: Path, environment: dict[str, str], database_url: str
) -> None:
    for command in ([sys.executable, "-c", block("python")], ["bash", "-ec", block("bash")]):
        done = subprocess.run(
            command,
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
    assert "shop: critical" in done.stdout
    assert "ANOMALY_JOINT" in done.stdout
    assert "memory_usage_mb  " in done.stdout
    statements = [each for each in block("sql").split(";") if each.strip()]
    with psycopg.connect(database_url) as connection:
        values, hours, kept = (connection.execute(each.encode()).fetchall() for each in statements)
    assert len(values) in {11, 12}
    assert len(hours) in {121, 122}
    assert kept == []
