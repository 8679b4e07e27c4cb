"""A stopped server is given up, one that works on a long statement is waited for."""

import signal

import pytest
from sqlalchemy import text

from geoheal.errors import DatabaseUnavailable
from geoheal.store import answering
from geoheal.store.session import Database, create_engine


@pytest.fixture
def server(data_dir, enter, monkeypatch):
    monkeypatch.setattr(answering, "SILENCE_S", 0.3)
    monkeypatch.setattr(answering, "QUESTION_S", 2)
    with enter(data_dir) as entered:
        yield entered


@pytest.fixture
def database(server):
    opened = Database(create_engine(server.url, direct=True), direct=True)
    yield opened
    opened.close()


def number(database, statement="SELECT 42"):
    with database.statement() as connection:
        return connection.scalar(text(statement))


def test_a_stopped_server_is_given_up_and_used_again_when_it_goes_on(database, data_dir, postmaster):
    assert number(database) == 42
    first = postmaster(data_dir)
    processes = [first, *first.children()]
    for each in processes:
        each.send_signal(signal.SIGSTOP)
    try:
        with pytest.raises(DatabaseUnavailable) as raised:
            number(database)
    finally:
        for each in processes:
            each.send_signal(signal.SIGCONT)
    assert raised.value.said == "The server has not answered for 2 s."
    assert number(database) == 42


def test_a_long_statement_is_waited_for(database):
    assert number(database, "SELECT 42 FROM pg_sleep(1.5)") == 42


def test_a_server_without_a_free_connection_is_there(database):
    with database.transaction() as connection:
        others = connection.scalar(text("SELECT current_setting('max_connections')::int"))
    taken = [database.open_apart() for _ in range(others - 1)]
    assert all(taken)
    assert number(database, "SELECT 42 FROM pg_sleep(1)") == 42
