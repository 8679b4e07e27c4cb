"""Databases for tests: one PostgreSQL for each test process, a fresh database for each test.

With ``CI`` set a test that skips fails, unless its reason is on the list in :mod:`tests.skips`.

``GEOHEAL_TEST_PG_BIN`` names the folder of the PostgreSQL programs to test with; the wheel's by default.
``GEOHEAL_TEST_DATABASE_URL`` names a server that runs already; the databases are made, and dropped, there.
"""

import gc
import logging
import os
import shutil
import signal
import tempfile
from collections.abc import Generator, Iterator
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

from geoheal.api.http.logs import LineFormatter
from geoheal.store.embedded import open_embedded
from tests import clusters, databases, leftovers
from tests.skips import is_allowed

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)

gc.set_threshold(50_000, 10, 10)  # a run keeps millions of objects, and would look at them again and again

settings.register_profile(
    "same", deadline=None, derandomize=True, max_examples=40, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("fresh", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("fresh" if os.environ.get("GEOHEAL_TEST_FRESH_EXAMPLES") else "same")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Give this run temporary folders of its own.

    pytest closes the folder that all of a user's runs share whenever one of them starts, also to the
    PostgreSQL servers that another run's tests started as another user. What killed runs left is removed.
    """
    signal.signal(signal.SIGTERM, _interrupt)
    if not hasattr(config, "workerinput"):
        for place in {leftovers.PLACE, leftovers.place_of_servers()}:
            leftovers.sweep(place)
    if config.option.basetemp is None and not hasattr(config, "workerinput"):
        config.option.basetemp = tempfile.mkdtemp(prefix=leftovers.prefix("run"), dir=leftovers.PLACE)
        config.add_cleanup(lambda: shutil.rmtree(config.option.basetemp, ignore_errors=True))


def pytest_collection_finish() -> None:
    """Leave the tests themselves out of later collections, which some of them ask for again and again."""
    gc.collect()
    gc.freeze()


class _KeepingFiles(LoadScopeScheduling):  # type: ignore[misc]
    """Gives all tests that share something to one process, so that it is made once.

    Services, browsers, backups and hundreds of attempts on a sandbox are made in each process otherwise. Each
    file of acceptance tests counts as such, and others that have a fixture of the module; a folder where
    its conftest has a fixture of the package.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        folder = file.rpartition("/")[0]
        if _makes_once(f"{folder}/conftest.py", "package"):
            return folder
        return file if file.startswith("tests/acceptance/") or _makes_once(file, "module") else nodeid


@cache
def _makes_once(file: str, scope: str) -> bool:
    """Whether a file has a fixture that is made once for a module or package."""
    path = Path(__file__).parent.parent / file
    return path.is_file() and f'scope="{scope}"' in path.read_text(encoding="utf-8")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Distribute tests over processes."""
    return _KeepingFiles(config, log)


def _interrupt(*_: object) -> None:
    """End as with Ctrl-C, so that servers are stopped and folders removed."""
    raise KeyboardInterrupt


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let CI fail on what it did not check."""
    return _checked((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Let CI fail on a file of tests that skips itself."""
    return _checked((yield))


def _checked(report: Report) -> Report:
    if os.environ.get("CI") and report.skipped and not hasattr(report, "wasxfail"):
        reason = str(report.longrepr[-1] if isinstance(report.longrepr, tuple) else report.longrepr)
        if not is_allowed(reason):
            report.outcome = "failed"
            report.longrepr = f"CI checks everything, and this test was not run. {reason}"
    return report


FORGETFUL = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "128MB",
}
"""Test databases need not survive a power cut."""


@pytest.fixture(scope="session")
def postgres_bin_dir() -> Path | None:
    """Folder of the PostgreSQL programs to test with; None for the wheel's."""
    named = os.environ.get("GEOHEAL_TEST_PG_BIN")
    return Path(named) if named else None


@pytest.fixture(scope="session")
def server_url(postgres_bin_dir: Path | None) -> Iterator[str]:
    """URL of the PostgreSQL server of this test process, or of the given one."""
    given = databases.given()
    if given is not None:
        yield given
        return
    with (
        tempfile.TemporaryDirectory(
            prefix=leftovers.prefix("tests"), dir=leftovers.place_of_servers()
        ) as folder,
        open_embedded(Path(folder) / "data", bin_dir=postgres_bin_dir, settings=FORGETFUL) as server,
    ):
        yield server.url


@pytest.fixture(scope="session")
def migrated_template(server_url: str) -> Iterator[str]:
    """Name of a database with all migrations applied, from which tests get theirs."""
    from geoheal.store.operations import migrate

    with databases.database(server_url) as url:
        migrate.upgrade(url)
        clusters.spread(server_url, url)
        yield str(sa.make_url(url).database)


@pytest.fixture
def database_url(server_url: str, migrated_template: str) -> Iterator[str]:
    """URL of a database with all migrations applied and no rows, for this test alone."""
    with databases.database(server_url, template=migrated_template) as url:
        yield url


@pytest.fixture
def other_database_url(server_url: str, migrated_template: str) -> Iterator[str]:
    """URL of a second such database."""
    with databases.database(server_url, template=migrated_template) as url:
        yield url


@pytest.fixture
def empty_database_url(server_url: str) -> Iterator[str]:
    """URL of a database without any migration, for this test alone."""
    with databases.database(server_url) as url:
        yield url


@pytest.fixture
def one_server(server_url: str) -> None:
    """Skip where the server is a cluster: its plans, locks and groups of snapshots lie on several nodes."""
    if len(clusters.servers(server_url)) > 1:
        pytest.skip("The server is a cluster, whose plans and locks are others.")


@pytest.fixture(autouse=True)
def _log_of_its_own() -> Iterator[None]:
    """Take away the log that a command has set up: it writes to a stream that ends with the test."""
    yield
    root = logging.getLogger()
    if any(isinstance(each.formatter, LineFormatter) for each in root.handlers):
        root.handlers[:] = [each for each in root.handlers if not isinstance(each.formatter, LineFormatter)]
        root.setLevel(logging.WARNING)
        logging.getLogger("geoheal").setLevel(logging.NOTSET)
