"""``geoheal profile``: functions per request, and what changed, through the service."""

import json
from datetime import UTC, datetime, timedelta

from typer.testing import CliRunner
from uuid_utils.compat import uuid7

from geoheal.cli.app import app
from tests.integration.api import conftest as api
from tests.integration.cli import served

settings, database, make_client, client = api.settings, api.database, api.make_client, api.client
url = served.url
NOW = datetime.now(UTC)


def profile(at: datetime, wall_s: float):
    return {
        "system": "kiosk",
        "id": str(uuid7()),
        "started_at": at.isoformat(),
        "duration_s": 30.0,
        "requests": {"GET /a": 10},
        "functions": [["kiosk.cart", "total\u202e"]],
        "stacks": [{"route": "GET /a", "functions": [0], "line": 7, "wall_s": wall_s, "cpu_s": wall_s / 2}],
        "errors": [{"route": "GET /a", "type": "KeyError", "count": 2}],
    }


def test_functions_and_changes_are_shown(client, url):
    def run(*arguments):
        result = CliRunner().invoke(app, ["profile", "--system", "kiosk", *arguments, "--url", url])
        assert result.exit_code == 0, result.output
        return result.stdout

    client.post("/api/self-healing/systems", json={"name": "kiosk"})
    assert "profile=True" in run()
    for at, wall_s in ((NOW - timedelta(minutes=40), 1.0), (NOW - timedelta(minutes=5), 4.0)):
        answer = client.post("/api/self-healing/profiles", json=profile(at, wall_s))
        assert answer.status_code == 201
    since, against = (NOW - timedelta(minutes=each) for each in (20, 60))
    shown = run("--since", since.isoformat())
    assert "kiosk.cart.total\\u202e" in shown
    assert "400" in shown
    assert "50%" in shown
    assert "KeyError in outside" in shown
    changes = run("--since", since.isoformat(), "--against", against.isoformat())
    assert "300" in changes
    body = json.loads(run("--since", since.isoformat(), "--against", against.isoformat(), "--json"))
    assert body["changes"][0]["self_ms_change"] == 300.0
