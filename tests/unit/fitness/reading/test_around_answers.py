"""What reading shows of what a change keeps too long, takes back around its answers, or tells others."""

import pytest

from geoheal.fitness.reading.definitions.decorators import decorations
from geoheal.fitness.reading.stale import kept_stale
from geoheal.fitness.reading.withdrawn import other_words, withdrawn

CART = "class C:\n  def add(self, n): self.rows.append(n)\n  def rest(self): return 1\n"
TOTAL = "  def total(self): return sum(self.rows)\n"
KEPT = "  def total(self):\n    if self._t is None: self._t = sum(self.rows)\n    return self._t\n"
RATE = "_rate = [2]\ndef change(r): _rate[0] = r\n"


@pytest.mark.parametrize(
    ("current", "new", "found"),
    [
        (CART + TOTAL, CART + KEPT, "add changes rows, but _t keeps values computed from it"),
        (
            RATE + "def f(n): return n * _rate[0]",
            RATE + "import functools\n@functools.lru_cache(9)\ndef f(n): return n * _rate[0]",
            "change changes _rate, but f keeps values computed from it",
        ),
        (
            RATE + "def f(n): return n * _rate[0]",
            RATE + "_now = _rate[0]\ndef f(n): return n * _now",
            "change changes _rate, but _now keeps values computed from it",
        ),
        (
            RATE + "def g(): return _rate[0]\ndef f(n): return n * g()",
            RATE + "def g(): return _rate[0]\n_k = {}\ndef f(n):\n  _k[n] = n * g()\n  return _k[n]",
            "change changes _rate, but _k keeps values computed from it",
        ),
        (
            "import os\ndef f(): return os.environ['A']",
            "import os\nA = os.environ['A']\ndef f(): return A",
            "no function queries environ for each call any more: its first result is kept",
        ),
        (
            "def f(p): return p.read_text()",
            "@cache\ndef f(p): return p.read_text()",
            "no function queries read_text for each call any more: its first result is kept",
        ),
    ],
)
def test_what_nobody_renews(current, new, found):
    assert found in list(kept_stale(new, current))


@pytest.mark.parametrize(
    ("current", "new"),
    [
        (CART + TOTAL, CART.replace("append(n)", "append(n); self._t = None") + KEPT),
        (
            RATE + "def f(n): return n * _rate[0]",
            RATE.replace("= r", "= r; f.cache_clear()") + "@cache\ndef f(n): return n * _rate[0]",
        ),
        ("def f(n): return n * 2", "@cache\ndef f(n): return n * 2"),
        (
            CART + TOTAL,
            CART
            + "  def total(self):\n    if self._of != self.rows: self._of = [*self.rows]\n    return 1\n",
        ),
        (
            "def f(db): return [db.execute(q, n).fetchone() for n in x]",
            "def f(db): return db.execute(q, x).fetchall()",
        ),
        ("def f(db):\n  for n in x: db.execute(q, n)", "def f(db): db.executemany(q, x)"),
        ("def f(n) return n", "def f(n): return n"),
    ],
)
def test_what_is_renewed_or_never_changes(current, new):
    assert list(kept_stale(new, current)) == []


@pytest.mark.parametrize(
    ("current", "new", "found"),
    [
        ("@app.route('/a')\ndef f(): pass", "def f(): pass", "f is not decorated by app.route any more"),
        ("@total_ordering\nclass C: pass", "class C: pass", "C is not decorated by total_ordering any more"),
        (
            "def f(g):\n  @wraps(g)\n  def h(): pass\n  return h",
            "def f(g):\n  def h(): pass\n  return h",
            "f.h is not decorated by wraps any more",
        ),
        ("@lru_cache\ndef f(n): pass", "@cache\ndef f(n): pass", "f caches answers without a limit now"),
        (
            "@lru_cache(maxsize=9)\ndef f(n): pass",
            "@lru_cache(maxsize=None)\ndef f(n): pass",
            "f caches answers without a limit now",
        ),
        ("def f():\n  with own(2): g()", "def f(): g()", "f does not hold own(2) any more"),
        (
            "def f():\n  try: g()\n  except KeyError: return 1",
            "def f():\n  try: g()\n  except (KeyError, OSError): return 1",
            "f also catches OSError now",
        ),
        (
            "def f():\n  with suppress(KeyError): g()",
            "def f():\n  with suppress(Exception): g()",
            "f also catches Exception now",
        ),
        (
            "class C:\n  def f(self, n):\n    if len(self.a) > 9: del self.a[0]\n    self.a.append(n)",
            "class C:\n  def f(self, n): self.a.append(n)",
            "it adds to self.a and does not empty it any more",
        ),
        (
            "_a = []\ndef f(n): _a.append(n)\ndef g(): return _a",
            "_a = []\ndef f(n): pass\ndef g(): return _a",
            "it does not add to _a any more, which is read elsewhere",
        ),
        (
            "class C: n = 0\ndef f(): C.n += 1",
            "class C: n = 0\ndef f(): pass",
            "it does not set C.n any more",
        ),
        (
            "s = S()\ndef f(n): s.all.append(n)",
            "s = S()\ndef f(n): return s",
            "it does not set s.all any more",
        ),
    ],
)
def test_what_is_taken_back(current, new, found):
    assert [*decorations(new, current), *withdrawn(new, current)] == [found]


@pytest.mark.parametrize(
    ("current", "new"),
    [
        ("@cache\ndef f(n): pass", "@lru_cache(maxsize=9)\ndef f(n): pass"),
        ("@cache\ndef f(n): pass", "def f(n): pass"),
        ("@retry(times=3)\ndef f(n): pass", "@retry(times=4)\ndef f(n): pass"),
        ("def f():\n  with open(p) as a: g()", "def f(): g(k)"),
        ("def f():\n  with own(2): g()", "def f(): h()\ndef h():\n  with own(2): g()"),
        (
            "def f():\n  try: g()\n  except KeyError: pass",
            "def f():\n  try: g()\n  except KeyError: return 1",
        ),
        ("_a = {}\ndef f(n): _a[n] = 1", "_a = {}\ndef f(n): return 1"),
        ("def f(n) return n", "def f(n): return n"),
    ],
)
def test_what_only_looks_like_it(current, new):
    assert [*decorations(new, current), *withdrawn(new, current)] == []


@pytest.mark.parametrize(
    ("current", "new", "found"),
    [
        ("f(n, check=True)", "f(n, check=False)", "it passes check=False to f instead of True"),
        ("f(n, code='utf-8')", "f(n, code='ascii')", "it passes code='ascii' to f instead of 'utf-8'"),
        ("f(n, check=True)", "f(n, check=V)", "it passes check to f as an expression instead of a constant"),
        ("def _f(*, ok=True): pass", "def _f(*, ok=None): pass", "it passes ok=None to _f instead of True"),
        ("tell('a', n)", "tell('b', n)", "it calls tell with 'b' and does not use the result"),
        (
            "async def f(): await tell(True)",
            "async def f(): await tell(False)",
            "it calls tell with False and does not use the result",
        ),
    ],
)
def test_other_words_to_others(current, new, found):
    assert list(other_words(new, current)) == [found]


@pytest.mark.parametrize(
    ("current", "new"),
    [
        ("f(n, size=8)", "f(n, size=9)"),
        ("@lru_cache(maxsize=None)\ndef f(n): pass", "@lru_cache(maxsize=99)\ndef f(n): pass"),
        ("x = f('a')", "x = f('b')"),
        ("g()", "g()\ntell('a')"),
        ("kept.pop('a', 1)", "kept.pop('a', None)"),
        ("f(n) f", "f(n)"),
    ],
)
def test_words_that_answers_show_or_that_are_new(current, new):
    assert list(other_words(new, current)) == []
