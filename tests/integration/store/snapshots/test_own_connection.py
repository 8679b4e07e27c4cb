"""A connection of its own: used again and again, opened again when it is lost."""

import psycopg
import pytest

from geoheal.errors import DatabaseError
from geoheal.store.session import Database, create_engine
from geoheal.store.snapshots.ingest_path import OwnConnection


@pytest.fixture
def database(database_url):
    opened = Database(create_engine(database_url, pool_size=1, direct=True), direct=True)
    yield opened
    opened.close()


def _pid(own):
    with own.statement() as connection:
        return connection.execute("SELECT pg_backend_pid()").fetchone()[0]


def test_it_stays_the_same_and_takes_none_of_the_pool(database):
    own = OwnConnection(database)
    with own.statement() as connection, database.transaction() as pooled:
        assert pooled.exec_driver_sql("SELECT 1").scalar() == 1
        pid = connection.info.backend_pid
    assert _pid(own) == pid


def test_each_statement_is_committed(database):
    with OwnConnection(database).statement() as connection:
        connection.execute("CREATE TABLE kept ()")
    with database.transaction() as pooled:
        assert pooled.exec_driver_sql("SELECT to_regclass('kept') IS NOT NULL").scalar()


def test_a_connection_that_the_server_closed_is_opened_anew(database, database_url):
    own = OwnConnection(database)
    pid = _pid(own)
    with psycopg.connect(database_url, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s::integer, 60000)", [pid])
    assert _pid(own) != pid


def test_after_an_error_it_is_not_used_again(database):
    own = OwnConnection(database)
    pid = _pid(own)
    with pytest.raises(DatabaseError), own.statement() as connection:
        connection.execute("SELECT 1/0")
    assert _pid(own) != pid


def test_behind_a_pooler_it_is_a_transaction_of_the_pool(database_url):
    database = Database(create_engine(database_url, pool_size=1))
    own = OwnConnection(database)
    with own.statement() as connection:
        connection.execute("CREATE TABLE kept ()")
    with database.transaction() as pooled:
        assert pooled.exec_driver_sql("SELECT to_regclass('kept') IS NOT NULL").scalar()
    database.close()
