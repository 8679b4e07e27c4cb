"""Systems within reach: what is done about all of them is done about these alone."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from geoheal.domain.snapshots.convention import Geometry
from geoheal.errors import DatabaseUnavailable, MigrationRequired
from geoheal.store import session
from geoheal.store.cluster import reach
from geoheal.store.cluster.narrowing import narrow_text
from geoheal.store.healing import policies
from geoheal.store.schema import healing_tables
from geoheal.store.systems import systems

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.fixture
def fewer(database):
    """Restrict the database to the first of two systems."""
    with database.transaction() as connection:
        near, _ = (systems.register(connection, name, Geometry.SPHERE, 64) for name in ("near", "far"))
    return reach.about(database, [near.id])


def due(database):
    with database.transaction() as connection:
        return {each.name for each in policies.due(connection, NOW + timedelta(days=1), 10)}


def test_loops_of_systems_out_of_reach_wait(database, fewer):
    with database.transaction() as connection:
        connection.execute(sa.delete(healing_tables.policies))  # a cluster makes them with the systems
    with fewer.transaction() as connection:
        policies.ensure_all(connection, NOW)
    assert due(database) == {"near"}
    with database.transaction() as connection:
        policies.ensure_all(connection, NOW)
        asked = [policies.ask_check_of_heard(connection, NOW)]
    with fewer.transaction() as connection:
        asked.append(policies.ask_check_of_silent(connection, NOW, NOW, timedelta()))
    assert (due(database), due(fewer), asked) == ({"near", "far"}, {"near"}, [0, 0])


def test_what_is_done_about_all_is_tried_again_only_where_a_node_is_away(database):
    tried = []

    def fail(fewer, within):
        tried.append((fewer, within))
        raise DatabaseUnavailable

    with pytest.raises(DatabaseUnavailable):
        reach.ClusterReach(database).ask(fail)
    assert tried == [(None, database)]
    assert reach.ClusterReach(database).ask(lambda _, within: within is database)


def test_what_may_not_be_done_again_is_refused_once_and_the_node_remembered(database, fewer, monkeypatch):
    away = reach.Fewer(fewer, ("far",))
    monkeypatch.setattr(reach, "restricted", lambda _: away)
    tried = []

    def write(found, within):
        tried.append((found, within))
        if found is None:
            raise DatabaseUnavailable
        return "written"

    looking = reach.ClusterReach(database)
    with pytest.raises(DatabaseUnavailable):
        looking.ask(write, again=False)
    assert tried == [(None, database)]
    assert looking.ask(write, again=False) == "written"
    assert tried[1:] == [(away, fewer)]
    assert reach.ClusterReach(database).ask(write) == "written"


def test_keys_are_drawn_once_where_no_node_is_away(database, monkeypatch):
    monkeypatch.setattr(reach, "AWAY", sa.text("SELECT 1 WHERE false"))
    with database.transaction() as connection:
        assert len(set(reach.new_keys(connection, 3))) == 3


def test_nobody_waits_for_a_busy_database_behind_others(database_url, monkeypatch):
    monkeypatch.setattr(session, "POOL_TIMEOUT_S", 1.0)
    database = session.Database(session.create_engine(database_url, pool_size=1))
    looking = reach.ClusterReach(database)

    def refused(_):
        with pytest.raises(DatabaseUnavailable, match="busy"):
            looking.look()

    with database.transaction(), ThreadPoolExecutor(8) as threads:
        began = time.monotonic()
        list(threads.map(refused, range(8)))
        assert time.monotonic() - began < 4
    assert looking.look() is None
    database.engine.dispose()


@pytest.mark.parametrize(
    "rest",
    [
        "LIMIT 9",
        "UNION ALL SELECT y.name FROM geoheal.systems AS y WHERE false",
        "INNER JOIN geoheal.policies AS p ON p.system_id = systems.id",
        "FOR SHARE",
        "HAVING max(name) > ''",
        "AS y WHERE y.name > ''",
        "y RIGHT JOIN geoheal.policies AS p ON p.system_id = y.id WHERE y.id IS NOT NULL",
    ],
)
def test_a_query_in_words_is_narrowed_whatever_follows_its_tables(database, rest):
    what = "max(name)" if "HAVING" in rest else "name"
    with database.transaction() as connection:
        near, _ = (systems.register(connection, name, Geometry.SPHERE, 64) for name in ("near", "far"))
        policies.ensure_all(connection, NOW)
        query = narrow_text(connection, f"SELECT {what} FROM geoheal.systems {rest}", ":ids")
        given = {"ids": [near.id]}
        assert [row[0] for row in connection.execute(sa.text(query), given)] == ["near"]


def test_a_view_is_narrowed_whatever_the_role_finds_without_its_schema(database):
    """A role named as the schema finds its tables by their names alone, and PostgreSQL writes views so."""
    with database.transaction() as connection:
        near, _ = (systems.register(connection, name, Geometry.SPHERE, 64) for name in ("near", "far"))
        policies.ensure_all(connection, NOW)
        connection.exec_driver_sql("SET LOCAL search_path = geoheal, public")
        query = narrow_text(connection, "SELECT system FROM geoheal.system_status", ":ids")
        given = {"ids": [near.id]}
        assert list(connection.scalars(sa.text(query), given)) == ["near"]
        assert connection.scalar(sa.text("SHOW search_path")) == "geoheal, public"
        assert len(narrowed_tables(query)) > 1


@pytest.mark.parametrize("name", ["no_such_view", "tokens"])
def test_a_query_of_what_is_not_a_view_says_so(database, name):
    with (
        database.transaction() as connection,
        pytest.raises(MigrationRequired, match=f"no view geoheal.{name}; run: geoheal migrate"),
    ):
        narrow_text(connection, f"SELECT * FROM geoheal.{name}", ":ids")


def narrowed_tables(query):
    return set(re.findall(r"geoheal\.(\w+) WHERE (?:system_)?id = ANY", query))
