"""What objects of the standard library hold is found for each kind of them."""

import importlib
import io
from types import ModuleType
from typing import Any

import pytest

from geoheal.sandbox.box.further.held import held_by, is_holder
from geoheal.sandbox.box.further.lasting import lasting_of

CHANGES = {
    "io.StringIO()": "x.write('a')",
    "io.BytesIO()": "x.write(b'a')",
    "array.array('q')": "x.append(3)",
    "hashlib.sha256()": "x.update(b'a')",
    "itertools.count()": "next(x)",
    "random.Random(7)": "x.random()",
    "contextvars.ContextVar('x')": "x.set(3)",
    "threading.local()": "x.n = 3",
    "threading.Event()": "x.set()",
    "threading.Semaphore()": "x.release()",
    "types.SimpleNamespace(n=1)": "x.n = 3",
    "collections.ChainMap({})": "x[3] = 4",
    "collections.UserList()": "x.append(3)",
    "collections.OrderedDict()": "x[3] = 4",
    "queue.Queue()": "x.put(3)",
    "queue.PriorityQueue()": "x.put(3)",
    "asyncio.Queue()": "x.put_nowait(3)",
    "functools.partial(print, [])": "x.args[0].append(3)",
    "[].append": "x(3)",
    "(n for n in [1, 2])": "next(x)",
    "ValueError(1)": "x.args = (3,)",
    "weakref.WeakValueDictionary()": "x[3] = kept",
    "configparser.ConfigParser()": "x['a'] = {'b': 'c'}",
    "decimal.Context()": "x.prec = 3",
    "sched.scheduler()": "x.enter(3, 1, print)",
    "sqlite3.connect(':memory:')": "x.execute('create table t (n)')",
    "([], 3)": "x[0].append(3)",
    "{'a': io.StringIO()}": "x['a'].write('a')",
    "[collections.deque([1])]": "x[0].append(3)",
}


class Kept:
    """Has weak references."""


def states(made: str, change: str) -> tuple[ModuleType, dict[str, object], dict[str, object]]:
    shop = ModuleType("shop")
    for name in {"collections", "io", *(each.partition(".")[0] for each in CHANGES if "." in each)}:
        if name.isidentifier():
            setattr(shop, name, importlib.import_module(name))
    names: dict[str, Any] = {"x": eval(made, vars(shop)), "kept": Kept()}
    vars(shop)["_x"] = names["x"]
    before = lasting_of(shop)
    exec(change, names)
    return shop, before, lasting_of(shop)


@pytest.mark.parametrize(("made", "change"), CHANGES.items(), ids=list(CHANGES))
def test_a_change_within_an_object_of_the_library_is_seen(made, change):
    _, before, after = states(made, change)
    assert before.keys() == after.keys() == {"_x"}
    assert before != after


@pytest.mark.parametrize("made", CHANGES)
def test_without_a_change_nothing_is_seen(made):
    _, before, after = states(made, "pass")
    assert before == after


@pytest.mark.parametrize(
    "other",
    [
        "threading.Lock()",
        "logging.getLogger()",
        "re.compile('a')",
        "print",
        "int.__add__",
        "threading",
        "Kept",
    ],
)
def test_what_holds_no_data_is_left_alone(other):
    names = {each: importlib.import_module(each) for each in ("threading", "logging", "re")}
    assert not is_holder(eval(other, {**names, "Kept": Kept}))


SAME = {
    "a local variable of a generator": (
        "def f():\n    total = 3\n    yield\nx = f()\nnext(x)",
        "def f():\n    found = 3\n    yield\nx = f()\nnext(x)",
    ),
    "an index": (
        "import sqlite3\nx = sqlite3.connect(':memory:')\nx.execute('create table t (n)')",
        "import sqlite3\nx = sqlite3.connect(':memory:')\nx.execute('create table t (n)')\n"
        "x.execute('create index if not exists i on t (n)')",
    ),
    "a deque": ("x = [[3]]", "from collections import deque\nx = [deque([3])]"),
}
OTHER = {
    "a text": ("from decimal import Decimal\nx = [Decimal('1.0')]", "x = ['1.0']"),
    "numbers": ("x = [range(3)]", "x = [[0, 3, 1]]"),
    "bytes": ("x = [memoryview(b'a')]", "x = [memoryview(b'b')]"),
    "a bound": (
        "import sqlite3\nx = sqlite3.connect(':memory:')\nx.execute('create table t (n)')",
        "import sqlite3\nx = sqlite3.connect(':memory:')\nx.execute('create table t (n)')\n"
        "x.execute('create unique index i on t (n)')",
    ),
}


def kept(source: str) -> object:
    shop = ModuleType("shop")
    exec(source, vars(shop))
    return lasting_of(shop)["x"]


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=list(SAME))
def test_what_only_has_another_form_holds_the_same(one, other):
    assert kept(one) == kept(other)


@pytest.mark.parametrize(("one", "other"), OTHER.values(), ids=list(OTHER))
def test_what_is_of_another_type_or_value_does_not(one, other):
    assert kept(one) != kept(other)


def test_a_closed_buffer_is_named():
    buffer = io.StringIO()
    buffer.close()
    assert held_by([buffer]) == ["<StringIO>"]
