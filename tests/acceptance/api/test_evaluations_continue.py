"""Evaluations outlive the services that run them."""

import signal
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from geoheal.api.description.evaluation_examples import PATCH
from geoheal.api.evaluations.takeover import ENDED_TWICE
from tests import plain_http
from tests.sandboxed import require_sandbox
from tests.waiting import PATIENCE_S, eventually

PREFIX = "/api/self-healing"
ENOUGH = {**PATCH, "test_workload": "import time\ntime.sleep(3)\nraise ValueError('enough')\n"}
"""Its first run takes three seconds, and is its last one."""


@pytest.fixture(scope="module", autouse=True)
def available():
    require_sandbox()


def ask(service, order=ENOUGH):
    """Have a change evaluated without waiting; return its place."""
    accepted = plain_http.post(
        f"{service.url}{PREFIX}/evaluate-patch",
        json=order,
        headers={"Prefer": "respond-async"},
        timeout=PATIENCE_S,
    )
    assert accepted.status_code == 202, accepted.text
    return accepted.headers["Location"]


def state(service, place):
    return service.get(place).json()["evaluation"]


def until(service, place, *states):
    def reached():
        found = state(service, place)
        return found if found["state"] in states else None

    return eventually(reached)


def runs(database_url):
    """Return how often each evaluation was begun, oldest first."""
    with psycopg.connect(database_url) as connection:
        return [row[0] for row in connection.execute("SELECT runs FROM geoheal.evaluations ORDER BY id")]


def begun_for(number, database_url):
    """Wait until the one evaluation was begun this often."""
    eventually(lambda: runs(database_url) == [number])


@pytest.mark.thorough
def test_a_killed_service_loses_no_evaluation(serve_alone, database_url):
    service = serve_alone(GEOHEAL_EVALUATIONS_AT_ONCE="1").wait_ready()
    running, waiting = ask(service), ask(service)
    until(service, running, "running")
    assert state(service, waiting)["state"] == "pending"
    service.stop(signal.SIGKILL)
    again = serve_alone(GEOHEAL_EVALUATIONS_AT_ONCE="1").wait_ready()
    done = [until(again, place, "done", "failed", "interrupted") for place in (running, waiting)]
    assert [each["state"] for each in done] == ["done", "done"]
    assert done[0]["fitness"]["id"] == running.rpartition("/")[2]
    assert runs(database_url) == [2, 1]


@pytest.mark.soak
def test_another_service_on_the_database_runs_it_once(serve_alone, database_url):
    first, second, third = (serve_alone(GEOHEAL_EVALUATIONS_AT_ONCE="2").wait_ready() for _ in range(3))
    place = ask(first)
    until(second, place, "running")
    first.stop(signal.SIGKILL)
    assert until(second, place, "done", "failed", "interrupted")["state"] == "done"
    assert state(third, place)["state"] == "done"
    assert runs(database_url) == [2]


@pytest.mark.soak
def test_what_ends_its_service_twice_is_not_run_again(serve_alone, database_url):
    place = None
    for number in (1, 2):
        service = serve_alone().wait_ready()
        place = place or ask(service)
        begun_for(number, database_url)
        service.stop(signal.SIGKILL)
    last = serve_alone().wait_ready()
    failed = until(last, place, "done", "failed", "interrupted")
    assert (failed["state"], failed["error"]) == ("failed", ENDED_TWICE)
    assert runs(database_url) == [2]


@pytest.mark.soak
def test_a_service_that_ends_in_order_hands_its_evaluations_over(serve_alone, database_url):
    service = serve_alone().wait_ready()
    place = ask(service)
    until(service, place, "running")
    assert service.stop(signal.SIGTERM) == 0
    with psycopg.connect(database_url) as connection:
        (left,) = connection.execute("SELECT state, runs, handed_back_at IS NULL FROM geoheal.evaluations")
    assert left == ("pending", 0, False)
    again = serve_alone().wait_ready()
    assert until(again, place, "done", "failed", "interrupted")["state"] == "done"
    assert runs(database_url) == [1]


@pytest.mark.thorough
def test_a_client_that_waits_does_not_delay_the_end_of_its_service(serve_alone, database_url):
    service = serve_alone().wait_ready()
    endless = {**PATCH, "test_workload": "import time\ntime.sleep(3600)\n"}
    with ThreadPoolExecutor(1) as client:
        waiting = client.submit(service.post, "/evaluate-patch", endless)
        begun_for(1, database_url)
        assert service.stop(signal.SIGTERM) == 0
        refused = waiting.result()
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "30")
    with psycopg.connect(database_url) as connection:
        (left,) = connection.execute("SELECT id::text, state, runs FROM geoheal.evaluations")
    assert left[1:] == ("pending", 0)
    assert left[0] in refused.json()["detail"]
