"""Tables that are asked for one key after the other: the same rows as SQLite gives, with few statements."""

# ruff: noqa: E501 - one example a line

import random
import sqlite3

import pytest

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.speed.queries.tables_at_once import tables_at_once
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


WRITES = """
def one(db, thread, step):
    return db.execute("SELECT task, value FROM write WHERE thread = ? AND step = ? {order}", (thread, step)).fetchall()

def each(db, thread, steps):
    return [one(db, thread, step) for step in steps]

def loop(db, thread, steps):
    cursor, found = db.cursor(), {}
    for step in steps:
        cursor.execute("SELECT value, task FROM write WHERE step = ? AND thread = ? AND value > 2 {order}", (int(step), thread))
        rows = cursor.fetchall()
        found[step] = rows
    return found

def listed(db, thread, steps):
    return [db.execute("SELECT count(*), max(value) FROM write WHERE thread = ? AND step = ?", (thread, step)).fetchone() for step in steps]
"""
INDEXES = {
    "none": "",
    "the keys": "CREATE INDEX i ON write (thread, step)",
    "more than the keys": "CREATE INDEX i ON write (thread, step, task)",
    "one key, and another column": "CREATE INDEX i ON write (step, value)",
    "falling": "CREATE INDEX i ON write (thread, step, task DESC)",
}


@pytest.mark.parametrize("order", ["", "ORDER BY task", "ORDER BY value DESC LIMIT 2"])
@pytest.mark.parametrize("index", INDEXES.values(), ids=INDEXES)
def test_rows_of_several_keys_come_in_the_order_of_sqlite(index, order):
    lots = random.Random(5)
    db = sqlite3.connect(":memory:")
    db.executescript(f"CREATE TABLE write (thread TEXT, step INTEGER, task TEXT, value INTEGER); {index};")
    rows = [
        (lots.choice("ab"), lots.randrange(120), lots.choice("xyz"), lots.randrange(9)) for _ in range(500)
    ]
    db.executemany("INSERT INTO write VALUES (?, ?, ?, ?)", rows)
    source = WRITES.replace("{order}", order)
    before, after = names_of(source), names_of(tables_at_once(source))
    for thread in ("a", "c"):
        for steps in (list(range(-20, 120)), ["7", 3, True, 4.0, None] * 9, range(50)):
            for name in ("each", "listed") if None in steps else ("each", "listed", "loop"):
                assert after[name](db, thread, steps) == before[name](db, thread, steps)


def test_a_loop_asks_for_its_keys_once_unless_it_changes_the_database():
    changed = text(tables_at_once(WRITES.replace("{order}", "")))
    assert changed.count("_rows_ahead(cursor") == changed.count("_rows_ahead(db") == 1
    writing = WRITES.replace("found[step] = rows", "found[step] = rows, db.execute('DELETE FROM write')")
    assert "_rows_ahead(cursor" not in text(tables_at_once(writing.replace("{order}", "")))
    db = sqlite3.connect(":memory:")
    db.execute("CREATE TABLE write (thread TEXT, step INTEGER, task TEXT, value INTEGER)")
    db.executemany("INSERT INTO write VALUES ('a', ?, 't', 5)", [(n,) for n in range(200)])
    statements: list[str] = []
    db.set_trace_callback(statements.append)
    found = names_of(changed)["loop"](db, "a", [str(n) for n in range(200)])
    assert found["7"] == [(5, "t")]
    assert len(statements) < 10


NAMED = """
def devices(db, rack):
    cursor = db.execute("SELECT name, units FROM device WHERE rack_id = ? ORDER BY name", (rack,))
    return cursor.fetchall()
"""


def test_a_cursor_with_a_name_gives_the_same_rows_by_fewer_statements():
    counts = []
    for source in (NAMED, tables_at_once(NAMED)):
        asked: list[str] = []
        db = sqlite3.connect(":memory:")
        db.execute("CREATE TABLE device (rack_id INTEGER, name TEXT, units INTEGER)")
        rows = [(number % 40, f"d{number * 7 % 100}", number) for number in range(100)]
        db.executemany("INSERT INTO device VALUES (?, ?, ?)", rows)
        db.commit()
        db.set_trace_callback(asked.append)
        devices = names_of(source)["devices"]
        answers = [devices(db, number) for number in [*range(45), *range(45)]]
        counts.append((answers, len(asked)))
        db.close()
    assert counts[0][0] == counts[1][0]
    assert counts[1][1] < counts[0][1] / 2


@pytest.mark.parametrize(
    "use", ["cursor.description", "cursor", "cursor.rowcount", "(cursor.fetchall(), cursor.lastrowid)"]
)
def test_a_cursor_that_is_asked_for_more_than_rows_is_left_alone(use):
    assert tables_at_once(NAMED.replace("cursor.fetchall()", use)) is None
