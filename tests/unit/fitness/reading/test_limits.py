"""Limits that end nothing any more, and what others may do with code besides calling it."""

import pytest

from geoheal.fitness.reading.dropped import dropped
from geoheal.fitness.reading.limits import limits
from geoheal.fitness.reading.obligations import obligations
from geoheal.fitness.reading.openness import openness
from geoheal.fitness.reading.stale import kept_stale

TRY = "\n    try: f()\n    except OSError: pass"
CHECK = "def check(k):\n    if k < 0:\n        raise ValueError(k)\n"


@pytest.mark.parametrize(
    ("new", "current"),
    [
        ("q = Queue(0)", "q = Queue(10)"),
        ("q = Queue(maxsize=0)", "q = Queue(maxsize=10)"),
        ("LIMIT = 10**9\nq = deque(maxlen=LIMIT)", "LIMIT = 100\nq = deque(maxlen=LIMIT)"),
        ("MOST: int = 10**9\nq = deque(maxlen=MOST)", "MOST: int = 100\nq = deque(maxlen=MOST)"),
        ("A, MOST = 1, 10**9\nq = deque(maxlen=MOST)", "A, MOST = 1, 100\nq = deque(maxlen=MOST)"),
        ("x.get(timeout=None)", "x.get(timeout=5)"),
        ("s = Semaphore(10**6)", "s = Semaphore(4)"),
        ("f = lru_cache(maxsize=10**9)(g)", "f = lru_cache(maxsize=16)(g)"),
        ("f = lru_cache(maxsize=sys.maxsize)(g)", "f = g"),
        ("x.get(timeout=float('inf'))", "x.get(timeout=5)"),
        (f"for _ in range(1):{TRY}", f"for _ in range(3):{TRY}"),
    ],
)
def test_a_limit_that_ends_nothing_is_reported(new, current):
    assert list(limits(new, current))


@pytest.mark.parametrize(
    ("new", "current"),
    [
        ("q = Queue(5)", "q = Queue(10)"),
        ("q = deque(maxlen=200)", "q = deque(maxlen=100)"),
        ("f = lru_cache(maxsize=4096)(g)", "f = g"),
        ("f = lru_cache(maxsize=1024)(g)", "f = lru_cache(maxsize=16)(g)"),
        ("x.get(timeout=n)", "x.get(timeout=5)"),
        ("pool = ThreadPoolExecutor(8)", "pool = None"),
    ],
)
def test_a_limit_that_is_tuned_is_not(new, current):
    assert not list(limits(new, current))


@pytest.mark.parametrize(
    ("new", "current"),
    [
        ("NAMES = ['a']", "NAMES = ('a',)"),
        ("def f(n): return n", "def f(n) -> int: return n"),
        ("class A:\n    n = 0", "class A:\n    n: int = 0"),
        ("class A:\n    def of(cls): return A()", "class A:\n    def of(cls): return cls()"),
        (
            "class A:\n    rate = 3\n    def f(self): return A.rate",
            "class A:\n    rate = 3\n    def f(self): return self.rate",
        ),
        ("def f(x): return type(x) is A", "def f(x): return isinstance(x, A)"),
        ("ALL = []", "ALL = []\nALL.append(f)"),
        ("Sequence.register(Row)", "Sequence.register(Row)\nSequence.register(Col)"),
        ("def f(): return [k for k in jobs]", "def f(): return [k for k in list(jobs)]"),
        ("def f(): return [k for k in jobs]", "def f(): return [k for k in copy.copy(jobs)]"),
        (
            "def f(n):\n    global jobs\n    jobs = [n]\n    for k in jobs: k()",
            "def f(n):\n    global jobs\n    jobs = [n]\n    for k in list(jobs): k()",
        ),
        ("def f(): return open('a').read()", "def f():\n    with open('a') as x: return x.read()"),
    ],
)
def test_what_others_can_no_longer_do_is_reported(new, current):
    assert list(openness(new, current))


@pytest.mark.parametrize(
    ("new", "current"),
    [
        ("_NAMES = ['a']", "_NAMES = ('a',)"),
        ("T = [k % 7 for k in range(9)]", "T = []\nfor k in range(9): T.append(k % 7)"),
        ("_T = {}\n_T.update(made(9))", "_T = {}\n_T.update(made_of(9))"),
        ("def f(x): return [k for k in x]", "def f(x): return [k for k in list(x)]"),
        ("def f(): return [k for k in _rows]", "def f(): return [k for k in sorted(_rows)]"),
        ("def _f(n): return n", "def _f(n: int): return n"),
        ("def f(x): return type(x) is A or isinstance(x, A)", "def f(x): return isinstance(x, A)"),
    ],
)
def test_what_is_the_modules_own_matter_is_not(new, current):
    assert not list(openness(new, current))


def test_a_check_in_place_of_its_call_is_not_missing():
    before = f"{CHECK}def f(n):\n    check(n)\n    return n"
    after = f"{CHECK}def f(n):\n    if n < 0:\n        raise ValueError(n)\n    return n"
    assert not list(obligations(after, before))
    assert list(obligations(after.replace("raise ValueError(n)", "pass"), before))


def test_what_the_current_code_keeps_as_well_is_not_new():
    put = "    def put(self, n): self.rows.append(n)\n"
    box = f"class Out:\n{put}    def send(self): self.sent.extend(self.rows)\n"
    assert not list(kept_stale(f"{box}x = 1", f"{box}x = 2"))


LOCKED = """
import time
RATE = 3
def f(n):
    with lock:
        now = time.time() * RATE
        try:
            rows[n] = now, int
        except KeyError:
            pass
"""
BESIDE = """
import time
RATE = 3
def f(n):
    now = time.time() * RATE
    kinds = int, KeyError
    with lock:
        rows[n] = now, kinds
"""


def test_what_nobody_changes_needs_no_lock():
    assert not [each for each in dropped(BESIDE, LOCKED) if "without lock" in each]
    assert [each for each in dropped(f"{BESIDE}    rows.pop(n)", LOCKED) if "without lock" in each]


def test_what_an_object_never_changes_needs_no_lock():
    init = "class A:\n    def __init__(self, rate):\n        self.rate, self.rows = rate, []\n"
    before = (
        f"{init}    def f(self, n):\n        with self._lock:\n            self.rows.append(n * self.rate)\n"
    )
    after = before.replace("        with", "        n *= self.rate\n        with").replace(
        "n * self.rate", "n"
    )
    beside = after.replace("n *= self.rate", "n += self.rows[-1]")
    assert not [each for each in dropped(after, before) if "without" in each]
    assert [each for each in dropped(beside, before) if "without" in each]
