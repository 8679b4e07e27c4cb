"""Tables that are asked for one key after the other: the same rows as SQLite gives, with few statements."""

# ruff: noqa: E501 - one example a line

import random
import sqlite3

import pytest

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.speed.remembered.tables_at_once import tables_at_once
from tests.unit.healing.changed import names_of, text

SHOP = """
import sqlite3

class Shop:
    def __init__(self, db):
        self.db = db
        self.cursor = db.cursor()

    def name(self, key):
        return self.db.execute("SELECT name FROM customer WHERE id = ?", (key,)).fetchone()

    def lines(self, key):
        return [tuple(row) for row in self.db.execute("SELECT sku, cents FROM line WHERE owner = ? AND paid ORDER BY cents", (key,))]

    def total(self, key):
        self.cursor.execute("SELECT sum(cents), count(*) FROM line WHERE owner = ?", [key])
        return self.cursor.fetchone()

    def all(self, sql, *args):
        return self.db.execute(sql, args).fetchall()

def look(shop, key):
    return [
        shop.name(key), shop.lines(key), shop.total(key),
        shop.all("SELECT name, city FROM customer WHERE city = ? LIMIT 2", key),
        shop.all("SELECT max(cents) FROM line JOIN customer ON line.owner = customer.id WHERE city = ?", key),
        shop.all("SELECT count(*) FROM line"),
    ]
"""
NOT = {
    "nothing is fetched at once": "def f(db, n):\n    return db.execute('SELECT a FROM t WHERE b = ?', (n,))\n",
    "it changes the table": "def f(db, n):\n    return db.execute('DELETE FROM t WHERE b = ?', (n,)).fetchall()\n",
    "no key is given": "def f(db):\n    return db.execute('SELECT a FROM t').fetchall()\n",
    "the cursor is looked at": "def f(cur, n):\n    cur.execute('SELECT a FROM t WHERE b = ?', (n,))\n    row = cur.fetchone()\n    return row, cur.description\n",
    "more is fetched later": "def f(cur, n):\n    cur.execute('SELECT a FROM t WHERE b = ?', (n,))\n    row = cur.fetchone()\n    return row, cur.fetchone()\n",
}


def database(number=300):
    lots = random.Random(3)
    db = sqlite3.connect(":memory:")
    db.executescript(
        "CREATE TABLE customer (id INTEGER PRIMARY KEY, name TEXT, city TEXT);"
        "CREATE TABLE line (owner INTEGER, sku TEXT, cents INTEGER, paid INTEGER);"
    )
    customers = [(n, f"c{n}", lots.choice(["x", "y", "5", None])) for n in range(number)]
    db.executemany("INSERT INTO customer VALUES (?, ?, ?)", customers)
    lines = [(lots.randrange(number), "s", lots.randrange(99), n % 2) for n in range(number * 2)]
    db.executemany("INSERT INTO line VALUES (?, ?, ?, ?)", lines)
    return db


def answers(source, keys, factory=None):
    db = database()
    db.row_factory = factory
    statements: list[str] = []
    db.set_trace_callback(statements.append)
    names = names_of(source)
    shop, found = names["Shop"](db), []
    for number, key in enumerate(keys):
        if number % 97 == 96:
            db.execute("UPDATE line SET cents = cents + 1 WHERE owner = ?", (number,))
        found.append(
            repr(
                [
                    list(map(tuple, each)) if isinstance(each, list) else each and tuple(each)
                    for each in names["look"](shop, key)
                ]
            )
        )
    return found, len(statements)


@pytest.mark.parametrize("factory", [None, sqlite3.Row], ids=["tuples", "rows"])
def test_the_rows_are_those_of_the_database(factory):
    lots = random.Random(1)
    keys = [lots.choice([lots.randrange(320), "x", "y", 5, "5", None, 3.0, "7"]) for _ in range(400)]
    elsewhere = Elsewhere()
    changed = text(tables_at_once(SHOP, None, elsewhere))
    assert elsewhere.doubts
    assert answers(changed, keys, factory)[0] == answers(SHOP, keys, factory)[0]


def test_a_few_statements_take_the_place_of_one_for_each_key():
    source, keys = SHOP[: SHOP.index("        shop.all(")] + "    ]\n", list(range(250))
    assert answers(text(tables_at_once(source)), keys)[1] < answers(source, keys)[1] / 2


def test_texts_that_are_compared_otherwise_are_left_to_sqlite():
    db = sqlite3.connect(":memory:")
    db.executescript(
        "CREATE TABLE t (k TEXT COLLATE NOCASE, v INTEGER); INSERT INTO t VALUES ('a', 1), ('A', 2);"
    )
    source = "def f(db, k):\n    return db.execute('SELECT v FROM t WHERE k = ?', (k,)).fetchall()\n"
    f = names_of(tables_at_once(source))["f"]
    assert {tuple(f(db, "a")) for _ in range(50)} == {((1,), (2,))}


def test_changes_of_another_connection_are_seen(tmp_path):
    one, other = (sqlite3.connect(tmp_path / "db") for _ in range(2))
    one.executescript("CREATE TABLE t (k, v); INSERT INTO t VALUES (1, 1);")
    source = "def f(db, k):\n    return db.execute('SELECT v FROM t WHERE k = ?', (k,)).fetchone()[0]\n"
    f = names_of(tables_at_once(source))["f"]
    seen = []
    for number in range(60):
        with other:
            other.execute("UPDATE t SET v = ?", (number // 30,))
        seen += [f(one, 1) for _ in range(20)]
    assert seen == [0] * 600 + [1] * 600
    one.close()
    other.close()


@pytest.mark.parametrize("source", NOT.values(), ids=NOT)
def test_other_statements_are_left_alone(source):
    assert tables_at_once(source) is None
