"""What functions do for others and a change leaves out is named, and what it does otherwise is not."""

import pytest

from geoheal.fitness.reading.obligations import obligations

SAME = "def same(a, b):\n  found = 0\n  for i, j in zip(a, b):\n    found |= i ^ j\n  return not found\n"
CAUGHT = "def f(x):\n  try:\n    return int(x)\n  except {0}:\n    return 0\n"


@pytest.mark.parametrize(
    ("current", "new", "found"),
    [
        (CAUGHT.format("(ValueError, TypeError)"), CAUGHT.format("ValueError"), "does not catch TypeError"),
        (SAME, "def same(a, b):\n  return a == b\n", "constant time"),
        (
            "def same(a, b):\n  return sum(i != j for i, j in zip(a, b)) == 0",
            "def same(a, b):\n  return a == b",
            "constant time",
        ),
        (
            "def same(a, b): return len(a) == len(b) and sum(x != y for x, y in zip(a, b)) == 0",
            "def same(a, b): return a == b",
            "constant time",
        ),
        (SAME + "def f(a, b):\n  return same(a, b)", SAME + "def f(a, b):\n  return a == b", "constant time"),
        (
            "def flush(): q.clear()\ndef f(n):\n  flush()\n  return n",
            "def flush(): q.clear()\ndef f(n):\n  return n",
            "f does not call flush",
        ),
        (
            "def f(k):\n  n = k[0]\n  k[:] = bytes(9)\n  return n",
            "def f(k):\n  n = k[0]\n  return n",
            "overwrite k",
        ),
        (
            "def f(k):\n  n = k[0]\n  for i in range(9):\n    k[i] = 0\n  return n",
            "def f(k):\n  return k[0]",
            "overwrite k",
        ),
        ("def f(x): return sum(islice(x, 99))", "def f(x): return sum(x)", "limit what islice returns"),
        ("def f(x): return x.read(99)", "def f(x): return x.read()", "limit what read returns"),
        (
            "def f(x): return x.fetchmany(size=9)",
            "def f(x): return x.fetchall()",
            "limit what fetchmany returns",
        ),
        (
            "def f(x): return sum(islice(x, 1, 9))",
            "def f(x): return sum(islice(x, 1, None))",
            "what islice returns",
        ),
        (CAUGHT.format("LookupError"), CAUGHT.format("(KeyError, ValueError)"), "does not catch LookupError"),
        ("class C:\n  k: int = field(repr=False)", "class C:\n  k: int", "repr=False to a field"),
        (
            "class C:\n  @property\n  def n(self): return 1\n  @n.setter\n  def n(self, v): self._n = int(v)",
            "class C:\n  n = 1",
            "C.n accepts any value",
        ),
        (
            "class C:\n  def __init__(self, rows):\n    self.rows = list(rows)",
            "class C:\n  def __init__(self, rows):\n    self.rows = rows",
            "keeps its argument rows itself",
        ),
        (
            "class C:\n  def __exit__(self, *e): return False",
            "class C:\n  def __exit__(self, *e): return True",
            "hides the errors",
        ),
    ],
)
def test_what_is_left_out_is_named(current, new, found):
    assert any(found in each for each in obligations(new, current))


@pytest.mark.parametrize(
    ("current", "new"),
    [
        (CAUGHT.format("KeyError"), "def f(x):\n  return {}.get(x, 0)\n"),  # no error to catch any more
        (CAUGHT.format("(ValueError, TypeError)"), CAUGHT.format("Exception")),
        (CAUGHT.format("(KeyError, IndexError)"), CAUGHT.format("LookupError")),
        (CAUGHT.format("IOError"), CAUGHT.format("OSError")),
        (CAUGHT.format("socket.timeout"), CAUGHT.format("TimeoutError")),
        (CAUGHT.format("(ValueError, UnicodeDecodeError)"), CAUGHT.format("ValueError")),
        (SAME, "def same(a, b): return hmac.compare_digest(a, b)"),
        (
            "def far(a, b): return sum(x != y for x, y in zip(a, b))",
            "def far(a, b): return sum(map(ne, a, b))",
        ),
        ("def f(x): return sum(islice(x, 1, None))", "def f(x): return sum(x[1:])"),
        ("def f(x): return x.read(-1)", "def f(x): return x.read()"),
        ("def f(x): return x.fetchmany(9)", "def f(x): return x.fetchmany(size=9)"),
        (
            "class C:\n  @property\n  def n(self): return self.i\n  @n.setter\n  def n(self, v): self.i = v",
            "class C:\n  n = 1",  # the setter looked at nothing
        ),
        (
            "def f(n):\n  s = [1] * n\n  for i in range(n):\n    if s[i]:\n      yield i\n"
            "      for j in range(i * i, n, i):\n        s[j] = 0",
            "def f(n): yield from (i for i in range(n) if all(i % j for j in range(2, i)))",
        ),
        ("def two(n): n * 2\ndef f(n):\n  two(n)\n  return n", "def two(n): n * 2\ndef f(n): return n"),
        ("def mask(a, b): return a ^ b", "def mask(a, b): return b ^ a"),
        ("def help(n): return n\ndef f(n): return help(n)", "def help(n): return n\ndef f(n): return n"),
        ("def f(n):\n  c = [0] * n\n  c[0] = 0\n  return c", "def f(n):\n  return [0] * n"),  # read after it
        ("def f(x): return [*islice(x, 9)]", "def f(x): return list(islice(x, 9))"),
        (
            "class C:\n  def f(self, rows):\n    rows = list(rows)\n    return rows",
            "class C:\n  def f(self, rows): return rows",
        ),
        ("class C:\n  def __exit__(self, *e): return None", "class C:\n  def __exit__(self, *e): pass"),
        ("def f(:", "def f(:"),
    ],
)
def test_what_is_done_otherwise_is_let_be(current, new):
    assert list(obligations(new, current)) == []
