"""Transactions, settings of a connection, and the server's real errors by their SQLSTATE."""

import re
import threading
import uuid
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy import text

from geoheal.errors import (
    ConfigurationError,
    DatabaseError,
    DatabaseFull,
    DatabaseReadOnly,
    DatabaseUnavailable,
    IdentityTaken,
    MigrationRequired,
    PartitionMissing,
    StatementTimeout,
)
from geoheal.store.session import Database, create_engine, driver_connection, translated_errors
from tests.waiting import PATIENCE_S


@pytest.fixture
def table(database):
    """Make a table to work with."""
    with database.transaction() as connection:
        connection.execute(text("CREATE TABLE thing (n integer PRIMARY KEY CHECK (n > 0))"))


def test_a_transaction_commits_at_its_end_and_not_after_an_error(database, table):
    with database.transaction() as connection:
        connection.execute(text("INSERT INTO thing VALUES (1)"))
    with pytest.raises(IdentityTaken):
        run(database, "INSERT INTO thing VALUES (2)", "INSERT INTO thing VALUES (1)")
    with database.transaction() as connection:
        assert connection.execute(text("SELECT n FROM thing")).scalars().all() == [1]


def run(database, *statements):
    """Execute statements in one transaction."""
    with database.transaction() as connection:
        for statement in statements:
            connection.execute(text(statement))


def from_node(message):
    """Make a statement that fails as a COPY does where a cluster's node refuses it: without its SQLSTATE."""
    return f"DO $$ BEGIN RAISE '{message}' USING ERRCODE = 'XX000'; END $$"


@pytest.mark.parametrize("direct", [True, False])
def test_the_server_compiles_no_expressions(database_url, direct):
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {connection.info.dbname} SET jit = on")
    engine = create_engine(database_url, direct=direct)
    with engine.connect() as connection:
        assert connection.scalar(text("SHOW jit")) == "off"
        connection.rollback()
        assert connection.scalar(text("SHOW jit")) == "off"
    engine.dispose()


REFUSALS = [
    ("INSERT INTO thing VALUES (1), (1)", IdentityTaken),
    ("SELECT * FROM geoheal.nothing", MigrationRequired),
    ("SELECT * FROM nowhere.nothing", MigrationRequired),
    ("SELECT nothing FROM geoheal.systems", MigrationRequired),
    ("SELECT geoheal.nothing()", MigrationRequired),
    ("SELECT pg_terminate_backend(pg_backend_pid())", DatabaseUnavailable),
    ("SET LOCAL transaction_read_only = on", "CREATE TABLE other ()", DatabaseReadOnly),
    ("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'disk_full'; END $$", DatabaseFull),
    ("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'too_many_connections'; END $$", DatabaseUnavailable),
    (from_node('no partition of relation "snapshots_1" found for row'), PartitionMissing),
    (from_node('duplicate key value violates unique constraint "snapshots_1"'), IdentityTaken),
    (from_node("something else"), DatabaseUnavailable),
    ("SET LOCAL statement_timeout = 20", "SELECT pg_sleep(5)", StatementTimeout),
]


def test_errors_say_what_to_do(database, table):
    for *statements, kind in REFUSALS:
        with pytest.raises(DatabaseError) as caught:
            run(database, *statements)
        assert type(caught.value) is kind, statements
        assert isinstance(caught.value.__cause__, sa.exc.DBAPIError)
        run(database, "SELECT 1")


def test_an_error_of_no_class_tells_its_sqlstate(database):
    with pytest.raises(DatabaseError, match="SQLSTATE 22012") as caught, database.transaction() as connection:
        connection.execute(text("SELECT 1 / 0"))
    assert type(caught.value) is DatabaseError


def test_errors_of_the_driver_itself_are_translated_alike(database_url):
    with pytest.raises(MigrationRequired), translated_errors(), psycopg.connect(database_url) as connection:
        connection.execute("SELECT * FROM geoheal.nothing")
    with pytest.raises(DatabaseUnavailable), translated_errors():
        psycopg.connect("postgresql://nobody@/nowhere?host=/nonexistent")


def test_a_lock_that_is_not_granted_in_time_is_unavailable(database, database_url, table):
    with psycopg.connect(database_url) as other:
        other.execute("LOCK TABLE thing")
        with pytest.raises(DatabaseUnavailable):
            run(database, "SET LOCAL lock_timeout = '50ms'", "SELECT * FROM thing")


def test_a_server_that_is_not_there_is_unavailable():
    database = Database(create_engine("postgresql:///nowhere?host=/nonexistent"))
    with pytest.raises(DatabaseUnavailable), database.transaction():
        pass
    database.close()


def test_a_connection_that_was_closed_in_the_pool_is_replaced(database, database_url):
    with database.transaction() as connection:
        pid = connection.scalar(text("SELECT pg_backend_pid()"))
    with psycopg.connect(database_url, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s::integer, 5000::bigint)", [pid])
    with database.transaction() as connection:
        assert connection.scalar(text("SELECT pg_backend_pid()")) != pid


def test_a_pool_that_is_used_up_says_so(database_url, monkeypatch):
    monkeypatch.setattr("geoheal.store.session.POOL_TIMEOUT_S", 0.05)
    database = Database(create_engine(database_url, pool_size=1))
    with database.transaction(), pytest.raises(DatabaseUnavailable, match="busy"), database.transaction():
        pass
    database.close()


def test_statements_have_a_time_limit(database_url):
    for direct in (True, False):
        assert_limited(database_url, direct)


def assert_limited(database_url, direct):
    database = Database(create_engine(database_url, direct=direct, statement_timeout_s=0.05))
    with pytest.raises(DatabaseUnavailable), database.transaction() as connection:
        connection.execute(text("SELECT pg_sleep(5)"))
    with database.transaction() as connection:
        assert connection.scalar(text("SHOW statement_timeout")) == "50ms"
    database.close()


def test_urls_are_read_in_every_spelling(database_url):
    for prefix in ("postgresql", "postgres", "postgresql+psycopg"):
        database = Database(create_engine(database_url.replace("postgresql", prefix, 1)))
        with database.transaction() as connection:
            assert connection.scalar(text("SELECT current_setting('application_name')")) == "geoheal"
        database.close()


@pytest.mark.parametrize("url", ["mysql://host/name", "sqlite://", "nonsense", ""])
def test_other_urls_are_refused(url):
    with pytest.raises(ConfigurationError, match=r"postgresql://|PostgreSQL"):
        create_engine(url)


def test_a_url_that_cannot_be_read_is_not_repeated():
    with pytest.raises(ConfigurationError) as caught:
        create_engine("postgresql//user:secret@host")
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_threads_have_their_own_connections(database):
    pids, barrier = set(), threading.Barrier(3)

    def work():
        with database.transaction() as connection:
            pids.add(connection.scalar(text("SELECT pg_backend_pid()")))
            barrier.wait(PATIENCE_S)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(pids) == 3


def test_identity_is_a_uuid_on_both_sides(database):
    identity = uuid.uuid4()
    with database.transaction() as connection:
        assert connection.scalar(text("SELECT CAST(:id AS uuid)"), {"id": identity}) == identity


UNREACHABLE: dict[str, dict[str, Any]] = {
    "password authentication failed|no pg_hba.conf entry|role .* does not exist": {"username": "nobody"},
    "database .nowhere. does not exist": {"database": "nowhere"},
    "resolve host": {"host": "no-such-host.invalid"},
    "Connection refused": {"host": "127.0.0.1", "port": 1},
}


@pytest.mark.parametrize("says", UNREACHABLE)
def test_who_operates_the_database_reads_what_it_said_and_clients_do_not(database_url, says):
    """The password is in neither."""
    url = sa.make_url(database_url).set(password="s3cret")
    if "host" in UNREACHABLE[says]:
        url = url.set(query={})
    unreachable = Database(create_engine(url.set(**UNREACHABLE[says]).render_as_string(False)))
    with pytest.raises(DatabaseUnavailable) as refused:
        run(unreachable, "SELECT 1")
    assert refused.value.message == "The database cannot be reached; try again later."
    assert re.search(says, refused.value.explained)
    assert "s3cret" not in refused.value.explained


def test_other_errors_are_explained_as_they_are_reported():
    assert ConfigurationError("No.").explained == "No."


def test_a_connection_that_is_in_use_while_the_database_is_closed_is_closed_afterwards(database_url):
    database = Database(create_engine(database_url))
    with database.transaction() as connection:
        below = driver_connection(connection)
        database.close()
        assert connection.scalar(text("SELECT 1")) == 1
    assert below.closed
    with database.transaction() as connection:  # and it can be opened again
        assert connection.scalar(text("SELECT 1")) == 1
    database.close()
