"""One sandbox for the acceptance tests; where it cannot be had they are skipped, and say why."""

from collections.abc import Iterator

import pytest

from geoheal.sandbox import Environment, current_environment
from tests.acceptance.sandbox.battery import POLICY
from tests.acceptance.sandbox.host import Host, WatchedSandbox, a_host
from tests.sandboxed import require_sandbox


@pytest.fixture(scope="session")
def environment() -> Environment:
    """Return the environment of the tests, without packages being imported beforehand."""
    return current_environment(preload=())


@pytest.fixture(scope="session")
def available() -> None:
    """Skips where a part is missing; a sandbox that is complete and does not hold fails its tests."""
    require_sandbox()


@pytest.fixture(scope="session")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """Yield a host worth breaking out into."""
    with a_host(tmp_path_factory.mktemp("host")) as host:
        yield host


@pytest.fixture
def sandbox(available: None, environment: Environment) -> Iterator[WatchedSandbox]:
    """Yield a sandbox of its own for each test."""
    with WatchedSandbox(POLICY, environment, warm=0) as sandbox:
        yield sandbox
