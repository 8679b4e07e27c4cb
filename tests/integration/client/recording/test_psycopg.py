"""Statements to PostgreSQL are recorded, and answered from the record where there is no PostgreSQL."""

import psycopg
import pytest

from geoheal.fitness.recorded.workload import recorded_workload
from geoheal.sandbox import Sandbox, current_environment, preflight
from tests.recorded_calls import recording

CODE = """
def names(db, ids):
    with db.cursor() as cursor:
        cursor.execute("SELECT id, name FROM things WHERE id = ANY(%s) ORDER BY id", (ids,))
        return [name for _, name in cursor]

def sell(db, thing):
    db.execute("UPDATE things SET stock = stock - 1 WHERE id = %s", (thing,))
    db.commit()
    return db.execute("SELECT stock FROM things WHERE id = %(thing)s", {"thing": thing}).fetchone()

def named(db, thing):
    return db.cursor().execute("SELECT name FROM things WHERE id = %s", params=(thing,)).fetchone()

def twice(db):
    try:
        db.execute("INSERT INTO things VALUES (1, 'again', 1)")
    except Exception as error:
        db.rollback()
        return type(error).__name__
"""


@pytest.fixture
def db(database_url):
    with psycopg.connect(database_url.replace("+psycopg", ""), autocommit=False) as opened:
        opened.execute("CREATE TEMPORARY TABLE things (id int PRIMARY KEY, name text, stock int)")
        opened.execute("INSERT INTO things SELECT n, 'thing ' || n, 10 FROM generate_series(1, 5) n")
        opened.commit()
        yield opened


def test_calls_with_a_connection_are_recorded_and_replayed(db):
    before = psycopg.Cursor.execute
    with recording("till", CODE) as recorded:
        found = [
            recorded(name, db, *given)
            for name, *given in (("names", [3, 1]), ("sell", 2), ("named", 4), ("twice",))
        ]
    assert [reasons for _, reasons in found] == [set()] * 4
    assert psycopg.Cursor.execute is before
    calls = [call for each, _ in found for call in each]
    assert [call.values["result"] for call in calls] == [
        {"list": ["thing 1", "thing 3"]}, {"tuple": [9]}, {"tuple": ["thing 4"]}, "UniqueViolation"
    ]  # fmt: skip
    if any(not each.ok for each in preflight() if each.name != "trial run"):
        pytest.skip("no sandbox here")
    with Sandbox(environment=current_environment(preload=()), warm=0) as sandbox:
        made = recorded_workload(sandbox, "till", CODE, calls)
        other = recorded_workload(sandbox, "till", CODE.replace("params=(thing,)", "params=(1,)"), calls)
    assert (made.functions, made.left_out) == ({"names": 1, "sell": 1, "named": 1, "twice": 1}, {})
    assert other.functions == {"names": 1, "sell": 1, "twice": 1}  # parameters given by name are compared
