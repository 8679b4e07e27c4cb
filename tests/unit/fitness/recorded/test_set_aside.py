"""Calls that need what their record lacks: answered from other records, or set aside with the reason."""

import sqlite3
import sys

import pytest

from geoheal.fitness.measurement.correctness import compare_answers
from geoheal.fitness.recorded.proof import KEYED
from geoheal.fitness.recorded.workload import recorded_workload
from geoheal.sandbox import RunRequest, Sandbox, current_environment, fresh_seed
from tests.recorded_calls import recording

CODE = """
import hashlib
import hmac
import itertools

LABELS = {}
NUMBERS = itertools.count()

def label(db, key):
    if key not in LABELS:
        LABELS[key] = db.execute("SELECT name FROM labels WHERE id = ?", (key,)).fetchone()[0]
    return LABELS[key]

def is_signed(text, secret, mark):
    return hmac.compare_digest(hmac.new(secret, text, "sha256").hexdigest(), mark)

def weak_mark(text, secret):
    return len(hmac.new(secret, text, "sha256").hexdigest())

def following():
    return next(NUMBERS)

def price(amount):
    return amount * 2

class Form:
    def __init__(self, value):
        self.value, self.check = value, self.is_valid

    def is_valid(self, least):
        return self.value >= least

def checked(form, least):
    return form.check(least)

def settings():
    import till
    return till
"""


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(environment=current_environment(preload=()), warm=0) as opened:
        yield opened


@pytest.fixture(scope="module")
def calls():
    with recording("till", CODE) as recorded:
        till = sys.modules["till"]
        db = sqlite3.connect(":memory:")
        db.executescript(
            "CREATE TABLE labels (id INTEGER, name TEXT); INSERT INTO labels VALUES (1, 'north')"
        )
        mark = till.hmac.new(b"hunter2", b"text", "sha256").hexdigest()
        vars(till)["NUMBERS"] = till.itertools.count(40)
        yield {
            "reads": recorded("label", db, 1),
            "knows": recorded("label", db, 1),
            "is_signed": recorded("is_signed", b"text", b"hunter2", mark),
            "weak_mark": recorded("weak_mark", b"text", b"hunter2"),
            "following": recorded("following"),
            "price": recorded("price", 4),
            "checked": recorded("checked", till.Form(4), 3),
            "settings": recorded("settings"),
        }
    db.close()


def made_of(sandbox, calls, *names):
    found = [call for name in names for call in calls[name][0]]
    assert len(found) == len(names), [calls[name][1] for name in names]
    return recorded_workload(sandbox, "till", CODE, found)


def test_a_read_that_a_cache_had_spared_is_answered_from_another_call(calls, sandbox):
    made = made_of(sandbox, calls, "knows", "reads")
    assert (made.reproduced, made.left_out) == (2, {})
    lonely = made_of(sandbox, calls, "knows")
    assert list(lonely.left_out.values()) == [1]


def test_a_call_whose_answer_depends_on_a_key_is_set_aside_with_that_reason(calls, sandbox):
    made = made_of(sandbox, calls, "is_signed", "weak_mark")
    assert (made.functions, made.left_out) == ({"weak_mark": 1}, {KEYED: 1})
    assert "hunter2" not in str([call.values for call in calls["is_signed"][0]])


def test_methods_that_an_object_hands_around_and_modules_are_recorded(calls, sandbox):
    made = made_of(sandbox, calls, "checked", "settings")
    assert (made.functions, made.left_out) == ({"checked": 1, "settings": 1}, {})


@pytest.mark.parametrize("changed", ["next(NUMBERS) + 1", "40"])
def test_what_was_set_aside_does_not_count_against_a_candidate(calls, sandbox, changed):
    made = made_of(sandbox, calls, "following", "price")
    assert (made.functions, made.left_out) == (
        {"price": 1}, {"It returned something other than recorded.": 1}
    )  # fmt: skip
    assert made.judging is not None
    seed = fresh_seed()
    one, other = (
        sandbox.run(RunRequest("till", code, made.judging, seed=seed, preload=()))
        for code in (CODE, CODE.replace("next(NUMBERS)", changed))
    )
    assert (one.is_ok, other.is_ok) == (True, True)
    assert compare_answers(one, other).equal
