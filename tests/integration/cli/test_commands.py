"""The commands on a real database."""

import json
from contextlib import closing
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from click import unstyle
from typer.testing import CliRunner

from geoheal.cli.app import app
from geoheal.errors import Conflict, DatabaseNewer, InvalidInput
from geoheal.store.operations.migrate import head, require_compatible
from geoheal.store.session import Database, create_engine


def import_snapshots(geoheal, folder, system: str, **fields: float) -> None:
    """Ten snapshots of a system, all with these measurements."""
    path = folder / f"{system}.ndjson"
    now = datetime.now(UTC)
    times = [(now - timedelta(minutes=n)).isoformat() for n in range(10)]
    path.write_text("".join(json.dumps({"captured_at": at, **fields}) + "\n" for at in times))
    assert geoheal("import", path, "--system", system)[0] == 0


def test_healths_exit_code_is_that_of_the_worst_system(geoheal, tmp_path):
    assert geoheal("health")[0] == 3
    import_snapshots(geoheal, tmp_path, "good", avg_latency_ms=10)
    assert geoheal("health")[0] == 0
    assert geoheal("health", "--system", "default")[0] == 3
    import_snapshots(geoheal, tmp_path, "slow", avg_latency_ms=9000)
    code, out, _ = geoheal("health")
    assert code == 1
    assert "slow: Latency high: 9,000 ms > 2,000 ms" in out
    import_snapshots(geoheal, tmp_path, "broken", error_rate=0.5)
    assert geoheal("health")[0] == 2
    assert geoheal("health", "--system", "good")[0] == 0
    code, out, _ = geoheal("health", "--json")
    assert {name: each["status"] for name, each in json.loads(out).items()} == {
        "good": "healthy",
        "slow": "warning",
        "broken": "critical",
    }


def test_health_that_cannot_be_asked_for_is_exit_code_4(geoheal):
    code, out, err = geoheal("health", "--system", "nobody")
    assert (code, out) == (4, "")
    assert "There is no system 'nobody'" in err
    code, _, err = geoheal("health", "--url", "http://127.0.0.1:1")
    assert code == 4
    assert "does not answer" in err
    assert geoheal("health", "--database-url", "postgresql://nobody@127.0.0.1:1/x")[0] == 4


def test_migrate_says_from_where_to_where_and_does_nothing_twice(empty_database_url):
    def migrate(*arguments: str) -> str:
        result = CliRunner().invoke(app, ["migrate", "--database-url", empty_database_url, *arguments])
        assert result.exit_code == 0
        return result.stdout

    assert migrate().startswith("Migrated from an empty database to 0")
    assert migrate().startswith("Nothing to do")


def test_migrate_says_where_the_database_stands_and_changes_nothing(empty_database_url):
    def migrate(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, ["migrate", "--database-url", empty_database_url, *arguments])
        return result.exit_code, result.stdout

    for _ in range(2):
        code, said = migrate("--check")
        assert (code, "has not been migrated yet" in said, "0001 health history" in said) == (1, True, True)
    assert migrate("--status")[0] == 0
    assert migrate()[0] == 0
    assert migrate("--check") == (0, f"The database is at {head()}; this version needs {head()}.\n")
    assert migrate("--sql", "--from", "current") == (0, "")


def test_migrate_prints_the_sql_of_some_migrations():
    result = CliRunner().invoke(app, ["migrate", "--sql", "--from", "0008", "--to", "0009"])
    assert "Running upgrade 0008 -> 0009" in result.stdout
    assert "0007" not in result.stdout
    for wrong in (("--sql", "--from", "0099"), ("--sql", "--from", "0009", "--to", "0008"), ("--to", "0009")):
        assert isinstance(CliRunner().invoke(app, ["migrate", *wrong]).exception, InvalidInput)


def test_a_database_of_a_later_version_is_left_alone_and_said(database_url):
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("UPDATE geoheal.alembic_version SET version_num = '9999'")
        connection.execute("UPDATE geoheal.schema_compatibility SET oldest = '9998'")
    for command in (["migrate"], ["migrate", "--status"], ["migrate", "--sql", "--from", "current"]):
        result = CliRunner().invoke(app, [*command, "--database-url", database_url])
        assert isinstance(result.exception, DatabaseNewer), (command, result.output)
        assert "later version of geoheal" in str(result.exception)
    database = Database(create_engine(database_url))
    with closing(database), pytest.raises(DatabaseNewer):
        require_compatible(database)


def test_migrate_prints_sql_without_any_database():
    result = CliRunner().invoke(
        app, ["migrate", "--sql"], env={"GEOHEAL_DATABASE_URL": "postgresql://x@127.0.0.1:1/x"}
    )
    assert result.exit_code == 0
    assert "CREATE TABLE geoheal.snapshots" in result.stdout


def test_doctor_finds_a_good_database_good(geoheal):
    code, out, _ = geoheal("doctor")
    states = {line[6:32].strip(): line[:4].strip() for line in out.splitlines() if line[:4].strip()}
    assert code == 0
    assert states["Python"] == states["database"] == states["migrations"] == states["clock"] == "ok"
    assert states["partitions"] == "warn"
    assert "start `geoheal serve`" in out


def test_doctor_names_what_is_missing_and_how_to_mend_it(empty_database_url):
    result = CliRunner().invoke(app, ["doctor", "--database-url", empty_database_url])
    assert result.exit_code == 1
    assert "Run `geoheal migrate`" in unstyle(result.stdout)
    result = CliRunner().invoke(app, ["doctor", "--database-url", "postgresql://x@127.0.0.1:1/x"])
    assert result.exit_code == 1
    assert "correct GEOHEAL_DATABASE_URL" in result.stdout


@pytest.fixture
def role(database_url):
    """Yield a role of the server, and take away what it owns afterwards; it logs in to a cluster's nodes."""
    name = f"analyst_{abs(hash(database_url))}"
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {name} LOGIN")
        yield name
        connection.execute(f"DROP OWNED BY {name}")
        connection.execute(f"DROP ROLE {name}")


def test_grant_analyst_lets_a_role_read(geoheal, database_url, role):
    assert geoheal("grant-analyst", role)[0] == 0
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(f"SET ROLE {role}")
        connection.execute("SELECT * FROM geoheal.health_timeline")
        for closed in ("SELECT * FROM geoheal.api_tokens", "CREATE SCHEMA mine"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(closed)


def test_an_analyst_keeps_tables_in_a_schema_of_its_own(geoheal, database_url, role):
    for state in ("now has", "has already"):
        code, output, _ = geoheal("grant-analyst", role, "--schema", "Ann's tables")
        assert code == 0
        assert f"It {state} the schema Ann's tables" in output
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(f'SET ROLE {role}; SET search_path TO "Ann\'s tables"')
        connection.execute("CREATE TABLE notes (id serial, said text)")
        connection.execute("CREATE MATERIALIZED VIEW n AS SELECT count(*) FROM geoheal.health_timeline")


def test_a_schema_that_a_backup_brought_is_handed_back_whole(geoheal, database_url, role):
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("""
            CREATE SCHEMA "of Ann"; SET search_path TO "of Ann"; CREATE TYPE mood AS ENUM ('good');
            CREATE TABLE notes (id serial, felt mood); CREATE VIEW seen AS TABLE notes;
            CREATE MATERIALIZED VIEW counted AS SELECT count(*) FROM notes;
            CREATE FUNCTION twice(x integer) RETURNS integer LANGUAGE sql AS 'SELECT 2 * x'
        """)
        assert geoheal("grant-analyst", role, "--schema", "of Ann")[0] == 0
        connection.execute(f"SET ROLE {role}")
        connection.execute("INSERT INTO notes (felt) VALUES ('good'); REFRESH MATERIALIZED VIEW counted")


def test_a_schema_of_somebody_else_or_of_geoheal_stays(geoheal, database_url, role):
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA theirs AUTHORIZATION {role}; CREATE ROLE {role}_2")
        try:
            with pytest.raises(Conflict, match="exists and belongs to"):
                geoheal("grant-analyst", f"{role}_2", "--schema", "theirs")
        finally:
            connection.execute(f"DROP OWNED BY {role}_2; DROP ROLE {role}_2")
    for taken in ("geoheal", "public", "pg_mine", ""):
        with pytest.raises(InvalidInput, match="cannot be named"):
            geoheal("grant-analyst", role, "--schema", taken)
