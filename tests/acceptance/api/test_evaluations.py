"""Evaluations in a running service, below its workers; and what is left when it is killed."""

import signal

import pytest

from geoheal.api.description.evaluation_examples import PATCH
from tests import plain_http
from tests.sandboxed import require_sandbox
from tests.waiting import PATIENCE_S, eventually

PREFIX = "/api/self-healing"
SLEEPY = {**PATCH, "test_workload": "import time\ntime.sleep(2)\n"}


@pytest.fixture(scope="module", autouse=True)
def available():
    require_sandbox()


def boxes_of(service):
    """Return the wardens below the service's workers, and all that they have started."""
    found = []
    for worker in service.workers():
        for child in worker.children():
            if "geoheal.sandbox.warden" in " ".join(child.cmdline()):
                found += [child, *child.children(recursive=True)]
    return found


@pytest.mark.thorough
def test_a_service_evaluates_and_leaves_no_box(serve_alone):
    service = serve_alone().wait_ready()
    answer = service.post("/evaluate-patch", {**PATCH, "new_code": "def number(n):\n    return n\n"})
    assert answer.status_code == 200
    assert answer.json()["fitness"]["gate"] == "correctness"
    eventually(lambda: not boxes_of(service))


@pytest.mark.thorough
def test_a_killed_service_leaves_no_box(serve_alone):
    service = serve_alone(GEOHEAL_EVALUATIONS_AT_ONCE="2").wait_ready()
    for _ in range(2):
        accepted = plain_http.post(
            f"{service.url}{PREFIX}/evaluate-patch",
            json=SLEEPY,
            headers={"Prefer": "respond-async"},
            timeout=PATIENCE_S,
        )
        assert accepted.status_code == 202
    eventually(lambda: len(boxes_of(service)) >= 4)
    boxes = boxes_of(service)
    service.stop(signal.SIGKILL)
    eventually(lambda: not any(box.is_running() for box in boxes))
