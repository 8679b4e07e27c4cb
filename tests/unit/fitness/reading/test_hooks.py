"""What the language or a library calls, and what is waited for: a change may not leave it out unseen."""

import pytest

from geoheal.fitness.reading.hooks import hooks
from geoheal.fitness.reading.in_between.not_awaited import not_awaited

KEY = """
class Key:
    def __init__(self, a, b):
        self.a, self.b = a, b
    def __eq__(self, other):
        return (self.a, self.b) == (other.a, other.b)
    def __hash__(self):
        return hash((self.a, self.b))
    def __bool__(self):
        return True
"""
BY_PART = (
    KEY.replace("return hash((self.a, self.b))", "return hash(self._parts())")
    + """
    def _parts(self):
        return (self.a, self.b)
"""
)
HASHED = KEY.replace(
    "self.a, self.b = a, b", "self.a, self.b = a, b\n        self._hash = hash((a, self.b))"
).replace("return hash((self.a, self.b))", "return self._hash")
ROWS = """
class Rows(Base):
    def __init__(self, rows):
        super().__init__()
        self.rows = rows
    def __iter__(self):
        return iter(self.rows)
"""
SHOWN = """
import functools
@functools.singledispatch
def show(each): pass
@show.register
def _(each: int): pass
@show.register
def _(each: list): pass
@app.get("/rates")
def rates(): pass
"""


@pytest.mark.parametrize(
    ("current", "new", "part"),
    [
        (
            KEY,
            KEY.replace("(self.a, self.b) ==", "self.a ==").replace("(other.a, other.b)", "other.a"),
            "consider b",
        ),
        (KEY, KEY.replace("hash((self.a, self.b))", "hash(self.a)"), "Key.__hash__ does not consider b"),
        (KEY, KEY.partition("    def __bool__")[0], "Key.__bool__ is gone"),
        (
            SHOWN,
            SHOWN.replace("@show.register\ndef _(each: list)", "def _(each: list)"),
            "show.register(list)",
        ),
        (SHOWN, SHOWN.replace('@app.get("/rates")\n', ""), "app.get('/rates')"),
        (SHOWN, SHOWN.replace("/rates", "/rate"), "app.get('/rates')"),
        (ROWS, ROWS.replace("iter(self.rows)", "self.rows"), "objects of Rows can be iterated only once"),
        (
            ROWS,
            ROWS.replace("        super().__init__()\n", ""),
            "Rows.__init__ does not call __init__ of its parents",
        ),
        ("Row = namedtuple('Row', 'a')", "class Row:\n    a = 1", "Row is written out as a class now"),
        (BY_PART, BY_PART.replace("(self.a, self.b)\n", "self.a\n"), "Key.__hash__ does not consider b"),
        (KEY, HASHED.replace("hash((a, self.b))", "hash(a)"), "Key.__hash__ does not consider b"),
        (
            ROWS,
            ROWS.replace("return iter(self.rows)", "rows = self.rows\n        return rows"),
            "iterated only once",
        ),
    ],
)
def test_what_is_called_from_elsewhere(current, new, part):
    (found,) = hooks(new, current)
    assert part in found


@pytest.mark.parametrize(
    ("current", "new"),
    [
        (KEY, KEY.replace("    def __bool__(self):\n        return True\n", "    __bool__ = _true\n")),
        (KEY, KEY.replace("other", "one")),
        (KEY.partition("    def __hash__")[0], "@dataclass\nclass Key:\n    a: int\n    b: int\n"),
        (SHOWN, SHOWN.replace("each", "one")),
        (
            "import functools\n@functools.lru_cache(maxsize=None)\ndef f(): pass",
            "import functools\ndef f(): pass",
        ),
        ("@cache\ndef f(): pass", "def f(): pass"),
        (ROWS, ROWS.replace("        return iter(self.rows)", "        yield from self.rows")),
        ("Row = namedtuple('Row', 'a')", "class Row(NamedTuple):\n    a: int"),
        (KEY, HASHED),
        (BY_PART, HASHED),
        (KEY, KEY.replace("class Key:", "class _Equal:") + "class Key(_Equal): pass"),
        (ROWS, ROWS.replace("return iter(self.rows)", "rows = iter(self.rows)\n        return rows")),
        (ROWS, ROWS.replace("super().__init__()", "Base.__init__(self)")),
    ],
)
def test_what_is_not(current, new):
    assert list(hooks(new, current)) == []


THREAD = "def f():\n    t = Thread(target=g)\n    t.start()\n    t.join()\n"


@pytest.mark.parametrize(
    ("current", "new", "found"),
    [
        (THREAD, THREAD.replace("    t.join()\n", ""), "f does not wait for t.join any more"),
        (
            THREAD,
            THREAD.replace("target=g", "target=g, daemon=True"),
            "it passes daemon=True to Thread, while the current code omits it",
        ),
        (
            THREAD,
            THREAD.replace("    t.join()\n", "").replace("t.", "worker.").replace("t =", "worker ="),
            "f does not wait for t.join any more",
        ),
        ("run(x)", "run(x, check=False)", "it passes check=False to run, while the current code omits it"),
    ],
)
def test_what_is_waited_for_and_demanded(current, new, found):
    assert list(not_awaited(new, current)) == [found]


@pytest.mark.parametrize(
    ("current", "new"),
    [
        ("def f(x):\n    return ','.join(x)", "def f(x):\n    return x"),
        ("f(wait=False)", "f(wait=False)"),
        ("sorted(x)", "sorted(x, reverse=True)"),
        ("f()", "g(wait=False)"),
        ("def f(t):\n    t.join()", "def f(t):\n    t.join(9)"),
        (THREAD, THREAD.replace("t.", "worker.").replace("t =", "worker =")),
        ("def f():\n  p = Executor()\n  p.shutdown()", "def f():\n  with Executor() as pool: pool.map(g)"),
        ("def f(c):\n  while not g: c.wait()", "def f(c):\n  c.wait_for(lambda: g)"),
    ],
)
def test_what_is_no_waiting(current, new):
    assert list(not_awaited(new, current)) == []
