"""What was notified is learnt of when asked, and so is that it may have been missed."""

import psycopg
import pytest

from geoheal.store.connection.listening import Listener
from geoheal.store.session import Database, create_engine
from tests.waiting import eventually


@pytest.fixture
def database(database_url):
    opened = Database(create_engine(database_url, direct=True), direct=True)
    yield opened
    opened.close()


def _notify(url, channel="news"):
    with psycopg.connect(url) as connection:
        connection.execute("SELECT pg_notify(%s, '')", [channel])


def test_only_what_is_notified_on_the_channel_changes_the_number(database, database_url):
    listener = Listener(database, "news")
    before = listener.generation()
    _notify(database_url, "other news")
    assert listener.generation() == before
    _notify(database_url)
    first = eventually(lambda: listener.generation() if listener.generation() != before else 0)
    assert listener.generation() == first
    _notify(database_url)
    eventually(lambda: listener.generation() != first)


def test_a_lost_connection_changes_the_number(database, database_url):
    listener = Listener(database, "news")
    before = listener.generation()
    with psycopg.connect(database_url, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'")
    eventually(lambda: listener.generation() != before)


def test_it_takes_no_connection_of_the_pool(database_url):
    database = Database(create_engine(database_url, pool_size=1, direct=True), direct=True)
    Listener(database, "news").generation()
    with database.transaction() as connection:
        assert connection.exec_driver_sql("SELECT 1").scalar() == 1
    database.close()


def test_behind_a_pooler_it_listens_past_it_where_a_way_is_known(database_url):
    pooled = create_engine(database_url)
    blind = Database(pooled)
    assert blind.open_apart() is None
    seeing = Database(pooled, past_pooler=create_engine(database_url, direct=True))
    listener = Listener(seeing, "news")
    before = listener.generation()
    _notify(database_url)
    eventually(lambda: listener.generation() != before)
    seeing.close()


def test_without_a_database_the_number_stays(monkeypatch):
    monkeypatch.setattr("geoheal.store.connection.listening.RETRY_S", 0)
    nowhere = Database(create_engine("postgresql://nobody@127.0.0.1:1/x", direct=True), direct=True)
    listener = Listener(nowhere, "news")
    assert listener.generation() == listener.generation()


def test_a_connection_on_which_it_cannot_listen_is_closed(database, database_url, monkeypatch):
    monkeypatch.setattr("geoheal.store.connection.listening.RETRY_S", 0)
    listener = Listener(database, "")  # no channel has this name: the server refuses to listen
    assert listener.generation() == listener.generation()
    others = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'"
    )
    with psycopg.connect(database_url, autocommit=True) as connection:
        eventually(lambda: connection.execute(others).fetchone() == (0,))
