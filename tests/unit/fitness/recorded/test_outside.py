"""What a recorded call asked a database is answered from its record; what was not recorded is refused."""

import sqlite3

import pytest

from geoheal.fitness.measurement.correctness import compare_answers
from geoheal.fitness.recorded.source import replay_source
from geoheal.fitness.recorded.workload import recorded_workload
from geoheal.sandbox import RunRequest, Sandbox, current_environment, fresh_seed
from tests import quick
from tests.recorded_calls import recording

SCHEMA = """
CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT, stock INTEGER CHECK (stock >= 0));
CREATE TABLE users (name TEXT, password TEXT);
"""
CODE = """
import contextlib
import sqlite3

def names(db, ids):
    found = []
    for each in ids:
        found.append(db.execute("SELECT name FROM things WHERE id = ?", (each,)).fetchone()[0])
    return found

def sell(db, thing, count):
    with db:
        db.execute("UPDATE things SET stock = stock - ? WHERE id = ?", (count, thing))
    return db.execute("SELECT stock FROM things WHERE id = ?", (thing,)).fetchone()[0]

def every(path):
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.row_factory = sqlite3.Row
        rows = db.execute("SELECT id, name FROM things ORDER BY id")
        return [dict(row) for row in rows], rows.fetchone()

def first(db):
    cursor = db.execute("SELECT name FROM things ORDER BY id")
    return cursor.fetchone(), cursor.fetchmany(2), next(cursor)

def every(db):
    return db.execute("SELECT name FROM things ORDER BY id").fetchmany(-1)

def login(db, user):
    return db.execute("SELECT password FROM users WHERE name = ?", (user,)).fetchone()

def owned(path, user):
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.row_factory = sqlite3.Row
        row = db.execute("SELECT name, password FROM users WHERE name = ?", (user,)).fetchone()
        return {"name": row["name"], "is_known": bool(row["password"])}

def told(path, user):
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.row_factory = sqlite3.Row
        row = db.execute("SELECT name, password FROM users WHERE name = ?", (user,)).fetchone()
        return [f"{row['name']} has {row['password']}"]

def changed(db, user):
    return db.execute("UPDATE users SET password = ? WHERE name = ?", ("hunter3", user)).rowcount
"""


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(environment=current_environment(preload=()), warm=0) as opened:
        yield opened


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    """Call functions of the module as an application does, on a database; what was recorded, and why not."""
    path = str(tmp_path_factory.mktemp("shop") / "shop.db")
    with recording("till", CODE) as recorded:
        db = sqlite3.connect(path)
        db.executescript(SCHEMA)
        things = [(f"thing {n}",) for n in range(1, 9)]
        db.executemany("INSERT INTO things (name, stock) VALUES (?, 10)", things)
        db.execute("INSERT INTO users VALUES ('ann', 'hunter2')")
        db.commit()
        stand = {"db": db, "path": path}
        yield lambda name, *args: recorded(name, *(stand.get(str(each), each) for each in args))
        db.close()


@pytest.fixture(scope="module")
def calls(record):
    asked = [("names", "db", [1, 2, 3]), ("sell", "db", 1, 4), ("sell", "db", 2, 99), ("every", "path")]
    found = [record(*each) for each in asked]
    assert [reasons for _, reasons in found] == [set()] * 4
    return [call for each, _ in found for call in each]


def test_statements_and_rows_are_recorded_in_order(calls):
    _, sold, failed, _ = calls
    update, commit, select = sold.values["outside"]
    assert [each["write"] for each in (update, commit, select)] == [True, True, False]
    assert update["key"] == ["UPDATE things SET stock = stock - ? WHERE id = ?", {"tuple": [4, 1]}, False]
    assert (update["count"], commit["key"][0], select["answers"]) == (1, "COMMIT", [{"tuple": [6]}])
    assert sold.values["before"]["args"][0] == {"outside": "sqlite3"}
    assert sold.values["after"] is None
    assert failed.error == "IntegrityError"
    assert failed.values["outside"][0]["error"] == "sqlite3.IntegrityError"


def test_nothing_is_replaced_while_nobody_looks(calls):
    assert calls
    db = sqlite3.connect(":memory:")
    assert type(db.cursor()) is sqlite3.Cursor
    assert "commit" not in vars(type(db))


def test_statements_that_hand_over_a_secret_are_not_recorded(record):
    calls, reasons = record("changed", "db", "ann")
    assert (calls, reasons) == ([], {"A statement has a secret name in it."})


@pytest.mark.parametrize(("name", "given"), [("login", "db"), ("told", "path")])
def test_a_call_that_gives_a_secret_of_a_row_is_not_recorded(record, name, given):
    calls, reasons = record(name, given, "ann")
    assert (calls, reasons) == ([], {"It holds a value of a secret column."})


@pytest.mark.thorough
def test_a_call_that_reads_a_secret_and_keeps_it_is_recorded_without_it_and_replayed(record, sandbox):
    [call], reasons = record("owned", "path", "ann")
    assert (call.redacted, reasons) == (True, set())
    assert "hunter" not in str(call.values)
    made = recorded_workload(sandbox, "till", CODE, [call])
    assert (made.functions, made.left_out) == ({"owned": 1}, {})


@pytest.fixture(scope="module")
def made(sandbox, calls):
    return recorded_workload(sandbox, "till", CODE, calls)


def test_all_of_them_are_replayed_without_a_database(made):
    assert (made.functions, made.left_out) == ({"names": 1, "sell": 2, "every": 1}, {})


ROW = 'db.execute("SELECT name FROM things WHERE id = ?", (each,)).fetchone()[0]'
SAME = {
    "fewer reads": ("for each in ids:", "for each in dict.fromkeys(ids):"),
    "other white space": ("SELECT stock FROM", "SELECT  stock\\n FROM"),
    "reads in another order": (
        "found = []\n",
        f"found = []\n    [{ROW} for each in reversed(ids)]\n",
    ),
}
OTHER = {
    "a new write": ("return found", 'db.execute("DELETE FROM things")\n    return found'),
    "another write": ("stock - ?", "stock - 1 - ?"),
    "no write": ('db.execute("UPDATE', 'str("UPDATE'),
    "no commit": ("with db:", "if True:"),
    "another read": ('WHERE id = ?", (each', 'WHERE id <= ?", (each'),
    "a refusal that is swallowed": (
        "return found",
        'with contextlib.suppress(BaseException):\n        db.execute("DELETE FROM x")\n    return found',
    ),
}


@pytest.fixture(scope="module")
def current(sandbox, made):
    return sandbox.run(RunRequest("till", CODE, made.judging, fresh_seed()))


def replayed(sandbox, workload, ours, change):
    before, after = change
    assert before in CODE
    code = CODE.replace(before, after)
    if after.startswith('str("UPDATE'):
        code = code.replace('id = ?", (count, thing))', 'id = ?")')
    theirs = sandbox.run(RunRequest("till", code, workload, ours.seed))
    assert ours.is_ok, ours.failure
    assert theirs.is_ok, theirs.failure
    ours_failed, theirs_failed = ([each.error for each in run.claimed.errors] for run in (ours, theirs))
    return compare_answers(ours, theirs).equal, sorted(ours_failed) == sorted(theirs_failed), theirs


@quick.parametrize("change", SAME, quick=1, ids=str)
def test_fewer_and_reordered_reads_are_the_same(sandbox, made, current, change):
    assert replayed(sandbox, made.judging, current, SAME[change])[:2] == (True, True)


@quick.parametrize("change", OTHER, quick=1, ids=str)
def test_what_was_not_recorded_is_seen(sandbox, made, current, change):
    is_equal, fails_alike, _ = replayed(sandbox, made.judging, current, OTHER[change])
    assert not (is_equal and fails_alike)


MANY = """
    marks = ", ".join("?" * len(ids))
    found = dict(db.execute(f"SELECT id, name FROM things WHERE id IN ({marks})", tuple(ids)).fetchall())
    return [found[each] for each in ids]
"""
LOOP = """
    found = []
    for each in ids:
        found.append(db.execute("SELECT name FROM things WHERE id = ?", (each,)).fetchone()[0])
    return found
"""


def test_one_statement_instead_of_many_is_answered_and_takes_the_time_of_one(sandbox, record):
    (call,), _ = record("names", "db", [3, 1, 2, 1])
    assert all(each["complete"] for each in call.values["outside"])
    for question in call.values["outside"]:
        question["duration_ms"] = 30.0
    workload = replay_source("till", [call])
    ours = sandbox.run(RunRequest("till", CODE, workload, fresh_seed()))
    for change, is_same in (
        (MANY, True),
        (MANY.replace("id IN", "stock > 0 AND id IN"), False),
        (MANY.replace("return [", "return [*found.values()][:4] if ids else ["), False),
    ):
        is_equal, fails_alike, theirs = replayed(sandbox, workload, ours, (LOOP, change))
        assert (is_equal and fails_alike) is is_same
        if is_same:
            # A busy machine sees the begin of a request late: nine tenths of what was recorded are enough.
            one_s, four_s = 0.9 * 0.03, 0.9 * 0.12
            assert one_s <= theirs.measured.latencies_s[0] < four_s <= ours.measured.latencies_s[0]


def test_rows_that_were_not_all_read_prove_nothing(record):
    (call,), _ = record("first", "db")
    assert [each["complete"] for each in call.values["outside"]] == [False]


def test_a_number_of_rows_below_one_means_all_as_in_sqlite(record):
    (call,), _ = record("every", "db")
    assert [len(each["answers"]) for each in call.values["outside"]] == [8]


def test_the_time_of_the_answers_is_waited_for_each_time_they_are_asked(sandbox, record):
    (call,), _ = record("names", "db", [4])
    (question,) = call.values["outside"]
    question["duration_ms"] = 30.0
    workload = replay_source("till", [call])
    ours = sandbox.run(RunRequest("till", CODE, workload, fresh_seed()))
    again = "found = []\n", f"found = [{ROW} for each in ids][:0]\n"
    *_, theirs = replayed(sandbox, workload, ours, again)
    (once,), (twice,) = (run.measured.latencies_s for run in (ours, theirs))
    late = 0.005  # the warden may see the beginning of a request some milliseconds after it
    assert once >= 0.03 - late
    assert twice >= 0.06 - late
