"""``geoheal recordings``: what is recorded is listed, exported and erased through the service."""

import json
from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner
from uuid_utils.compat import uuid7

from geoheal.cli.app import app
from geoheal.errors import NotFound
from geoheal.fitness.recorded.file import read_recordings
from tests.integration.api import conftest as api
from tests.integration.cli import served

settings, database, make_client, client = api.settings, api.database, api.make_client, api.client
url = served.url


@pytest.fixture
def run_recordings(client, url):
    """Run the command after a call was recorded."""
    call = {
        "id": str(uuid7()),
        "module": "kiosk.pricing",
        "function": "total",
        "recorded_at": datetime.now(UTC).isoformat(),
        "duration_ms": 0.25,
        "parts": 2,
        "redacted": False,
        "outcome": "int",
        "error": None,
        "before": {"args": [{"list": ["\x1b[31m"]}], "kwargs": [["rate", 2]]},
        "after": None,
        "result": 240,
    }
    counts = [
        {"module": "kiosk.pricing", "function": "total", "reason": "holds a socket", "calls": 3},
        {"module": "kiosk.pricing", "function": "total", "reason": "", "calls": 9},
    ]
    body = {"system": "kiosk", "calls": [call], "counts": counts}
    assert client.post("/api/self-healing/recordings", json=body).status_code == 200

    def run(*arguments, **options):
        return CliRunner().invoke(app, ["recordings", *arguments, "--url", url], **options)

    return run


def test_recordings_are_listed_exported_and_erased(run_recordings, tmp_path):
    listed = run_recordings("list", "--system", "kiosk", env={"COLUMNS": "200"})
    assert listed.exit_code == 0
    assert "kiosk.pricing.total" in listed.output
    assert "3 × holds a socket" in listed.output
    (function,) = json.loads(run_recordings("list", "--system", "kiosk", "--json").stdout)
    assert (function["calls"], function["recordable"]) == (1, 9)

    calls = run_recordings("list", "--system", "kiosk", "--calls").output
    assert "rate=2\n  returned 240" in calls
    assert "\x1b" not in calls

    exported = run_recordings("export", "--system", "kiosk", "--module", "kiosk.pricing")
    (tmp_path / "calls.ndjson").write_text(exported.stdout)
    (call,) = read_recordings(tmp_path / "calls.ndjson")
    assert (call.function, call.values["before"]["kwargs"]) == ("total", [["rate", 2]])
    assert exported.stderr == "Recorded calls: 1 of kiosk.pricing.\n"

    assert run_recordings("erase", "--system", "kiosk", input="n\n").exit_code == 1
    assert (
        run_recordings("erase", "--system", "kiosk", "--yes").output == "Erased 1 recorded calls of kiosk.\n"
    )
    assert run_recordings("list", "--system", "kiosk").output == "Nothing is recorded of kiosk.\n"
    nothing = run_recordings("export", "--system", "kiosk")
    assert (nothing.stdout, nothing.exit_code) == ("", 1)
    assert isinstance(nothing.exception, NotFound)
