"""A database, or a role, with other defaults: what is stored comes back all the same."""

import asyncio
import math
from datetime import UTC, datetime

import psycopg
import pytest
import sqlalchemy as sa
from procrastinate import PsycopgConnector
from psycopg import sql

from geoheal.store.pinned import PINNED
from geoheal.store.session import Database, create_engine
from geoheal.worker.queue import queue_at

OTHERS = {
    "datestyle": "German, DMY",
    "intervalstyle": "sql_standard",
    "extra_float_digits": "0",
    "bytea_output": "escape",
    "default_transaction_isolation": "repeatable read",
    "timezone": "Asia/Kathmandu",
    "client_encoding": "latin1",
    "jit": "on",
}
SHOWN = "SELECT now(), 0.1::float8 + 0.2::float8, '\\xff00'::bytea, interval '1 day 2 hours', 'Φ'"


@pytest.fixture
def elsewhere(database_url):
    """Return the URL of a database with other defaults than PostgreSQL's."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        for name, value in OTHERS.items():
            statement = sql.SQL("ALTER DATABASE {} SET {} = {}")
            words = sql.Identifier(connection.info.dbname), sql.Identifier(name), sql.Literal(value)
            connection.execute(statement.format(*words))
    return database_url


@pytest.mark.parametrize("direct", [True, False])
def test_values_travel_whole(elsewhere, direct):
    database = Database(create_engine(elsewhere, direct=direct, statement_timeout_s=20))
    try:
        with database.transaction() as connection:
            now, number, octets, interval, letter = connection.exec_driver_sql(SHOWN).one()
            isolation = connection.exec_driver_sql("SHOW transaction_isolation").scalar_one()
    finally:
        database.close()
    assert abs(now - datetime.now(UTC)).total_seconds() < 60
    assert number == math.nextafter(0.3, 1)
    assert (octets, interval.total_seconds(), letter) == (b"\xff\x00", 93_600, "Φ")
    assert isolation == "read committed"


def test_the_queue_reads_times_as_well(elsewhere):
    async def found():
        async with queue_at(elsewhere).open_async() as queue:
            assert isinstance(queue.connector, PsycopgConnector)
            async with queue.connector.pool.connection() as connection:
                now = await _value(connection, "SELECT now()")
                return now, {name: await _value(connection, f"SHOW {name}") for name in PINNED}

    now, shown = asyncio.run(found())
    assert abs(now - datetime.now(UTC)).total_seconds() < 60
    assert shown["default_transaction_isolation"] == "read committed"
    assert shown["datestyle"].startswith("ISO")


async def _value(connection, statement):
    row = await (await connection.execute(statement)).fetchone()
    assert row is not None
    return row[0]


def test_options_of_the_url_stay(database_url):
    url = sa.make_url(database_url).update_query_dict({"options": "-c work_mem=5MB"})
    engine = create_engine(url.render_as_string(hide_password=False), direct=True, statement_timeout_s=20)
    with engine.connect() as connection:
        shown = [
            connection.exec_driver_sql(f"SHOW {name}").scalar() for name in ("work_mem", "statement_timeout")
        ]
    engine.dispose()
    assert shown == ["5MB", "20s"]
