"""What a change keeps from call to call, without an end or for one call alone; what is bounded is let be."""

import pytest

from geoheal.fitness.reading.between_calls import kept_between_calls

PLAIN = "def f(n): return n"


@pytest.mark.parametrize(
    ("new", "found"),
    [
        ("_all = []\ndef f(n):\n  _all.append(n)\n  return n", "fills _all"),
        ("_known = {}\ndef f(n):\n  _known[n] = n\n  return _known[n]", "fills _known"),
        ("def f(n, seen={}):\n  seen[n] = 1\n  return n", "fills seen"),
        ("@functools.cache\ndef f(n): return n", "f caches answers without a limit"),
        ("@lru_cache(maxsize=None, typed=True)\ndef f(n): return n", "f caches answers without a limit"),
        ("_n = 0\ndef f(n):\n  global _n\n  _n = n\n  return _n", "works with in _n"),
        (
            "_rows = []\ndef f(n):\n  _rows.clear()\n  _rows.append(n)\n  return sum(_rows)",
            "works with in _rows",
        ),
        ("_b = bytearray()\ndef f(n):\n  _b[:] = n\n  return bytes(_b)", "works with in _b"),
        ("def f(n):\n  f.known[n] = n\n  return f.known[n]\nf.known = {}", "fills f.known"),
        ("def f(n):\n  f.n = n\n  return f.n * 2", "works with in f.n"),
        ("class Bag:\n  rows = []\ndef f(n):\n  Bag.rows.append(n)\n  return n", "fills Bag.rows"),
        (
            "def made():\n  seen = {}\n  def f(n):\n    seen[n] = n\n    return n\n  return f\nf = made()",
            "fills seen",
        ),
        (
            "def memo(g):\n  known = {}\n  def h(n):\n    known[n] = g(n)\n    return known[n]\n  return h\n"
            "@memo\ndef f(n): return n",
            "fills known",
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
        (PLAIN, "def f(:"),
    ],
)
def test_what_ends_or_was_kept_before_is_let_be(new, current):
    assert list(kept_between_calls(new, current)) == []
