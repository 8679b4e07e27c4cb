"""What a change keeps from call to call, without an end or for one call alone; what is bounded is let be."""

import pytest

from geoheal.fitness.reading.between_calls import kept_between_calls

PLAIN = "def f(n): return n"


@pytest.mark.parametrize(
    ("new", "found"),
    [
        ("_all = []\ndef f(n):\n  _all.append(n)\n  return n", "adds to _all"),
        ("_known = {}\ndef f(n):\n  _known[n] = n\n  return _known[n]", "adds to _known"),
        ("def f(n, seen={}):\n  seen[n] = 1\n  return n", "adds to seen"),
        ("@functools.cache\ndef f(n): return n", "f caches answers without a limit"),
        ("@lru_cache(maxsize=None, typed=True)\ndef f(n): return n", "f caches answers without a limit"),
        ("_n = 0\ndef f(n):\n  global _n\n  _n = n\n  return _n", "of one call in _n"),
        (
            "_rows = []\ndef f(n):\n  _rows.clear()\n  _rows.append(n)\n  return sum(_rows)",
            "of one call in _rows",
        ),
        ("_b = bytearray()\ndef f(n):\n  _b[:] = n\n  return bytes(_b)", "of one call in _b"),
        (
            "_known = {}\ndef f(n):\n  v = _known.get(n)\n  if v is None: v = _known[n] = n\n  return v",
            "adds to _known",
        ),
        ("_all = []\ndef f(n):\n  global _all\n  _all += [n]\n  return n", "adds to _all"),
        ("_all = ()\ndef f(n):\n  global _all\n  _all = (*_all, n)\n  return n", "adds to _all"),
        ("_all, _n = [], 0\ndef f(n):\n  _all.append(n)\n  return n", "adds to _all"),
        ("_all = []\ndef f(n):\n  rows = _all\n  rows.append(n)\n  return n", "adds to _all"),
        ("_all = []\nput = _all.append\ndef f(n):\n  put(n)\n  return n", "adds to _all"),
        ("_all = {}\ndef f(n):\n  (known := _all)[n] = 1\n  known[n + 1] = 1\n  return n", "adds to _all"),
        ("def f(n): return n\nf = cache(f)", "f caches answers without a limit"),
        ("def f(n): return n\ng = functools.lru_cache(None)(f)", "g caches answers without a limit"),
        (
            "_all = []\ndef keep(f):\n  def g(n):\n    _all.append(n)\n    return f(n)\n  return g\n"
            "@keep\ndef f(n): return n",
            "adds to _all",
        ),
        (
            "_l, _b = Lock(), []\ndef f(n):\n  with _l:\n    _b.clear()\n    _b.append(n)\n  return _b",
            "of one call in _b",
        ),
        ("def f(n):\n  f.known[n] = n\n  return f.known[n]\nf.known = {}", "adds to f.known"),
        ("def f(n):\n  f.n = n\n  return f.n * 2", "of one call in f.n"),
        ("class Bag:\n  rows = []\ndef f(n):\n  Bag.rows.append(n)\n  return n", "adds to Bag.rows"),
        (
            "def made():\n  seen = {}\n  def f(n):\n    seen[n] = n\n    return n\n  return f\nf = made()",
            "adds to seen",
        ),
        (
            "def memo(g):\n  known = {}\n  def h(n):\n    known[n] = g(n)\n    return known[n]\n  return h\n"
            "@memo\ndef f(n): return n",
            "adds to known",
        ),
    ],
)
def test_what_outlives_a_call_is_named(new, found):
    assert any(found in each for each in kept_between_calls(new, PLAIN))


@pytest.mark.parametrize(
    ("new", "current"),
    [
        ("@lru_cache(maxsize=512, typed=True)\ndef f(n): return n", PLAIN),
        (
            "_known = {}\ndef f(n):\n  if len(_known) > 99: _known.clear()\n  return _known.setdefault(n, n)",
            PLAIN,
        ),
        ("_last = deque(maxlen=9)\ndef f(n):\n  _last.append(n)\n  return n", PLAIN),
        ("_of = WeakKeyDictionary()\ndef f(n):\n  _of[n] = n\n  return n", PLAIN),
        (
            "_table = None\ndef f(n):\n  global _table\n  if _table is None: _table = 1\n  return _table",
            PLAIN,
        ),
        ("def f(n):\n  rows = []\n  rows.append(n)\n  rows.clear()\n  return rows", PLAIN),
        ("_all = []\ndef f(n):\n  _all.append(n)", "_all = []\ndef f(n):\n  _all.append(n)\n  return n"),
        ("def f(n):\n  rows = []\n  def add(k):\n    rows.append(k)\n  add(n)\n  return rows", PLAIN),
        ("class C:\n  def add(self, n):\n    self.rows.append(n)", "class C: pass"),
        ("def f(n):\n  @cache\n  def go(i): return i\n  return go(n)", PLAIN),  # as long as the call
        ("@cache\ndef _table(): return 1\ndef f(n): return n", PLAIN),  # one answer
        ("_counts = {'hits': 0}\ndef f(n):\n  _counts['hits'] += 1\n  return n", PLAIN),
        ("_slots = [None] * 64\ndef f(n):\n  _slots[n % 64] = n\n  return n", PLAIN),
        ("_all = []\ndef f(n):\n  rows = _all\n  rows = []\n  rows.append(n)\n  return rows", PLAIN),
        ("_top = [3]\ndef f(n):\n  rows = _top[:]\n  rows.append(n)\n  return rows", PLAIN),
        ("_n = 0\ndef f(n):\n  global _n\n  _n += 1\n  return n", PLAIN),
        ("class C: one = None\ndef f(n):\n  if C.one is None: C.one = C()\n  return C.one", PLAIN),
        ("_q = Queue()\ndef f(n):\n  _q.put(n)\n  return _q.get()", PLAIN),
        (
            "_by = {}\ndef handles(kind):\n  def keep(f):\n    _by[kind] = f\n    return f\n  return keep\n"
            "@handles(1)\ndef f(n): return n",
            PLAIN,
        ),
        ("_by = {}\ndef keep(f):\n  _by[f.__name__] = f\n  return f\n@keep\ndef f(n): return n", PLAIN),
        (
            "_l, _b = Lock(), []\ndef f(n):\n  with _l:\n    _b.clear()\n    _b.append(n)\n    return _b[:]",
            PLAIN,
        ),
        (
            "_by = []\ndef keep(f):\n  _by.append(f)\n  return f\ndef f(n): return n",
            "_by = []\ndef keep(f):\n  _by.append(f)\n  return f\n@keep\ndef f(n): return n",
        ),
        (PLAIN, "def f(:"),
    ],
)
def test_what_ends_or_was_kept_before_is_let_be(new, current):
    assert list(kept_between_calls(new, current)) == []
