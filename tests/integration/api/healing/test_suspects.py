"""The commit behind an incident is searched once, from what the operator registered and reporters named."""

import os
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from typer.testing import CliRunner
from uuid_utils.compat import uuid7

from geoheal.api.evaluations import searches
from geoheal.api.evaluations.searches import WAITING
from geoheal.api.routes.healing.suspects import NOT_YET
from geoheal.blame.plan import plan_of
from geoheal.cli.app import app
from geoheal.domain.healing.incident import Incident, IncidentState
from geoheal.domain.healing.module import Module
from geoheal.domain.health.degradation import Severity
from geoheal.domain.symptom import Symptom
from geoheal.remote.client import GeohealClient
from geoheal.store.healing import incidents, modules
from geoheal.store.recordings import recordings
from geoheal.store.systems import systems
from tests.integration.api.conftest import PREFIX
from tests.integration.cli.served import url  # noqa: F401
from tests.recorded_calls import recorded_call
from tests.waiting import eventually

GOOD = """import json
import pathlib

RATES = json.loads((pathlib.Path(__file__).parent / "rates.json").read_text())


def price(number):
    return RATES[0] * number
"""
BAD = GOOD.replace("    return", "    if number > 3:\n        raise KeyError(number)\n    return")
WORKLOAD = "def workload(module, probe):\n    probe.output([module.price(n) for n in range(9)])\n"
SLEEP_S = 25
"""Less than the time that one run may take."""
BEGAN = datetime.now(UTC) - timedelta(minutes=30)


@pytest.fixture
def repository(tmp_path):
    folder = tmp_path / "repository"
    (folder / "shop").mkdir(parents=True)
    git(folder, "init", "-q", "-b", "main")
    (folder / "geoheal.toml").write_text("[project]\n")
    (folder / "workload.py").write_text(WORKLOAD)
    (folder / "shop" / "rates.json").write_text("[2]")
    (folder / "shop" / "__init__.py").write_text("")
    return folder


def git(folder, *words):
    who = {
        f"GIT_{role}_{what}": "a@b.invalid" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    environment = {**os.environ, **who, "GIT_CONFIG_GLOBAL": os.devnull}
    ran = subprocess.run(
        ["git", *words], cwd=folder, env=environment, capture_output=True, text=True, check=True
    )
    return ran.stdout.strip()


def commit(folder, subject, text):
    (folder / "shop" / "prices.py").write_text(text)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", subject)
    return git(folder, "rev-parse", "HEAD")


def reported(send, code_hash, minutes):
    at = (BEGAN - timedelta(minutes=minutes)).isoformat()
    sent = send(system="shop", phi=0.75, kappa_eff=64.0, code_hash=code_hash, captured_at=at)
    assert sent.status_code == 201, sent.text


@pytest.fixture
def opened(database, send):
    """Open an incident of the shop, after a first snapshot that names no code."""

    def opened(module=None, state=IncidentState.OPEN):
        at = (BEGAN - timedelta(minutes=30)).isoformat()
        assert send(system="shop", phi=0.75, kappa_eff=64.0, captured_at=at).status_code == 201
        with database.transaction() as connection:
            system = systems.find(connection, "shop")
            assert system is not None
            incident = Incident(
                id=uuid7(),
                state=state,
                resolved_at=BEGAN if state is IncidentState.RESOLVED else None,
                severity=Severity.CRITICAL,
                symptom=Symptom.ERROR_SPIKE,
                first_seen_at=BEGAN,
                last_seen_at=BEGAN,
                opened_at=BEGAN,
            )
            incidents.save(connection, system, incident)
            if module is not None:
                modules.register(connection, system, module)
        return incident.id

    return opened


def registered(folder, **more):
    return Module(
        id=uuid7(),
        name="shop.prices",
        path=folder / "shop" / "prices.py",
        registered_at=BEGAN,
        project_file=folder / "geoheal.toml",
        **more,
    )


@pytest.mark.thorough
def test_the_commit_is_searched_once_and_stays_in_the_timeline(client, send, opened, repository, url):  # noqa: F811
    older = commit(repository, "Begin", GOOD)
    commit(repository, "Explain", f'"""Prices."""\n\n{GOOD}')
    guilty = commit(repository, "Refuse more", f'"""Prices."""\n\n{BAD}')
    newest = commit(repository, "Add a limit", f'"""Prices."""\n\n{BAD}\n\nLIMIT = 3\n')
    incident = opened(registered(repository, workload=repository / "workload.py"))
    reported(send, older, 20)
    reported(send, newest, 10)
    path = f"{PREFIX}/incidents/{incident}/suspects"

    known = client.get(f"{path}?search=false")
    assert (known.status_code, known.json["suspects"]["state"]) == (200, "none")
    first = client.get(path)
    assert (first.status_code, first.json["suspects"]["state"]) == (202, "running")
    assert client.get(path).json["suspects"]["asked_at"] == first.json["suspects"]["asked_at"]
    eventually(lambda: client.get(path).status_code == 200)

    found = client.get(path).json["suspects"]
    assert (found["state"], found["commit"], found["path"]) == ("done", guilty, "shop/prices.py")
    assert (found["older"], found["newer"]) == (older, newest)
    assert found["modules"][0]["suspects"][0]["revert"].count("\n-    ") == 2
    timeline = client.get(f"{PREFIX}/incidents/{incident}").json["incident"]["timeline"]
    assert [each["kind"] for each in timeline] == ["suspects_sought", "suspects_found"]
    assert guilty[:12] in timeline[-1]["message"]
    with GeohealClient(url) as asking:
        typed = asking.suspects(asking.incident(str(incident)))
    assert (typed.state, typed.commit, typed.lines) == ("done", guilty, found["lines"])
    for named in (["--system", "shop"], ["--incident", str(incident)[-12:]]):
        done = CliRunner().invoke(app, ["suspects", *named, "--url", url])
        assert (done.exit_code, done.stdout.count(guilty[:12])) == (0, 3), done.output


@pytest.mark.soak
def test_recorded_calls_find_the_commit_where_there_is_no_workload(
    client, send, opened, repository, database
):
    (repository / "shop" / "page.py").write_text("from shop.prices import price\n\nshow = price\n")
    older = commit(repository, "Begin", GOOD)
    guilty = commit(repository, "Refuse more", BAD)
    newest = commit(repository, "Add a limit", f"{BAD}\n\nLIMIT = 3\n")
    incident = opened(registered(repository))
    calls = [recorded_call("price", [n], 2 * n, module="shop.prices") for n in range(4)]
    calls += [recorded_call("price", [n], module="shop.prices", error="KeyError") for n in range(4, 8)]
    page = replace(registered(repository), name="shop.page", path=repository / "shop" / "page.py")
    with database.transaction() as connection:
        system = systems.find(connection, "shop")
        assert system is not None
        modules.register(connection, system, page)
        recordings.add(connection, system, [*calls, recorded_call("show", [1], 2, module="shop.page")])
    reported(send, older, 20)
    reported(send, newest, 10)
    path = f"{PREFIX}/incidents/{incident}/suspects"
    assert client.get(path).status_code == 202
    eventually(lambda: client.get(path).status_code == 200)
    found = client.get(path).json["suspects"]
    assert (found["commit"], found["path"]) == (guilty, "shop/prices.py"), found
    assert found["modules"][0]["effect"]["metric"] == "errors"
    assert [each["module"] for each in found["left_out"]] == ["shop.page"]


def test_without_two_commits_or_a_workload_nothing_is_searched(client, send, opened, repository):
    older = commit(repository, "Begin", GOOD)
    incident = opened(registered(repository))
    path = f"{PREFIX}/incidents/{incident}/suspects"

    refused = client.get(path)
    assert refused.status_code == 409
    assert "No snapshot from before the incident names a commit" in refused.json["detail"]
    reported(send, older, 20)
    assert "so no change of its code is the cause" in client.get(path).json["detail"]
    reported(send, "f" * 40, 10)
    assert "It has no workload and no recorded calls" in client.get(path).json["detail"]
    assert client.post(path).status_code == 409
    assert client.get(f"{PREFIX}/incidents/{uuid7()}/suspects").status_code == 404


def test_functions_that_got_slower_are_reported_without_any_commit(client, opened, url):  # noqa: F811
    incident = opened()
    for number in range(26):
        body = {
            "system": "shop",
            "id": str(uuid7()),
            "started_at": (BEGAN + timedelta(seconds=30 * (number - 20))).isoformat(),
            "duration_s": 30.0,
            "samples": 100,
            "requests": {"GET /": 10},
            "functions": [["shop.web", "a"], ["shop.prices", "total\u202e"]],
            "stacks": [
                {"route": "GET /", "functions": [0], "wall_s": 2.0, "cpu_s": 1.0},
                {"route": "GET /", "functions": [0, 1], "wall_s": 8.0 if number >= 20 else 2.0, "cpu_s": 1.0},
            ],
        }
        assert client.post(f"{PREFIX}/profiles", json=body).status_code == 201
    answer = client.get(f"{PREFIX}/incidents/{incident}/suspects")
    assert answer.status_code == 200
    found = answer.json["suspects"]
    assert (found["state"], found["commit"]) == ("none", None)
    assert "names a commit" in found["error"]
    function, caller = found["slower"]["functions"]
    assert (function["module"], function["function"]) == ("shop.prices", "total\u202e")
    assert (function["calls"], function["changed"]) == (None, None)
    assert (caller["module"], caller["function"], caller["calls"]) == (
        "shop.web",
        "a",
        "shop.prices.total\u202e",
    )
    assert (round(function["before_ms"]), round(function["after_ms"])) == (200, 800)
    assert found["slower"]["elsewhere"] is None
    done = CliRunner().invoke(app, ["suspects", "--system", "shop", "--url", url])
    assert "shop.prices.total\\u202e: 200 → 800 ms per request" in done.output
    assert "shop.web.a, calls of shop.prices.total\\u202e: 200 → 800 ms per request" in done.output


def test_requests_at_the_same_time_begin_no_more_searches_than_are_taken(
    client,
    send,
    opened,
    repository,
    database,
    monkeypatch,
):
    """The search itself is held up, so that none is over before all have asked."""
    older, newest = commit(repository, "Begin", GOOD), commit(repository, "Refuse more", BAD)
    asked = [opened(registered(repository, workload=repository / "workload.py"))]
    asked += [opened(state=IncidentState.RESOLVED) for _ in range(WAITING + 2)]
    reported(send, older, 20)
    reported(send, newest, 10)
    over, together = threading.Event(), threading.Barrier(len(asked))
    found = {**NOT_YET, "reason": "Nothing is worse."}
    monkeypatch.setattr(searches, "searched", lambda *_: over.wait(30) and found)

    def ask(incident):
        together.wait(30)
        return client.application.test_client().get(f"{PREFIX}/incidents/{incident}/suspects").status_code

    with ThreadPoolExecutor(len(asked)) as pool:
        codes = sorted(pool.map(ask, asked))

    assert codes == [202] * WAITING + [429] * (len(asked) - WAITING)
    over.set()
    paths = [f"{PREFIX}/incidents/{incident}/suspects" for incident in asked]
    eventually(lambda: sum(client.get(path).status_code == 200 for path in paths) >= WAITING)
    eventually(lambda: all(client.get(path).status_code == 200 for path in paths))


def test_no_transaction_is_open_while_git_runs(client, send, opened, repository, database, monkeypatch):
    incident = opened(registered(repository, workload=repository / "workload.py"))
    reported(send, commit(repository, "Begin", GOOD), 20)
    reported(send, commit(repository, "Refuse more", BAD), 10)
    in_use = []

    def planned(known, likely):
        in_use.append(database.engine.pool.checkedout())
        return plan_of(known, likely)

    monkeypatch.setattr(searches, "plan_of", planned)
    monkeypatch.setattr(searches, "searched", lambda *_: {**NOT_YET, "reason": "Nothing is worse."})

    path = f"{PREFIX}/incidents/{incident}/suspects"
    assert client.get(path).status_code == 202
    assert in_use == [0]
    eventually(lambda: client.get(path).status_code == 200)


def test_a_service_that_ends_stops_its_search_which_may_begin_again_at_once(
    client, send, opened, repository, database
):
    (repository / "workload.py").write_text(f"import time\n{WORKLOAD}    time.sleep({SLEEP_S})\n")
    incident = opened(registered(repository, workload=repository / "workload.py"))
    reported(send, commit(repository, "Begin", GOOD), 20)
    reported(send, commit(repository, "Refuse more", BAD), 10)
    assert client.get(f"{PREFIX}/incidents/{incident}/suspects").status_code == 202
    running = client.application.extensions["geoheal"].searches
    eventually(lambda: running._running is not None)
    began_s = time.monotonic()
    running.close()
    assert time.monotonic() - began_s < SLEEP_S
    timeline = client.get(f"{PREFIX}/incidents/{incident}").json["incident"]["timeline"]
    assert [each["kind"] for each in timeline] == ["suspects_sought"]
    path = f"{PREFIX}/incidents/{incident}/suspects?search=false"
    assert client.get(path).json["suspects"]["state"] == "interrupted"


def test_a_search_whose_service_was_killed_is_interrupted_when_its_claim_runs_out(
    client,
    send,
    opened,
    repository,
    database,
    monkeypatch,
):
    incident = opened(registered(repository, workload=repository / "workload.py"))
    reported(send, commit(repository, "Begin", GOOD), 20)
    reported(send, commit(repository, "Refuse more", BAD), 10)
    held_up = threading.Event()
    answers = iter(["The killed service found it.", "Nothing is worse."])
    monkeypatch.setattr(
        searches, "searched", lambda *_: held_up.wait(30) and {**NOT_YET, "reason": next(answers)}
    )
    path = f"{PREFIX}/incidents/{incident}/suspects"
    assert client.get(path).status_code == 202
    assert client.get(f"{path}?search=false").json["suspects"]["state"] == "running"
    client.application.extensions["geoheal"].searches._claims.close()
    with database.transaction() as connection:
        connection.execute(text("UPDATE geoheal.idempotency_keys SET claimed_until = now()"))
    assert client.get(f"{path}?search=false").json["suspects"]["state"] == "interrupted"
    assert client.get(path).status_code == 202, "It begins again."
    held_up.set()
    eventually(lambda: client.get(path).status_code == 200)
    assert client.get(path).json["suspects"]["reason"] == "Nothing is worse."
    timeline = client.get(f"{PREFIX}/incidents/{incident}").json["incident"]["timeline"]
    assert [each["kind"] for each in timeline] == ["suspects_sought", "suspects_sought", "suspects_found"]
