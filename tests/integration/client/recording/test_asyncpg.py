"""Statements of asyncpg, also from a pool and below SQLAlchemy, are recorded and answered from the record."""

import asyncio
import contextlib
import sys

import asyncpg
import pytest

from geoheal.client.recording.outside.drivers.asyncpg import _of_connection
from geoheal.fitness.recorded.workload import recorded_workload
from geoheal.sandbox import Sandbox, current_environment, preflight
from tests.recorded_calls import recording

CODE = """
import asyncpg
import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

class Base(orm.DeclarativeBase):
    pass

class Thing(Base):
    __tablename__ = "kept_things"
    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    name: orm.Mapped[str]
    price: orm.Mapped[object] = orm.mapped_column(sa.Numeric)

async def names(db, ids):
    rows = await db.fetch("SELECT id, name FROM things WHERE id = ANY($1) ORDER BY id", ids)
    return [row["name"] for row in rows] + [rows[0].get("id"), list(rows[0].keys()), tuple(rows[-1])]

async def sell(db, thing):
    async with db.transaction():
        told = await db.execute("UPDATE things SET stock = stock - 1 WHERE id = $1", thing)
        async with db.transaction():
            await db.executemany("INSERT INTO things VALUES ($1, $2, 1)", [(90, "a"), (91, "b")])
    return told, await db.fetchval("SELECT stock FROM things WHERE id = $1", thing)

async def restock(db, things):
    await db.executemany(command="UPDATE things SET stock = 9 WHERE id = $1", args=((n,) for n in things))
    statement = await db.prepare("UPDATE things SET stock = stock + $2 WHERE id = $1")
    await statement.executemany(args=[[each, 1] for each in things])
    return await db.fetchval(query="SELECT sum(stock) FROM things")

async def whole(db, thing):
    return await db.fetchrow("SELECT * FROM things WHERE id = $1", thing)

async def prepared(pool, ids):
    async with pool.acquire() as db:
        statement = await db.prepare("SELECT name FROM kept_things WHERE id = $1")
        return [await statement.fetchval(each) for each in ids]

async def twice(db):
    try:
        await db.execute("INSERT INTO things VALUES (1, 'again', 1)")
    except asyncpg.UniqueViolationError as error:
        return type(error).__name__

async def streamed(db):
    async with db.transaction():
        return [row[0] async for row in db.cursor("SELECT name FROM things")]

async def raised(session, thing, by):
    found = await session.get(Thing, thing)
    found.price += by
    await session.commit()
    return found.name, found.price, (await session.scalars(sa.select(Thing.name).order_by(Thing.id))).all()
"""
SCHEMA = """
CREATE TEMPORARY TABLE things (id int PRIMARY KEY, name text, stock int);
INSERT INTO things SELECT n, 'thing ' || n, 10 FROM generate_series(1, 5) n;
CREATE TABLE kept_things (id int PRIMARY KEY, name text, price numeric);
INSERT INTO kept_things SELECT n, 'kept ' || n, 2.50 FROM generate_series(1, 5) n;
"""


async def pooled(url):
    return await asyncpg.create_pool(url, min_size=1, max_size=1)


@pytest.fixture
def calls(database_url):
    url = database_url.replace("+psycopg", "")
    found = {}
    with recording("till", CODE) as recorded, contextlib.closing(asyncio.new_event_loop()) as loop:
        till, run = sys.modules["till"], loop.run_until_complete

        def note(name, *given):
            found[name] = recorded(name, *given, by=run)

        db = run(asyncpg.connect(url))
        engine = till.create_async_engine(url.replace("postgresql", "postgresql+asyncpg"))
        run(db.execute(SCHEMA))
        pool = run(pooled(url))
        for name, *given in (
            ("names", db, [3, 1]), ("sell", db, 2), ("restock", db, [4, 5]), ("whole", db, 3),
            ("prepared", pool, [4, 5]), ("twice", db), ("streamed", db),
        ):  # fmt: skip
            note(name, *given)
        session = till.AsyncSession(engine, expire_on_commit=False)
        note("raised", session, 3, 1)  # the engine's first connection: what it asks is not part of the call
        for ended in (session.close(), engine.dispose(), pool.close(), db.close()):
            run(ended)
    return found


@pytest.mark.thorough
def test_calls_are_recorded_and_replayed(calls):
    refused = "It uses cursor of a connection of asyncpg, which is not recorded."
    reasons = {name: why for name, (_, why) in calls.items() if why}
    assert reasons == {"streamed": {refused}}
    if any(not each.ok for each in preflight() if each.name != "trial run"):
        pytest.skip("no sandbox here")
    with Sandbox(environment=current_environment(preload=()), warm=0) as sandbox:
        made = recorded_workload(sandbox, "till", CODE, [call for each, _ in calls.values() for call in each])
    assert made.left_out == {}
    assert sorted(made.functions) == [
        "names", "prepared", "raised", "restock", "sell", "twice", "whole"
    ]  # fmt: skip


def test_what_an_engine_asks_when_it_connects_is_not_part_of_the_call(calls):
    ((call,), _) = calls["raised"]
    asked = [str(each["key"][0]) for each in call.values["outside"]]
    assert asked[-1] == "COMMIT" or asked[-2:] == ["COMMIT", asked[-1]]
    assert not [each for each in asked if "ROLLBACK" in each or "version" in each or "show" in each.lower()]


def test_the_driver_is_its_own_again(calls):
    assert calls
    assert asyncpg.Connection.fetch.__module__ == "asyncpg.connection"


def test_rows_of_a_call_that_is_not_looked_at_are_passed_on_as_they_are():
    async def executemany(_, *given, **others):
        return [*given, *others.values()]

    rows = iter([(1,)])
    method = _of_connection(executemany, lambda *_: None, many=True)
    assert asyncio.run(method(None, "DELETE FROM things WHERE id = $1", args=rows))[1] is rows
    assert next(rows) == (1,)
