"""Spreading the tables over a cluster: refused where there is none, and with one, whole."""

from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from alembic import command
from sqlalchemy import event, inspect, text

from geoheal.cli.admin.check_result import State
from geoheal.cli.admin.checks import nodes
from geoheal.domain.snapshots.convention import Geometry
from geoheal.errors import Conflict, InvalidInput, NotAvailable
from geoheal.monitor.ingest.report import parse_report
from geoheal.monitor.ingest.together import ingest_together
from geoheal.store.cluster import distribution
from geoheal.store.operations import migrate
from geoheal.store.schema.all_tables import SCHEMA, metadata
from geoheal.store.session import Database, create_engine
from geoheal.store.systems import heartbeats, systems
from tests.clusters import servers

PREPARED = text("SELECT count(*) FROM pg_dist_transaction")


@pytest.fixture(autouse=True)
def is_cluster(server_url) -> bool:
    """Whether the tests' server is a coordinator, so that their databases are distributed."""
    return len(servers(server_url)) > 1


def test_it_is_refused_without_the_extension_and_done_once_with_it(connection, is_cluster):
    kind, says = (Conflict, "already") if is_cluster else (NotAvailable, "no extension `citus`")
    before = distribution.look(connection)
    with pytest.raises(kind, match=says) as caught:
        distribution.distribute(connection, 4, print)
    assert caught.value.message.endswith("Nothing was changed.")
    assert distribution.look(connection) == before
    assert (before is not None and before.missing == ()) if is_cluster else before is None


def test_a_number_of_pieces_out_of_bounds_is_refused(connection):
    for shards in (0, 1025):
        with pytest.raises(InvalidInput, match="--shards"):
            distribution.distribute(connection, shards, print)


def test_the_doctor_says_whether_it_is_distributed(database, is_cluster):
    check = nodes(database)
    assert check.state is State.OK
    assert check.detail.startswith("distributed: " if is_cluster else "not distributed")


def test_requests_ask_whether_it_is_distributed_without_looking_at_each_table(
    connection, monkeypatch, is_cluster
):
    assert distribution.is_distributed(connection) == is_cluster
    monkeypatch.setattr(distribution, "_shards", lambda _: 2)

    def look(_):
        pytest.fail("Each table was looked at.")

    monkeypatch.setattr(distribution, "_missing", look)
    system = systems.register(connection, "shop", Geometry.SPHERE, 64) if is_cluster else None
    given = [] if system is None else [system.id]
    now = datetime.now(UTC)
    assert heartbeats.heard(connection, given, [now - timedelta(hours=1)], [now]) == {
        each: set() for each in given
    }


@pytest.mark.parametrize("direct", [True, False])
def test_a_server_that_cannot_have_the_extension_is_asked_once_per_direct_connection(
    database_url, is_cluster, direct
):
    asked = []
    with closing(Database(create_engine(database_url, direct=direct))) as database:
        event.listen(database.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
        for _ in range(3):
            with database.transaction() as connection:
                assert distribution.is_distributed(connection) == is_cluster
    once, always = distribution.IS_LOADED.text, distribution.HAS_EXTENSION.text
    assert asked.count(once) == (1 if direct else 0)
    assert asked.count(always) == (0 if direct and not is_cluster else 3)


def test_what_later_migrations_make_is_spread_by_itself(empty_database_url, is_cluster):
    if not is_cluster:
        pytest.skip("The server is not a cluster.")
    with closing(Database(create_engine(empty_database_url))) as database:
        with database.transaction() as connection:
            command.upgrade(migrate._config(connection), "0032")
        with database.transaction() as connection:
            distribution.distribute(connection, 2, lambda _: None)
        assert migrate.upgrade(empty_database_url)
        with database.transaction() as connection:
            found = distribution.look(connection)
            assert found is not None
            assert (found.shards, found.missing) == (2, ())
            assert {"recordings", "profiles"} <= set(inspect(connection).get_table_names(SCHEMA))


def test_a_batch_is_prepared_on_each_node_before_it_is_committed(database, is_cluster):
    """A node that is gone when it has to commit would lose what was acknowledged otherwise."""
    if not is_cluster:
        pytest.skip("The server is not a cluster.")
    now = datetime.now(UTC)
    for number, count in enumerate((1, 12)):
        names = [f"s{number}-{place}" for place in range(count)]
        rows = {name: [parse_report({"phi": 0.5}).observe(now)] for name in names}
        ingest_together(database, rows)  # the systems are known now
        with database.transaction() as connection:
            connection.execute(text("SELECT recover_prepared_transactions()"))
            assert connection.scalar(PREPARED) == 0
        more = {name: [parse_report({"phi": 0.5}).observe(now)] for name in names}
        assert all(each.accepted == 1 for each in ingest_together(database, more).values())
        with database.transaction() as connection:
            assert connection.scalar(PREPARED) > 0


def test_keys_of_tables_of_systems_begin_with_the_system():
    """A distributed table has no other unique key, and refers to the others of its system alone."""
    for table in metadata.sorted_tables:
        if "system_id" not in table.c:
            continue
        assert "system_id" in table.primary_key.columns, table.name
        for index in (each for each in table.indexes if each.unique):
            assert "system_id" in {column.name for column in index.columns}, index.name
        for key in table.foreign_key_constraints:
            assert "system_id" in key.column_keys, key.name


def test_comments_and_rights_stay(empty_database_url, is_cluster):
    """The table of systems and the views on it are created again on a cluster."""
    if not is_cluster:
        pytest.skip("The server is not a cluster.")
    kept = """
        SELECT c.oid::regclass::text, a.attname, d.description FROM pg_class AS c
        JOIN pg_description AS d ON d.objoid = c.oid AND d.classoid = 'pg_class'::regclass
        LEFT JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = d.objsubid AND d.objsubid > 0
        WHERE c.relnamespace = 'geoheal'::regnamespace AND c.relkind IN ('r', 'p', 'v')
        UNION ALL
        SELECT c.oid::regclass::text, r.rolname, x.privilege_type FROM pg_class AS c,
            aclexplode(c.relacl) AS x LEFT JOIN pg_roles AS r ON r.oid = x.grantee
        WHERE c.relnamespace = 'geoheal'::regnamespace AND x.grantee <> c.relowner
    """
    assert migrate.upgrade(empty_database_url)
    with closing(Database(create_engine(empty_database_url))) as database:
        with database.transaction() as connection:
            connection.execute(text("GRANT SELECT ON geoheal.health_timeline TO PUBLIC, pg_monitor"))
            connection.execute(text("GRANT SELECT, UPDATE ON geoheal.systems TO pg_monitor"))
            before = set(connection.execute(text(kept)))
            assert len(before) > 400
            distribution.distribute(connection, 2, lambda _: None)
        with database.transaction() as connection:
            assert before - set(connection.execute(text(kept))) == set()
