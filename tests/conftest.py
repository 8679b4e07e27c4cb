"""Databases for tests: one PostgreSQL for each test process, a fresh database for each test.

``GEOHEAL_TEST_PG_BIN`` names the folder of the PostgreSQL programs to test with; the wheel's by default.
"""

import os
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from pytest_postgresql.janitor import DatabaseJanitor

from geoheal.store.embedded import EmbeddedServer, open_embedded

FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""Test databases need not survive a power cut."""


@pytest.fixture(scope="session")
def postgres_bin_dir() -> Path | None:
    """Folder of the PostgreSQL programs to test with; None for the wheel's."""
    named = os.environ.get("GEOHEAL_TEST_PG_BIN")
    return Path(named) if named else None


@pytest.fixture(scope="session")
def postgres_server(postgres_bin_dir: Path | None) -> Iterator[EmbeddedServer]:
    """The PostgreSQL server of this test process."""
    with (
        tempfile.TemporaryDirectory(prefix="geoheal-tests-", dir="/tmp") as folder,
        open_embedded(Path(folder) / "data", bin_dir=postgres_bin_dir, settings=FORGETFUL) as server,
    ):
        yield server


@pytest.fixture(scope="session")
def migrated_template(postgres_server: EmbeddedServer) -> Iterator[str]:
    """Name of a database with all migrations applied, from which tests get theirs."""
    from geoheal.store import migrate

    name = "migrated_template"
    with _janitor(postgres_server, name, as_template=True):
        migrate.upgrade(_url(postgres_server, name))
        yield name


@pytest.fixture
def database_url(postgres_server: EmbeddedServer, migrated_template: str) -> Iterator[str]:
    """URL of a database with all migrations applied and no rows, for this test alone."""
    yield from _database(postgres_server, migrated_template)


@pytest.fixture
def empty_database_url(postgres_server: EmbeddedServer) -> Iterator[str]:
    """URL of a database without any migration, for this test alone."""
    yield from _database(postgres_server, None)


def _database(server: EmbeddedServer, template: str | None) -> Iterator[str]:
    name = f"test_{uuid.uuid4().hex}"
    with _janitor(server, name, template=template):
        yield _url(server, name)


def _janitor(
    server: EmbeddedServer, name: str, *, template: str | None = None, as_template: bool = False
) -> DatabaseJanitor:
    url = sa.make_url(server.url)
    return DatabaseJanitor(
        user=str(url.username),
        host=str(url.query["host"]),
        port=str(url.query["port"]),
        dbname=name,
        template_dbname=template,
        as_template=as_template,
    )


def _url(server: EmbeddedServer, database: str) -> str:
    return sa.make_url(server.url).set(database=database).render_as_string(hide_password=False)
