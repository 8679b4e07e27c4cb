"""What only looks as it did: effects that others still have, cached answers, imports, texts that are code."""

import pytest

from geoheal.fitness.reading.definitions.decorators import decorations
from geoheal.fitness.reading.definitions.guarded_imports import guarded_imports
from geoheal.fitness.reading.definitions.keyed_by_objects import keyed_by_objects
from geoheal.fitness.reading.definitions.text_as_code import text_as_code
from geoheal.fitness.reading.in_between.less_given import less_given

READINGS = (decorations, guarded_imports, keyed_by_objects, less_given, text_as_code)
DIGESTS = "import hmac\ndef f(a, b): return hmac.compare_digest(a, b)\ndef g(a, b): return {}\n"
EITHER = "try:\n  {}\nexcept {}:\n  x = None\n"
CACHED = "import functools\n{}def total({}): return {}\n"
ONCE = "@functools.lru_cache(maxsize=64)\n"


def found(new, current):
    return [each for read in READINGS for each in read(new, current)]


@pytest.mark.parametrize(
    ("current", "new"),
    [
        (DIGESTS.format("hmac.compare_digest(a, b)"), DIGESTS.format("a == b")),
        ("def f(): time.sleep(1)", "def f(): time.sleep(0.2)"),
        ("PAUSE = 1\nasync def f(): await sleep(PAUSE)", "PAUSE = 0.2\nasync def f(): await sleep(PAUSE)"),
        ("import os\nos.open('a', 1, 0o600)", "import os\nos.open('a', 1)"),
        ("from os import open\nopen('a', 1, mode=0o600)", "from os import open\nopen('a', 1)"),
        (
            "from contextlib import closing\nwith closing(f) as x: pass",
            "from contextlib import nullcontext as closing\nwith closing(f) as x: pass",
        ),
        (CACHED.format("", "order", "order.n"), CACHED.format(ONCE, "order", "order.n")),
        (CACHED.format("", "order: Order", "[order.n]"), CACHED.format(ONCE, "order: Order", "[order.n]")),
        ("@limit(10)\ndef f(): pass", "@limit(100)\ndef f(): pass"),
        ("x = None", EITHER.format("import x", "ImportError")),
        ("x = None", EITHER.format("from . import x", "(OSError, Exception)")),
        (EITHER.format("import x", "ImportError"), EITHER.format("from a import x", "ImportError")),
        ("exec('n = 1')", "exec('n = 2')"),
        ("def f(a, b): return eval(a)", "def f(a, b): return eval(a + b)"),
        ("import pickle\npickle.loads(b'a')", "import pickle\npickle.loads(b'b')"),
    ],
)
def test_what_is_less_than_before(current, new):
    assert found(new, current)


@pytest.mark.parametrize(
    ("current", "new"),
    [
        (DIGESTS.format("f(a, b) and hmac.compare_digest(a, b)"), DIGESTS.format("f(a, b)")),
        ("def f(): time.sleep(1)", "def f(): time.sleep(2)"),
        ("def f(n): time.sleep(n * 0.1)", "def f(n): time.sleep(n * 0.1)\ndef g(): time.sleep(1)"),
        ("import os\nos.open('a', 1)", "import os\nos.open('a', 1, 0o600)"),
        (CACHED.format("", "day: date", "day.year"), CACHED.format(ONCE, "day: date", "day.year")),
        (CACHED.format("", "text", "text.split()"), CACHED.format(ONCE, "text", "text.split()")),
        (CACHED.format(ONCE, "order", "order.n"), CACHED.format(ONCE, "order", "order.n + 0")),
        ("@retry(3)\ndef f(): pass", "@retry(4)\ndef f(): pass"),
        (EITHER.format("import x", "ImportError"), EITHER.format("import x", "ImportError") + "y = 1"),
        ("x = None", EITHER.format("import x", "OSError")),
        ("exec('n = 1')\ndef f(n): return n", "exec('n = 1')\ndef f(n): return [n]"),
        ("def f(n): return n", "def f(n): return re.compile('n')"),
        ("import json\njson.loads('1')", "import json\njson.loads('2')"),
    ],
)
def test_what_is_no_less(current, new):
    assert found(new, current) == []
