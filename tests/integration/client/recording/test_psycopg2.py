"""Statements by psycopg2, also below SQLAlchemy, are recorded and answered from the record."""

import contextlib
import sys

import psycopg2
import pytest
from psycopg2.extras import RealDictConnection

from geoheal.fitness.recorded.workload import recorded_workload
from geoheal.sandbox import Sandbox, current_environment, preflight
from tests.recorded_calls import recording

CODE = """
import psycopg2
import sqlalchemy as sa
from psycopg2 import extras
from sqlalchemy import orm

class Base(orm.DeclarativeBase):
    pass

class Thing(Base):
    __tablename__ = "kept_things"
    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    name: orm.Mapped[str]
    price: orm.Mapped[object] = orm.mapped_column(sa.Numeric)

def names(db, ids):
    with db.cursor() as cursor:
        cursor.execute("SELECT id, name FROM kept_things WHERE id = ANY(%s) ORDER BY id", (ids,))
        return [name for _, name in cursor], cursor.rowcount, [each[0] for each in cursor.description]

def kinds(db):
    found = []
    for kind in (extras.RealDictCursor, extras.DictCursor, extras.NamedTupleCursor):
        with db.cursor(cursor_factory=kind) as cursor:
            cursor.execute("SELECT id, name FROM kept_things ORDER BY id LIMIT 2")
            one, *rest = cursor.fetchall()
            found.append(one.name if kind is extras.NamedTupleCursor else one["name"])
    return found

def sell(db, thing):
    with db, db.cursor() as cursor:
        cursor.execute("UPDATE kept_things SET price = price - 1 WHERE id = %(thing)s", {"thing": thing})
        cursor.executemany("INSERT INTO kept_things VALUES (%s, %s, 1)", [(90, "a"), (91, "b")])
    return cursor.rowcount

def kept_name(db, thing):
    with db.cursor() as cursor:
        cursor.execute("SELECT name FROM kept_things WHERE id = %s", vars=(thing,))
        return cursor.fetchmany(None), cursor.fetchmany(size=2)

def by_the_connection(db):
    with db.cursor() as cursor:
        cursor.execute("SELECT id, name FROM kept_things ORDER BY id LIMIT 1")
        return cursor.fetchone()["name"]

FETCHED = []

def streamed(db):
    with db.cursor("streamed") as cursor:
        cursor.itersize = 3
        cursor.execute("SELECT name FROM kept_things ORDER BY id")
        first = next(cursor)
        FETCHED.append(cursor.rowcount)
        return [first, *cursor]

def twice(db):
    try:
        db.cursor().execute("INSERT INTO kept_things VALUES (1, 'again', 1)")
    except psycopg2.errors.UniqueViolation as error:
        db.rollback()
        return type(error).__name__

def copied(db, file):
    db.cursor().copy_to(file, "kept_things")

def raised(session, thing, by):
    found = session.get(Thing, thing)
    found.price += by
    session.commit()
    return found.name, found.price, session.scalars(sa.select(Thing.name).order_by(Thing.id)).all()
"""
SCHEMA = """
CREATE TABLE kept_things (id int PRIMARY KEY, name text, price numeric);
INSERT INTO kept_things SELECT n, 'kept ' || n, 2.50 FROM generate_series(1, 5) n;
"""


@pytest.fixture
def calls(database_url, tmp_path):
    url = database_url.replace("+psycopg", "")
    found = {}
    with recording("till", CODE) as recorded:
        till, db = sys.modules["till"], psycopg2.connect(url)
        with db, db.cursor() as cursor:
            cursor.execute(SCHEMA)
        for name, *given in (
            ("names", [3, 1]), ("kinds",), ("kept_name", 3), ("streamed",), ("sell", 2), ("twice",)
        ):  # fmt: skip
            found[name] = recorded(name, db, *given)
        assert till.FETCHED == [3]  # at once, as without a recorder
        with contextlib.closing(psycopg2.connect(url, connection_factory=RealDictConnection)) as own:
            found["by_the_connection"] = recorded("by_the_connection", own)
            assert till.by_the_connection(own) == "kept 1"
        with (tmp_path / "copy").open("w") as file:
            found["copied"] = recorded("copied", db, file)
        db.close()
        engine = till.sa.create_engine(url.replace("postgresql", "postgresql+psycopg2"))
        with till.orm.Session(engine) as session:
            session.connection()
            found["raised"] = recorded("raised", session, 3, 1)
        engine.dispose()
    return found


def test_calls_are_recorded_and_replayed(calls):
    refused = "An argument is or holds a value of type _io.TextIOWrapper."
    assert {name: why for name, (_, why) in calls.items() if why} == {"copied": {refused}}
    if any(not each.ok for each in preflight() if each.name != "trial run"):
        pytest.skip("no sandbox here")
    with Sandbox(environment=current_environment(preload=()), warm=0) as sandbox:
        made = recorded_workload(sandbox, "till", CODE, [call for each, _ in calls.values() for call in each])
    assert made.left_out == {}
    assert sorted(made.functions) == [
        "by_the_connection", "kept_name", "kinds", "names", "raised", "sell", "streamed", "twice"
    ]  # fmt: skip


def test_parameters_given_by_name_are_compared(calls):
    if any(not each.ok for each in preflight() if each.name != "trial run"):
        pytest.skip("no sandbox here")
    changed = CODE.replace("vars=(thing,)", "vars=(thing + 1,)")
    with Sandbox(environment=current_environment(preload=()), warm=0) as sandbox:
        made = recorded_workload(sandbox, "till", changed, calls["kept_name"][0])
    assert made.functions == {}
    assert list(made.left_out.values()) == [1]


def test_connections_are_the_drivers_own_again(calls, database_url):
    assert calls
    with psycopg2.connect(database_url.replace("+psycopg", "")) as db:
        assert type(db) is psycopg2.extensions.connection
    db.close()
