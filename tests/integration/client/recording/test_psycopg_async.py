"""Statements of psycopg's asynchronous face, also from pools and SQLAlchemy, are recorded and replayed."""

import asyncio
import contextlib
import sys

import psycopg
import psycopg_pool
import pytest

from geoheal.fitness.recorded.workload import recorded_workload
from geoheal.sandbox import Sandbox, current_environment, preflight
from tests.recorded_calls import recording

CODE = """
import psycopg
import psycopg_pool
import sqlalchemy as sa
from psycopg.rows import dict_row
from sqlalchemy import orm
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

class Base(orm.DeclarativeBase):
    pass

class Thing(Base):
    __tablename__ = "things"
    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    name: orm.Mapped[str]
    stock: orm.Mapped[int]

async def names(db, ids):
    async with db.cursor(row_factory=dict_row) as cursor:
        await cursor.execute("SELECT id, name FROM things WHERE id = ANY(%s) ORDER BY id", (ids,))
        first = await cursor.fetchone()
        return [first, [each["name"] async for each in cursor], cursor.rowcount]

async def sell(db, thing):
    async with db.transaction():
        cursor = await db.execute("UPDATE things SET stock = stock - 1 WHERE id = %(id)s", {"id": thing})
        async with db.transaction():
            await db.cursor().executemany("INSERT INTO things VALUES (%s, %s, 1)", [(90, "a"), (91, "b")])
    left = await db.execute("SELECT stock FROM things WHERE id = %s", params=[thing])
    await db.commit()
    return cursor.rowcount, await left.fetchall()

async def pooled(pool, size):
    async with pool.connection() as db:
        cursor = await db.execute("SELECT id FROM things ORDER BY id")
        return await cursor.fetchmany(size)

def waited(pool, thing):
    with pool.connection() as db, db.transaction():
        return db.execute("SELECT name FROM things WHERE id = %s", (thing,)).fetchone()

async def twice(db):
    try:
        await db.execute("INSERT INTO things VALUES (1, 'again', 1)")
    except psycopg.errors.UniqueViolation as error:
        await db.rollback()
        return type(error).__name__

async def streamed(db):
    return [row async for row in db.cursor().stream("SELECT name FROM things")]

async def raised(session, thing, by):
    found = await session.get(Thing, thing)
    found.stock += by
    await session.commit()
    return found.name, found.stock, (await session.scalars(sa.select(Thing.name).order_by(Thing.id))).all()
"""
SCHEMA = """
CREATE TABLE things (id int PRIMARY KEY, name text, stock int);
INSERT INTO things SELECT n, 'thing ' || n, 10 FROM generate_series(1, 5) n;
"""


@pytest.fixture
def calls(database_url):
    url = database_url.replace("+psycopg", "")
    found = {}
    with recording("till", CODE) as recorded, contextlib.closing(asyncio.new_event_loop()) as loop:
        till, run = sys.modules["till"], loop.run_until_complete

        async def open_pool():
            pool = psycopg_pool.AsyncConnectionPool(url, min_size=1, open=False)
            await pool.open()
            return pool

        db = run(psycopg.AsyncConnection.connect(url, autocommit=False))
        run(db.execute(SCHEMA))
        run(db.commit())
        pool, waiting = run(open_pool()), psycopg_pool.ConnectionPool(url, min_size=1, open=True)
        engine = till.create_async_engine(database_url)
        session = till.AsyncSession(engine, expire_on_commit=False)
        for name, *given in (
            ("names", db, [3, 1, 2]), ("sell", db, 2), ("pooled", pool, 2), ("waited", waiting, 3),
            ("twice", db), ("streamed", db), ("raised", session, 3, 1),
        ):  # fmt: skip
            found[name] = recorded(name, *given, by=run)
        waiting.close()
        for ended in (session.close(), engine.dispose(), pool.close(), db.close()):
            run(ended)
    return found


def test_calls_are_recorded_and_replayed(calls):
    reasons = {name: why for name, (_, why) in calls.items() if why}
    assert reasons == {"streamed": {"It uses stream of psycopg's asynchronous AsyncCursor: not recorded."}}
    assert psycopg.AsyncCursor.execute.__module__.startswith("psycopg"), "the driver is its own again"
    if any(not each.ok for each in preflight() if each.name != "trial run"):
        pytest.skip("no sandbox here")
    with Sandbox(environment=current_environment(preload=()), warm=0) as sandbox:
        made = recorded_workload(sandbox, "till", CODE, [call for each, _ in calls.values() for call in each])
    assert made.left_out == {}
    assert sorted(made.functions) == ["names", "pooled", "raised", "sell", "twice", "waited"]
