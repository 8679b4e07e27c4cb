"""What is made of the service's answers about a release; the service is played by its answers."""

from types import SimpleNamespace
from typing import Any

import httpx2
import pytest

from geoheal.demo.machine import IDLE_PAIR_S, Machine
from geoheal.demo.rental.release_progress import ReleaseProgress
from geoheal.demo.rental.release_run import PAGES, ReleaseRun
from geoheal.demo.rental.releases import RELEASES

SLOW = RELEASES[0]


def telling(answers, release=SLOW):
    seen: list[ReleaseProgress] = []
    stage: Any = SimpleNamespace(
        request=lambda _method, path, **_query: answers[path],
        response=lambda _path: answers["answers"].pop(0),
        machine=Machine(IDLE_PAIR_S),
    )
    return ReleaseRun(stage, release, seen.append), seen


def in_vain(reason):
    result = {"reason": reason, "patch": None, "healed": None}
    return {"phase": "finished", "result": result}


def test_of_two_failed_attempts_the_newer_is_reported_once_however_often_it_is_looked_up():
    release, seen = telling({"/history": {"history": [in_vain("Newer."), in_vain("Older.")]}})
    assert not release._is_over()
    assert not release._is_over()
    assert [each.reason for each in seen] == ["Newer."]


@pytest.mark.parametrize("status", [404, 409, 422])
def test_a_search_that_is_refused_for_good_is_asked_for_once(status):
    refused = httpx2.Response(status, json={"detail": "No module can be searched."})
    release, _ = telling({"answers": [refused]})
    release._trace("1")
    assert release.progress.untraced == "No module can be searched."


@pytest.mark.parametrize("status", [202, 429, 503])
def test_a_search_that_may_come_yet_is_asked_for_again(status):
    found = {"suspects": {"commit": "a" * 40, "path": "rental/prices.py", "lines": [3, 9]}}
    later = httpx2.Response(status, json={"detail": "Later."})
    release, _ = telling({"answers": [later, httpx2.Response(200, json=found)]})
    release._trace("1")
    assert (release.progress.commit, release.progress.lines) == ("a" * 40, (3, 9))


def test_a_rental_whose_latency_nobody_knows_gets_nothing():
    enough = {"functions": [{"module": page, "calls": 20} for page in PAGES]}
    release, _ = telling(
        {
            "/health": {"health": {"snapshots_collected": 10_000}},
            "/recordings/functions": enough,
            "/snapshots": {"snapshots": [{"avg_latency_ms": None}]},
        }
    )
    assert "none of the rental's snapshots has a latency" in release.run().reason
    assert not release.progress.is_well


@pytest.mark.parametrize(("calls_of_one", "is_enough"), [(3, False), (4, True)])
def test_a_release_waits_for_calls_of_each_page(calls_of_one, is_enough, monkeypatch):
    monkeypatch.setattr(ReleaseRun, "_until", lambda _self, _patience_s, is_there: is_there())
    one, *others = sorted(PAGES)
    calls = {one: calls_of_one, **dict.fromkeys(others, 40)}
    release, _ = telling(
        {
            "/health": {"health": {"snapshots_collected": 10_000}},
            "/recordings/functions": {
                "functions": [{"module": page, "calls": count} for page, count in calls.items()]
            },
            "/snapshots": {"snapshots": [{"avg_latency_ms": None}]},
        }
    )
    reason = (
        "none of the rental's snapshots has a latency" if is_enough else "too little was reported or recorded"
    )
    assert reason in release.run().reason
