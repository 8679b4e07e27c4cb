"""``geoheal backup`` and ``geoheal restore``, on embedded databases and on servers of earlier versions."""

import json
import tempfile
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from geoheal.cli.app import app
from geoheal.config.settings import load_settings
from geoheal.errors import Conflict, DatabaseError, InvalidInput
from geoheal.store.embedded import open_embedded
from geoheal.system import create_self_healing_system


@pytest.fixture
def folder():
    """Yield a folder with a short name: a socket's path must be short."""
    with tempfile.TemporaryDirectory(prefix="geoheal-b-", dir="/tmp") as name:
        yield Path(name)


def geoheal(*arguments: object):
    clean = {"GEOHEAL_DATABASE_URL": "", "DATABASE_URL": ""}
    return CliRunner().invoke(app, [str(each) for each in arguments], env=clean)


ANALYSTS = """
    CREATE SCHEMA analysis;
    CREATE TABLE analysis.notes (id int NOT NULL, said text);
    INSERT INTO analysis.notes VALUES (1, E'\\\\restrict x\\r\\nestrict;\\ttab \\\\.'), (2, NULL);
    CREATE VIEW analysis.lately AS SELECT phi FROM geoheal.health_timeline;
    CREATE MATERIALIZED VIEW analysis.counted AS SELECT count(*) AS n FROM geoheal.health_timeline;
    CREATE FUNCTION analysis.words() RETURNS text LANGUAGE sql AS $$ SELECT '
COPY nothing FROM stdin;
\\unrestrict y
' $$;
    REVOKE ALL ON FUNCTION analysis.words() FROM PUBLIC;
    GRANT USAGE ON SCHEMA analysis, geoheal TO ann, bob;
    GRANT SELECT ON geoheal.health_timeline, analysis.lately TO ann;
"""


def servers() -> list[Path]:
    """Folders of programs of earlier versions: those of Debian, where there are some."""
    return [*Path("/usr/lib/postgresql").glob("*/bin")]


@pytest.fixture(scope="module")
def grown():
    """Yield a backup of an embedded database in which analysts have made things of their own."""
    with tempfile.TemporaryDirectory(prefix="geoheal-b-", dir="/tmp") as name:
        data, file = Path(name) / "first", Path(name) / "geoheal.dump"
        monitor, _, _ = create_self_healing_system(load_settings(data_dir=data))
        monitor.capture_snapshot({"phi": 0.71, "basin_coords": [1.0] + [0.0] * 63})
        with open_embedded(data) as server, psycopg.connect(server.url, autocommit=True) as connection:
            connection.execute("CREATE ROLE ann")
            connection.execute("CREATE ROLE bob")
            connection.execute(ANALYSTS)
        assert geoheal("backup", file, "--data-dir", data).exit_code == 0
        only = geoheal("backup", f"{file}.only", "--geoheal-only", "--data-dir", data)
        monitor.close()
        assert only.exit_code == 0
        yield file


@pytest.mark.thorough
def test_what_is_backed_up_is_restored_whole(grown, folder):
    assert oct(grown.stat().st_mode & 0o777) == "0o600"
    restored = geoheal("restore", grown, "--data-dir", folder)
    assert restored.exit_code == 0, restored.exception
    body = json.loads(geoheal("health", "--json", "--data-dir", folder).stdout)["default"]
    assert (body["snapshots_collected"], body["current_phi"]) == (1, 0.71)
    assert body["basin_drift"] == pytest.approx(0.0, abs=1e-6)
    again = geoheal("restore", grown, "--data-dir", folder)
    assert isinstance(again.exception, Conflict)
    assert geoheal("backup", grown, "--data-dir", folder).exit_code != 0


@pytest.fixture(scope="module", params=servers(), ids=lambda path: path.parent.name)
def elsewhere(request):
    """URL by which a role without privileges reaches a database of its own on another server."""
    with (
        tempfile.TemporaryDirectory(prefix="geoheal-s-", dir="/tmp") as name,
        open_embedded(Path(name) / "data", bin_dir=request.param) as server,
        psycopg.connect(server.url, autocommit=True) as connection,
    ):
        connection.execute("CREATE ROLE plain LOGIN")
        connection.execute("CREATE ROLE ann")

        def database(name: str) -> str:
            connection.execute(f"CREATE DATABASE {name} OWNER plain")
            url = sa.make_url(server.url).set(username="plain", database=name)
            return url.render_as_string(hide_password=False)

        yield database


@pytest.mark.thorough
def test_an_embedded_database_moves_to_a_server_of_an_earlier_version(grown, elsewhere):
    url = elsewhere("moved")
    restored = geoheal("restore", grown, "--database-url", url)
    assert restored.exit_code == 0, restored.exception
    assert "geoheal grant-analyst bob" in restored.output
    assert "grant-analyst ann" not in restored.output
    body = json.loads(geoheal("health", "--json", "--database-url", url).stdout)["default"]
    assert (body["snapshots_collected"], body["current_phi"]) == (1, 0.71)
    with psycopg.connect(url) as connection:
        notes = connection.execute("SELECT said FROM analysis.notes ORDER BY id").fetchall()
        assert notes == [("\\restrict x\r\nestrict;\ttab \\.",), (None,)]
        assert connection.execute("SELECT phi FROM analysis.lately").fetchall() == [(0.71,)]
        assert connection.execute("SELECT n FROM analysis.counted").fetchall() == [(1,)]
        words = "SELECT right(analysis.words(), 14)"
        assert connection.execute(words).fetchall() == [("\n\\unrestrict y\n"[-14:],)]
        rights = "SELECT has_table_privilege('ann', r, 'SELECT') FROM unnest(%s::text[]) AS r"
        names = ["geoheal.health_timeline", "analysis.lately", "analysis.notes", "geoheal.snapshots"]
        assert connection.execute(rights, [names]).fetchall() == [(True,), (True,), (False,), (False,)]
        right = "SELECT has_function_privilege('ann', 'analysis.words()', 'EXECUTE')"
        assert connection.execute(right).fetchall() == [(False,)]
    back = grown.with_suffix(f".{restored_major(url)}")
    assert geoheal("backup", back, "--database-url", url).exit_code == 0
    assert geoheal("restore", back, "--database-url", elsewhere("again")).exit_code == 0


def test_a_backup_is_restored_whole_or_not_at_all(grown, elsewhere):
    url = elsewhere("taken")
    with psycopg.connect(url) as connection:
        connection.execute("CREATE SCHEMA analysis")
    refused = geoheal("restore", grown, "--database-url", url)
    assert isinstance(refused.exception, DatabaseError)
    assert 'nothing was restored: schema "analysis" already exists' in str(refused.exception)
    assert geoheal("restore", f"{grown}.only", "--database-url", url).exit_code == 0


@pytest.mark.thorough
def test_what_is_not_a_backup_is_refused_in_a_sentence(folder):
    file = folder / "note.txt"
    file.write_text("Remember the milk.")
    refused = geoheal("restore", file, "--data-dir", folder / "data")
    assert isinstance(refused.exception, InvalidInput)
    assert "is not a backup that can be read" in str(refused.exception)


def restored_major(url: str) -> int:
    with psycopg.connect(url) as connection:
        return connection.info.server_version // 10000
