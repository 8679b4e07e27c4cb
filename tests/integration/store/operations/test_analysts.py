"""What a role may do that was made an analyst."""

from datetime import UTC, datetime

import psycopg
import pytest
import sqlalchemy as sa

from geoheal.errors import NotFound
from geoheal.store.healing import policies
from geoheal.store.operations.analysts import grant_analyst
from geoheal.store.snapshots.ingest_path import insert_new
from geoheal.store.systems import baselines


@pytest.fixture
def opened() -> set[str]:
    """Tables that the analyst may read: on a cluster alone, where views need it."""
    return set()


@pytest.fixture
def analyst(database, database_url, system, connection, history, baseline_of, role, opened):
    """Yield a connection as an analyst, to a database with a history."""
    made = history(system)
    for each in made:
        insert_new(connection, system, each, None)
    baselines.activate(connection, system, baseline_of(made[0].basin))
    policies.ensure_all(connection, datetime.now(UTC))
    connection.commit()
    with database.transaction() as granting:
        grant_analyst(granting, role)
        opened.update(grant_analyst(granting, role))
    quoted = role.replace('"', '""')
    with psycopg.connect(database_url, autocommit=True) as opened:
        opened.execute(f'SET SESSION AUTHORIZATION "{quoted}"')
        yield opened
        opened.execute("RESET SESSION AUTHORIZATION")
        opened.execute(f'DROP OWNED BY "{quoted}"')


READABLE = [
    "SELECT * FROM geoheal.health_timeline WHERE system_id = geoheal.system_id('checkout')",
    "SELECT * FROM geoheal.daily_health",
    "SELECT day FROM geoheal.daily_health",
    "SELECT * FROM geoheal.baseline_history",
    "SELECT * FROM geoheal.monitored_systems",
    "SELECT * FROM geoheal.rolling_health('checkout', 10, '2026-10-31Z', '2026-11-01Z')",
    "SELECT d.* FROM geoheal.baseline_history AS b, geoheal.drift_from(b.system, b.baseline_id) AS d",
    """SELECT geoheal.fisher_rao_distance(t.basin, b.basin) FROM geoheal.health_timeline AS t
       JOIN geoheal.baseline_history AS b USING (system_id)""",
]


def test_an_analyst_reads_views_and_functions_and_nothing_else(analyst, database, opened):
    for query in READABLE:
        assert analyst.execute(query).fetchall(), query
    tables = sa.inspect(database.engine).get_table_names("geoheal")
    assert {"snapshots", "systems", "api_tokens"} <= set(tables)
    assert "geoheal.api_tokens" not in opened
    for table in (each for each in tables if f"geoheal.{each}" not in opened):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            analyst.execute(f"SELECT * FROM geoheal.{table}")
    for view in ("health_timeline", "monitored_systems", "baseline_history"):
        with pytest.raises(psycopg.Error) as caught:
            analyst.execute(f"DELETE FROM geoheal.{view}")
        assert caught.value.sqlstate in ("42501", "55000")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        analyst.execute("CREATE TABLE geoheal.mine ()")


def test_the_functions_give_analysts_what_they_give_the_owner(analyst, database_url):
    with psycopg.connect(database_url) as owner:
        for query in READABLE:
            theirs, ours = analyst.execute(query).fetchall(), owner.execute(query).fetchall()
            assert sorted(theirs, key=repr) == sorted(ours, key=repr), query


def test_the_functions_are_still_put_into_the_query(one_server, analyst):
    plan = "\n".join(line for (line,) in analyst.execute("EXPLAIN (VERBOSE, COSTS OFF) " + READABLE[-1]))
    assert "fisher_rao_distance" not in plan
    plan = "\n".join(line for (line,) in analyst.execute("EXPLAIN " + READABLE[5]))
    assert "Function Scan" not in plan
    assert "snapshots_2026_10_pkey" in plan


def test_drift_does_without_a_pgvector_that_the_analyst_may_not_use(analyst, database_url):
    with psycopg.connect(database_url, autocommit=True) as owner:
        offered = owner.execute("SELECT FROM pg_available_extensions WHERE name = 'vector'").fetchone()
        if offered is None:
            pytest.skip("This PostgreSQL does not offer pgvector.")
        before = analyst.execute(READABLE[6]).fetchall()
        owner.execute("CREATE SCHEMA closed; CREATE EXTENSION vector SCHEMA closed")
    assert analyst.execute(READABLE[6]).fetchall() == before


def test_a_role_that_is_not_there_is_named(connection):
    with pytest.raises(NotFound, match="no role 'nobody; DROP'"):
        grant_analyst(connection, "nobody; DROP")
