"""The migrations through Alembic's command line, up, down, beside each other, and as SQL."""

import io
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from alembic import command
from alembic.config import Config

# Found by pytest under these names.
from pytest_alembic.tests import (  # noqa: F401
    test_model_definitions_match_ddl,
    test_single_head_revision,
)
from sqlalchemy import Engine

from geoheal.errors import MigrationRequired
from geoheal.store.operations import migrate
from geoheal.store.session import Database, create_engine
from tests import quick

ROOT = Path(__file__).parents[2]


@pytest.fixture
def alembic_config() -> Config:
    """Return what pytest-alembic migrates with."""
    return Config(str(ROOT / "alembic.ini"))


@pytest.fixture
def alembic_engine(empty_database_url: str):
    """Where pytest-alembic migrates."""
    engine = create_engine(empty_database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def database(empty_database_url: str):
    """Yield a database without any migration."""
    opened = Database(create_engine(empty_database_url))
    yield opened
    opened.close()


@pytest.mark.thorough
def test_up_check_down_and_up_again(empty_database_url, alembic, catalogue):
    for arguments in (("upgrade", "head"), ("check",)):
        done = alembic(empty_database_url, *arguments)
        assert done.returncode == 0, done.stderr
    assert "No new upgrade operations detected" in done.stdout
    first = catalogue(empty_database_url)
    down = alembic(empty_database_url, "downgrade", "base")
    assert down.returncode == 0, down.stderr
    left = catalogue(empty_database_url)
    assert {name for name, *_ in left["relations"]} == {"alembic_version", "alembic_version_pkc"}
    assert left["functions"] == left["revision"] == []
    again = alembic(empty_database_url, "upgrade", "head")
    assert again.returncode == 0, again.stderr
    assert catalogue(empty_database_url) == first


@quick.parametrize("oldest", [-6, 0], quick=1, ids=["the newest", "all"])
def test_every_step_goes_down_as_well(empty_database_url, alembic_engine, alembic_config, catalogue, oldest):
    def step(direction: Callable[[Config, str], None], by: str) -> None:
        with alembic_engine.begin() as connection:
            alembic_config.attributes["connection"] = connection
            direction(alembic_config, by)

    assert migrate.upgrade(empty_database_url)
    seen = [catalogue(empty_database_url)]
    revisions = sorted(path.name[:4] for path in (migrate.scripts() / "versions").glob("[0-9]*.py"))
    for _ in revisions[oldest:][1:]:
        step(command.downgrade, "-1")
        seen.append(catalogue(empty_database_url))
    assert seen[-1]["revision"] == [(revisions[oldest],)]
    for expected in reversed(seen[:-1]):
        step(command.upgrade, "+1")
        assert catalogue(empty_database_url) == expected


@pytest.mark.thorough
def test_who_could_ask_for_burn_rates_still_can(empty_database_url, alembic):
    assert alembic(empty_database_url, "upgrade", "0037").returncode == 0
    with psycopg.connect(empty_database_url) as connection:
        connection.execute("GRANT SELECT ON geoheal.measured_snapshots TO PUBLIC, pg_monitor")
    done = alembic(empty_database_url, "upgrade", "0038")
    assert done.returncode == 0, done.stderr
    rights = """
        SELECT a.grantee::regrole::text FROM pg_class AS c, aclexplode(c.relacl) AS a
        WHERE c.oid = 'geoheal.rolled_hours'::regclass AND a.grantee <> c.relowner
    """
    with psycopg.connect(empty_database_url) as connection:
        assert {row[0] for row in connection.execute(rights)} == {"-", "pg_monitor"}


def test_x_url_names_another_database(empty_database_url, alembic, catalogue):
    done = alembic(
        "postgresql:///nowhere?host=/nonexistent", "-x", f"url={empty_database_url}", "upgrade", "head"
    )
    assert done.returncode == 0, done.stderr
    assert catalogue(empty_database_url)["revision"] == [(migrate.head(),)]


@pytest.mark.usefixtures("one_server")
def test_sql_that_is_written_makes_the_same_catalogue(empty_database_url, database_url, alembic, catalogue):
    """Whether the command line writes it, or Python."""
    written = alembic("postgresql:///nowhere", "upgrade", "head", "--sql")
    assert written.returncode == 0, written.stderr
    with psycopg.connect(empty_database_url, autocommit=True) as connection:
        connection.execute(written.stdout)
    assert catalogue(empty_database_url) == catalogue(database_url)
    from_python = io.StringIO()
    migrate.write_sql(from_python)
    assert from_python.getvalue() == written.stdout


@pytest.mark.usefixtures("one_server")
def test_several_processes_migrate_one_empty_database(empty_database_url, database_url, catalogue):
    program = "import sys; from geoheal.store.operations import migrate; print(migrate.upgrade(sys.argv[1]))"
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", program, empty_database_url],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    complaints = [process.communicate(timeout=240)[1] for process in processes]
    assert [process.returncode for process in processes] == [0] * 4, complaints
    assert catalogue(empty_database_url) == catalogue(database_url)


@pytest.mark.thorough
def test_a_migration_gives_up_on_a_lock_that_it_does_not_get(database_url, alembic):
    with psycopg.connect(database_url) as reader:
        reader.execute("SELECT count(*) FROM geoheal.health_timeline")
        started = time.monotonic()
        done = alembic(database_url, "downgrade", "0002")
    assert done.returncode != 0
    assert "lock timeout" in done.stderr
    assert time.monotonic() - started < 60
    database = Database(create_engine(database_url))
    migrate.require_compatible(database)
    database.close()


def test_timeouts_hold_for_the_migration_alone(empty_database_url, alembic_config):
    engine: Engine = create_engine(empty_database_url)
    with engine.begin() as connection:
        alembic_config.attributes["connection"] = connection
        command.upgrade(alembic_config, "head")
        assert connection.exec_driver_sql("SHOW lock_timeout").scalar() == "4s"
        assert connection.exec_driver_sql("SHOW statement_timeout").scalar() == "10min"
        mode = connection.exec_driver_sql("SHOW citus.multi_shard_modify_mode").scalar()
        assert mode == "sequential"
    with engine.begin() as connection:
        assert connection.exec_driver_sql("SHOW lock_timeout").scalar() == "0"
        assert connection.exec_driver_sql("SHOW statement_timeout").scalar() == "0"
    engine.dispose()


def test_a_database_that_is_not_migrated_is_refused(database, empty_database_url):
    assert migrate.revision(database) is None
    with pytest.raises(MigrationRequired, match="has not been migrated yet, and this version needs"):
        migrate.require_compatible(database)
    assert migrate.upgrade(empty_database_url)
    assert migrate.revision(database) == migrate.head()
    migrate.require_compatible(database)
    assert not migrate.upgrade(empty_database_url)


def test_an_older_database_is_refused(database, empty_database_url, alembic):
    assert alembic(empty_database_url, "upgrade", "0001").returncode == 0
    with pytest.raises(
        MigrationRequired, match=f"is at migration 0001, and this version needs {migrate.head()}"
    ):
        migrate.require_compatible(database)
