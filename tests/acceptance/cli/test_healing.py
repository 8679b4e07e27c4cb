"""docs/healing.md is true: its commands, its Python and its SQL run, against a service and its worker."""

import os
import re
import shlex
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from uuid_utils.compat import uuid7

from geoheal.domain.healing.policy import HealingPolicy
from tests import plain_http
from tests.acceptance.cli.conftest import GEOHEAL, wait_until
from tests.waiting import PATIENCE_S

PAGE = (Path(__file__).parents[3] / "docs" / "healing.md").read_text(encoding="utf-8")


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


@pytest.fixture
def run(url):
    """Run a command; its exit code and what it printed."""

    def run(*arguments):
        done = subprocess.run(
            [*GEOHEAL, *arguments, "--url", url],
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    return run


def report(url):
    """Twelve snapshots of a system that fails."""
    rows = [
        {
            "id": str(uuid7()),
            "captured_at": (datetime.now(UTC) - timedelta(seconds=12 - place)).isoformat(),
            "phi": 0.75,
            "kappa_eff": 64.0,
            "error_rate": 0.4,
        }
        for place in range(12)
    ]
    plain_http.post(f"{url}/api/self-healing/snapshots", json=rows).raise_for_status()


@pytest.mark.thorough
def test_the_page_is_true_of_a_service_and_its_worker(run, serving, url, database_url):
    with serving():
        report(url)

        def incidents():
            answer = plain_http.get(f"{url}/api/self-healing/incidents").json()
            return answer["incidents"]

        (incident,) = wait_until(incidents)
        commands = [line for block in blocks("sh") for line in block.splitlines()]
        assert len(commands) == 10
        printed = {}
        for line in commands:
            words = shlex.split(line.replace("INCIDENT", incident["id"]))[1:]
            code, printed[line] = run(*words)
            assert code == 0, printed[line]
        assert incident["id"] in printed["geoheal incidents list"]
        assert "Error rate high" in printed["geoheal incidents show INCIDENT"]
        assert (
            "stabilisation_s      600.0" in printed["geoheal policy set stabilisation_s=600 attempts_max=2"]
        )
        code, said = run("incidents", "show", incident["id"])
        assert "is acknowledged." not in said
        assert "acknowledged" in said
        assert "snoozed" in said
        for refused, wrong in (
            (("stop",), "is not running"),
            (("policy", "set", "hold_s=-1"), "hold_s"),
            (("policy", "set", "hold_s"), "NAME=VALUE"),
            (("incidents", "show", str(uuid7())), "no incident"),
        ):
            code, said = run(*refused)
            assert (code, wrong in said) == (1, True), said
    with psycopg.connect(database_url) as connection:
        for statement in (each for block in blocks("sql") for each in block.strip().split(";") if each):
            rows = connection.execute(statement).fetchall()
            assert rows or "strategy" in statement


@pytest.mark.thorough
def test_the_python_of_the_page_runs_in_a_plain_script(tmp_path):
    (code,) = blocks("python")
    clean = {name: value for name, value in os.environ.items() if "DATABASE_URL" not in name}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**clean, "GEOHEAL_DATA_DIR": str(tmp_path / "data")},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=True,
    )
    assert done.stdout == "False []\n"
    assert "Traceback" not in done.stderr


def test_what_the_policy_table_says_is_so():
    rows = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \| ([^|]+) \|", PAGE, re.MULTILINE)
    documented: dict[str, str] = {}
    for names, values in rows:
        documented |= dict(zip(re.findall(r"\w+", names), values.split(", "), strict=True))
    policy = HealingPolicy()
    assert documented == {name: shown(getattr(policy, name)) for name in HealingPolicy.__dataclass_fields__}


def shown(value):
    return str(value).lower() if isinstance(value, bool) else str(int(value))
