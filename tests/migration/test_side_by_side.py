"""A version and the next one run side by side on the next one's schema."""

import io
import os
import subprocess
import sys
import tarfile
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from alembic import command
from alembic.config import Config
from typer.testing import CliRunner

from geoheal.api.app import create_app
from geoheal.cli.app import app
from geoheal.config.settings import Settings
from geoheal.store.operations import migrate
from geoheal.store.session import create_engine
from geoheal.system import connect
from tests.migration.breakage import breakage

ROOT = Path(__file__).parents[2]
PREFIX = "/api/self-healing"
FIRST = "0031"
"""The migration from which on schemas say what runs on them."""

NEXT = """
    ALTER TABLE geoheal.snapshots ADD COLUMN weather text;
    ALTER TABLE geoheal.systems ADD COLUMN colour text NOT NULL DEFAULT 'grey';
    CREATE TABLE geoheal.tides (system_id bigint NOT NULL, at timestamptz NOT NULL);
    UPDATE geoheal.alembic_version SET version_num = '9999';
"""
"""What a later version may do to the schema while this one runs."""


@pytest.fixture
def client(database_url: str):
    settings = Settings(database_url=database_url, database_is_direct=True, threads=2)
    with closing(connect(settings, database_url)) as database:
        service = create_app(database, settings)
        yield service.test_client()
        service.extensions["geoheal"].alertness.close()


def execute(url: str, statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statements.encode())


def test_a_service_goes_on_while_the_next_version_migrates(client, database_url):
    execute(database_url, NEXT)
    assert client.get("/readyz").status_code == 200
    assert client.post(f"{PREFIX}/snapshot", json={"system": "shop", "phi": 0.7}).status_code == 201
    assert client.get(f"{PREFIX}/health?system=shop").status_code == 200
    assert not migrate.upgrade(database_url)
    done = CliRunner().invoke(app, ["migrate", "--check", "--database-url", database_url])
    assert done.exit_code == 0
    assert done.stdout == (
        f"The database is at 9999 of a later version, which this one ({migrate.head()}) supports.\n"
    )
    again = CliRunner().invoke(app, ["migrate", "--database-url", database_url])
    assert again.stdout == f"Nothing to do. {done.stdout}"


def test_a_service_is_not_ready_on_a_schema_that_has_no_room_for_it(client, database_url):
    execute(database_url, NEXT + "UPDATE geoheal.schema_compatibility SET oldest = '9998'")
    refused = client.get("/readyz")
    assert refused.status_code == 503
    assert "install that version again" in refused.json["detail"]
    execute(database_url, "DELETE FROM geoheal.schema_compatibility")
    assert client.get("/readyz").status_code == 503


def test_the_code_of_the_migration_before_runs_on_this_schema(database_url, tmp_path):
    source = tmp_path / "previous"
    with tarfile.open(fileobj=io.BytesIO(_previous_code())) as archive:
        archive.extractall(source, filter="data")
    assert max(path.name[:4] for path in (source / "migrations" / "versions").glob("0*.py")) < migrate.head()
    program = """
import sys
from geoheal.api.app import create_app
from geoheal.config.settings import Settings
from geoheal.store.operations import migrate
from geoheal.system import connect

settings = Settings(database_url=sys.argv[1], database_is_direct=True, threads=2)
database = connect(settings, sys.argv[1])
app = create_app(database, settings)
client, prefix = app.test_client(), "/api/self-healing"
if migrate.head() >= sys.argv[2]:
    assert client.get("/readyz").status_code == 200
for number in range(12):
    sent = client.post(prefix + "/snapshot", json={"system": "shop", "phi": 0.7, "metrics": {"jobs": number}})
    assert sent.status_code == 201, sent.text
for path in ("/health", "/degradation", "/snapshots", "/incidents", "/patches", "/policy", "/history"):
    read = client.get(prefix + path, query_string={"system": "shop"})
    assert read.status_code == 200, (path, read.text)
set_to = client.post(prefix + "/baseline", json={"system": "shop", "basin_coords": [0.125] * 64})
assert set_to.status_code < 300, set_to.text
app.extensions["geoheal"].alertness.close()
database.close()
"""
    environment = {**os.environ, "PYTHONPATH": str(source)}
    done = subprocess.run(
        [sys.executable, "-c", program, database_url, FIRST],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_migrations_take_nothing_from_the_code_before_them_unless_they_say_so(empty_database_url, catalogue):
    engine, config = create_engine(empty_database_url), Config(str(ROOT / "alembic.ini"))

    def upgrade(to: str) -> None:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, to)

    upgrade(FIRST)
    before = catalogue(empty_database_url)
    for revision in sorted(each for each in migrate.revisions() if each > FIRST):
        upgrade(revision)
        after = catalogue(empty_database_url)
        with psycopg.connect(empty_database_url) as connection:
            ((oldest,),) = connection.execute("SELECT oldest FROM geoheal.schema_compatibility").fetchall()
        assert oldest == revision or not breakage(before, after), (
            f"Migration {revision} takes this from the code before it. Keep it until a later version, or say "
            f"UPDATE geoheal.schema_compatibility SET oldest = '{revision}' (docs/upgrading.md)."
        )
        before = after
    engine.dispose()


TAKING = {
    "DROP VIEW geoheal.daily_health CASCADE": "relation daily_health is gone",
    "ALTER TABLE geoheal.snapshots DROP COLUMN label CASCADE": "column snapshots.label is gone",
    "ALTER TABLE geoheal.modules RENAME path TO file": "column modules.path is gone",
    "DROP TABLE geoheal.imports CASCADE": "relation imports is gone",
    "ALTER TABLE geoheal.modules ALTER environment TYPE varchar(80)": "environment is of another type",
    "ALTER TABLE geoheal.incidents ALTER acknowledged_by SET NOT NULL": "acknowledged_by must be given",
    "ALTER TABLE geoheal.systems ADD colour text NOT NULL": "column systems.colour must be given",
    "ALTER TABLE geoheal.systems ADD CONSTRAINT short CHECK (length(name) < 9)": "constraint short of",
    "DROP FUNCTION geoheal.drift_from CASCADE": "function geoheal.drift_from",
}
"""What would hurt code that runs, and what is said of it."""


@pytest.mark.usefixtures("one_server")
def test_what_takes_something_away_is_found(database_url, catalogue):
    before = catalogue(database_url)
    execute(database_url, ";".join(TAKING))
    found = breakage(before, catalogue(database_url))
    for statement, words in TAKING.items():
        assert any(words in each for each in found), (statement, found)


@pytest.mark.usefixtures("one_server")
def test_what_only_adds_takes_nothing_away(database_url, catalogue):
    before = catalogue(database_url)
    execute(database_url, NEXT + "CREATE INDEX ON geoheal.systems (colour)")
    assert breakage(before, catalogue(database_url)) == []


def _previous_code() -> bytes:
    """Return an archive of the code before the newest migration was added."""
    newest = next((ROOT / "migrations" / "versions").glob(f"{migrate.head()}_*.py"))
    added = (
        git("log", "--no-renames", "--diff-filter=A", "--format=%H", "-1", "--", str(newest)).decode().strip()
    )
    before = f"{added}^" if added else "HEAD"
    if not git("rev-parse", "--verify", "--quiet", f"{before}^{{commit}}"):
        pytest.skip("the history of the code is not here")
    return git("archive", "--format=tar", before, "geoheal", "migrations")


def git(*arguments: str) -> bytes:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, check=False)
    return done.stdout if done.returncode == 0 else b""
