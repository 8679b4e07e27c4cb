"""Limits that end nothing any more, and what others may do with code besides calling it."""

import pytest

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
        ("x.get(timeout=None)", "x.get(timeout=5)"),
        ("s = Semaphore(10**6)", "s = Semaphore(4)"),
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
        ("Sequence.register(Row)", "Sequence.register(Row)\nSequence.register(Col)"),
        ("def f(): return [k for k in jobs]", "def f(): return [k for k in list(jobs)]"),
        ("def f(): return open('a').read()", "def f():\n    with open('a') as x: return x.read()"),
    ],
)
def test_what_others_can_no_longer_do_is_reported(new, current):
    assert list(openness(new, current))


@pytest.mark.parametrize(
    ("new", "current"),
    [
        ("_NAMES = ['a']", "_NAMES = ('a',)"),
        ("def f(x): return [k for k in x]", "def f(x): return [k for k in list(x)]"),
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
