"""The client against a real service: what happened is stored, with its hooks, and what waited arrives."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geoheal.client import Reporter, hooks
from tests import plain_http
from tests.waiting import PATIENCE_S

DOCUMENT = (Path(__file__).parents[3] / "docs" / "clients.md").read_text(encoding="utf-8")
SNIPPETS = re.findall(r"^```python\n(.*?)^```", DOCUMENT, re.DOTALL | re.MULTILINE)
PREFIX = "/api/self-healing"


def stored(url: str, system: str) -> list[dict[str, Any]]:
    answer = plain_http.get(f"{url}{PREFIX}/snapshots", params={"system": system, "limit": 100})
    return answer.json()["snapshots"] if answer.status_code == 200 else []


@pytest.mark.thorough
def test_snapshots_and_hooks_are_stored(url: str, folder: Path):
    hooks.watch(folder)
    (folder / "basin.py").write_text("def apply(value):\n    return value * 2\n")
    (folder / "state.py").write_text("def apply(value):\n    return None\n")
    assert (hooks.apply("basin", 2.0), hooks.apply("state", 2.0)) == (4.0, 2.0)
    reporter = Reporter(url, "orders", interval_s=60.0)
    for _ in range(20):
        reporter.observe(12.0, "GET /orders")
    reporter.send_health_snapshot("first")
    assert reporter.flush(20)
    reporter.close()
    hooks.watch(None)
    last, snapshot = stored(url, "orders")
    assert last["context"]["ended"] is True
    assert (snapshot["label"], snapshot["request_count"], snapshot["avg_latency_ms"]) == ("first", 20, 12.0)
    assert snapshot["drift"] == 0.0
    assert snapshot["code_hash"]
    context = snapshot["context"]
    assert (context["hooks_active"], context["hooks_broken"]) == (1, 1)
    assert context["hooks"]["basin"]["state"] == "active"
    assert context["hooks"]["state"]["error"] == "InvalidInput: The result is None."
    system = plain_http.get(f"{url}{PREFIX}/systems/orders").json()["system"]
    assert (system["geometry"], system["dimension"]) == ("simplex", 64)


def test_snapshots_wait_for_the_service_and_none_is_stored_twice(
    url: str, until: Callable[..., None], tmp_path: Path
):
    reporter = Reporter(url, "patient", interval_s=60.0, spool=tmp_path / "spool")
    reporter.send_health_snapshot("before")
    assert reporter.flush(20)
    outage = Reporter("http://127.0.0.1:1", "patient", interval_s=60.0, spool=tmp_path / "other")
    for number in range(80):
        outage.send_health_snapshot(str(number))
    until(lambda: outage.status()["waiting"] == 80)
    for number in range(80, 150):
        outage.send_health_snapshot(str(number))
    until(lambda: outage.status()["waiting"] == 150)
    outage.close(0.1)
    again = Reporter(url, "patient", interval_s=60.0, spool=tmp_path / "other")
    again.send_health_snapshot("after")
    until(lambda: again.status()["sent"] == 152)  # with the last one of the reporter that ended
    reporter.close()
    again.close()
    cursor, labels = None, []
    while True:
        page = plain_http.get(
            f"{url}{PREFIX}/snapshots",
            params={"system": "patient", "limit": 100, **({"cursor": cursor} if cursor else {})},
        ).json()
        labels += [each["label"] for each in page["snapshots"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert labels.count(None) == 3  # each reporter says that it ends
    assert [each for each in labels if each is not None] == [
        "after",
        *(str(number) for number in reversed(range(150))),
        "before",
    ]


@pytest.mark.thorough
def test_what_the_documentation_shows_works(url: str, tmp_path: Path):
    assert len(SNIPPETS) >= 8
    for snippet in SNIPPETS:
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", snippet.replace("http://127.0.0.1:5001", url)],
            env={**os.environ, "GEOHEAL_URL": url},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, ""), snippet
    assert {each["label"] for each in stored(url, "shop")} == {"after deploy", None}
    labels = [each["label"] for each in stored(url, "default")]
    # The end is said by that snapshot where it is still to be made when the program ends, else by one more.
    assert labels in (["nightly job done"], [None, "nightly job done"], ["nightly job done", None])
    mind = stored(url, "mind")[-1]
    assert (mind["phi"], mind["surprise"], mind["agency"]) == (0.74, 0.1, 0.6)
