"""Reads of a replica that is slow, or whose machine is gone: who waits, and who is asked instead."""

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from geoheal.errors import NotFound, StatementTimeout
from geoheal.store.connection.reads import Reads, replica_of

READERS = 6


@pytest.fixture
def silent_url() -> Iterator[str]:
    """URL of a machine that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"postgresql://geoheal@127.0.0.1:{server.getsockname()[1]}/geoheal"


def who(connection):
    """Name of the setting's value by which the two are told apart: a replica's transactions are read-only."""
    return connection.scalar(text("SHOW transaction_read_only"))


def test_only_one_request_waits_for_a_replica_that_says_nothing(database, silent_url, monkeypatch):
    reads = Reads(database, replica_of(silent_url, pool_size=READERS, statement_timeout_s=1))
    monkeypatch.setattr("geoheal.store.connection.reads.AWAY_S", 60.0)
    together = threading.Barrier(READERS)

    def read(_):
        together.wait()
        begin = time.monotonic()
        result = reads.ask(who)
        return result, time.monotonic() - begin

    with ThreadPoolExecutor(READERS) as pool:
        result = list(pool.map(read, range(READERS)))
    assert {where for where, _ in result} == {"off"}
    assert sum(took > 1 for _, took in result) == 1  # libpq waits for 2 s at least
    assert reads.note() == "The replica does not answer; figures are read from the primary."
    reads.close()


def test_a_query_that_is_too_slow_is_not_run_again_on_the_primary(database, database_url):
    reads = Reads(database, replica_of(database_url, pool_size=1, statement_timeout_s=0.05))
    asked = []

    def read(connection):
        asked.append(who(connection))
        connection.execute(text("SELECT pg_sleep(5)"))

    with pytest.raises(StatementTimeout, match="shorter period"):
        reads.ask(read)
    assert asked == ["on"]
    assert reads.ask(who) == "on"  # it answers, and is asked again
    reads.close()


def test_what_the_replica_does_not_know_is_looked_for_on_the_primary(database, database_url):
    reads = Reads(database, replica_of(database_url, pool_size=1, statement_timeout_s=1))

    def find(connection):
        if who(connection) == "on":
            raise NotFound
        return "found"

    assert reads.ask(find) == "found"
    assert reads.ask(who) == "on"
    reads.close()
