"""The worker beside a service lives and dies with it."""

import signal

import psutil
import pytest

from tests.acceptance.api.conftest import folder, serve  # noqa: F401
from tests.waiting import eventually


def ended(process):
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


@pytest.mark.thorough
def test_a_worker_that_dies_is_started_again_and_ends_with_the_service(serve, database_url):  # noqa: F811
    service = serve("--database-url", database_url).wait_ready()
    (first,) = eventually(service.healers)
    first.kill()
    (second,) = eventually(lambda: [each for each in service.healers() if each.pid != first.pid])
    assert service.stop() == 0
    assert ended(second)


def test_a_service_that_is_killed_takes_its_worker_with_it(serve, database_url):  # noqa: F811
    service = serve("--database-url", database_url).wait_ready()
    (worker,) = eventually(service.healers)
    service.stop(signal.SIGKILL)
    eventually(lambda: ended(worker))
