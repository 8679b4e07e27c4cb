"""Statements that nobody waits for: their rows, their errors, and the end of their connection."""

import select

import psycopg
import pytest

from geoheal.errors import DatabaseError
from geoheal.store.connection.exchange import Exchange
from geoheal.store.session import Database, create_engine

WAIT_S = 20


@pytest.fixture
def database(database_url):
    opened = Database(create_engine(database_url, pool_size=1, direct=True), direct=True)
    yield opened
    opened.close()


@pytest.fixture
def exchange(database):
    made = Exchange(database)
    yield made
    made.close()


def _rows(exchange, descriptor, statement, *parameters):
    """Run a statement as an event loop does."""
    exchange.send(statement, parameters)
    assert not exchange.is_free
    rows = None
    while rows is None:
        readable, writable, _ = select.select(
            [descriptor], [descriptor] if exchange.has_unsent else [], [], WAIT_S
        )
        assert readable or writable
        rows = exchange.advance()
    assert exchange.is_free
    return rows


def test_statements_return_their_rows_and_are_committed(exchange, database):
    descriptor = exchange.open()
    _rows(exchange, descriptor, b"CREATE TABLE kept (number integer, word text)")
    for number in range(8):  # prepared once, then again and again
        stored = _rows(exchange, descriptor, b"INSERT INTO kept VALUES ($1, $2) RETURNING *", number, "x")
        assert stored == [(number, "x")]
    assert _rows(exchange, descriptor, b"SELECT FROM kept WHERE number > $1", 99) == []
    with database.transaction() as pooled:
        assert pooled.exec_driver_sql("SELECT count(*) FROM kept").scalar() == 8


def test_more_than_the_socket_holds_is_sent_and_read_in_parts(exchange):
    descriptor = exchange.open()
    text = "x" * 20_000_000
    assert _rows(exchange, descriptor, b"SELECT $1::text", text) == [(text,)]


def test_an_error_is_one_of_the_database(exchange, database):
    descriptor = exchange.open()
    with pytest.raises(DatabaseError):
        _rows(exchange, descriptor, b"SELECT 1 / $1::integer", 0)
    exchange.close()
    assert not exchange.is_free
    descriptor = exchange.open()
    assert _rows(exchange, descriptor, b"SELECT 1 / $1::integer", 1) == [(1,)]


@pytest.mark.parametrize("running", [False, True])
def test_the_end_of_the_connection_is_noticed(exchange, database_url, running):
    descriptor = exchange.open()
    [[pid]] = _rows(exchange, descriptor, b"SELECT pg_backend_pid()")
    if running:
        exchange.send(b"SELECT 1 FROM pg_sleep(60)", [])
    with psycopg.connect(database_url, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s::integer, 60000)", [pid])

    def read():
        while True:
            select.select([descriptor], [], [], WAIT_S)
            exchange.advance()

    with pytest.raises(DatabaseError):
        read()


def test_behind_a_pooler_it_stays_closed_without_a_way_past(database_url):
    database = Database(create_engine(database_url, pool_size=1))
    exchange = Exchange(database)
    assert exchange.open() is None
    assert not exchange.is_free
    database.close()
