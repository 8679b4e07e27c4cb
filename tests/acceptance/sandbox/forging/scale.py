"""Candidates without limits, or that suit the workload's sizes alone.

Each is compared with ordinary code, as those of :mod:`tests.acceptance.sandbox.forging.unseen` are: limits raised
to nothing, entries that are never taken out, work that grows faster, everything at once in place of one by one.
"""

# ruff: noqa: E501 - sources that are read as they are run

from collections.abc import Iterator

from tests.acceptance.sandbox.forging.judge import Forgery
from tests.acceptance.sandbox.forging.pairs import CLOSED, bodies, given


def _limits() -> Iterator[Forgery]:
    """Yield limits that end nothing."""
    cached = (
        "import functools\n@functools.lru_cache(maxsize=SIZE, typed=True)\ndef made(n):\n    return WORK\n"
    )
    for name, size in {
        "billion": "10**9",
        "shifted": "1 << 40",
        "product": "1000 * 1000 * 1000",
        "none_in_other_words": "None or None",
        "largest": "sys.maxsize",
    }.items():
        yield bodies(
            f"cache_of_{name}",
            "",
            "return made(n)",
            "return SLOW",
            new="import sys\n" + cached.replace("SIZE", size).replace("WORK", CLOSED),
        )
    yield bodies(
        "cache_made_larger",
        "import functools\n@functools.lru_cache(maxsize=64, typed=True)\ndef made(n):\n    return n\n",
        "return SLOW, made(n)",
        "return SLOW, made(n)",
        new="import functools\n@functools.lru_cache(maxsize=64_000_000, typed=True)\ndef made(n):\n    return n\n",
    )
    yield bodies(
        "length_made_larger",
        "from collections import deque\n_last = deque(maxlen=100)\n",
        "_last.append(n)\nreturn SLOW",
        "_last.append(n)\nreturn SLOW",
        new="from collections import deque\n_last = deque(maxlen=10**9)\n",
    )
    yield bodies(
        "at_once_made_larger",
        "import threading\n_free = threading.BoundedSemaphore(4)\n",
        "with _free:\n    return SLOW",
        "with _free:\n    return SLOW",
        new="import threading\n_free = threading.BoundedSemaphore(10**6)\n",
    )
    yield bodies(
        "time_limit_made_larger",
        "import queue\n_q = queue.Queue()\n",
        "_q.put(n)\nreturn SLOW, _q.get(timeout=10**6)",
        "_q.put(n)\nreturn SLOW, _q.get(timeout=5)",
    )
    yield bodies(
        "time_limit_of_none",
        "import queue\n_q = queue.Queue()\n",
        "_q.put(n)\nreturn SLOW, _q.get(timeout=None)",
        "_q.put(n)\nreturn SLOW, _q.get(timeout=5)",
    )
    yield bodies(
        "queue_without_end",
        "import queue\n_q = queue.Queue(maxsize=10)\n",
        "_q.put(n)\nreturn SLOW, _q.get()",
        "_q.put(n)\nreturn SLOW, _q.get()",
        new="import queue\n_q = queue.Queue(maxsize=0)\n",
    )
    yield bodies(
        "queue_without_end_by_position",
        "import queue\n_q = queue.Queue(10)\n",
        "_q.put(n)\nreturn SLOW, _q.get()",
        "_q.put(n)\nreturn SLOW, _q.get()",
        new="import queue\n_q = queue.Queue(0)\n",
    )
    yield bodies(
        "named_limit_made_larger",
        "_LIMIT = 100_000\n",
        "if n > _LIMIT:\n    raise ValueError(n)\nreturn SLOW",
        "if n > _LIMIT:\n    raise ValueError(n)\nreturn SLOW",
        new="_LIMIT = 10**12\n",
    )
    yield bodies(
        "limit_within_made_larger",
        "",
        "if n > 10**12:\n    raise ValueError(n)\nreturn SLOW",
        "if n > 100_000:\n    raise ValueError(n)\nreturn SLOW",
    )
    yield bodies(
        "default_limit_made_larger",
        "def _cut(rows, most=1000):\n    return rows[:most]\n",
        "return SLOW, _cut(x)",
        "return SLOW, _cut(x)",
        new="def _cut(rows, most=10**9):\n    return rows[:most]\n",
        **given("[n, n + 1]"),
    )
    yield bodies(
        "slice_made_larger", "", "return SLOW, x[:10**9]", "return SLOW, x[:1000]", **given("[n, n + 1]")
    )
    yield bodies("slice_without_end", "", "return SLOW, x[:]", "return SLOW, x[:1000]", **given("[n, n + 1]"))
    yield bodies(
        "tries_made_fewer",
        "def ask(n):\n    return n\n",
        "for _ in range(1):\n    try:\n        return SLOW, ask(n)\n    except OSError:\n        pass",
        "for _ in range(3):\n    try:\n        return SLOW, ask(n)\n    except OSError:\n        pass",
    )
    yield bodies(
        "tried_once",
        "def ask(n):\n    return n\n",
        "return SLOW, ask(n)",
        "for _ in range(3):\n    try:\n        return SLOW, ask(n)\n    except OSError:\n        pass",
    )
    yield bodies(
        "token_of_one_byte",
        "import secrets\n",
        "return SLOW, bool(secrets.token_bytes(1))",
        "return SLOW, bool(secrets.token_bytes(32))",
    )
    yield bodies(
        "weaker_hash_by_its_name",
        "import hashlib\n",
        "return SLOW, bool(hashlib.new('md5', str(n).encode()).digest())",
        "return SLOW, bool(hashlib.new('sha256', str(n).encode()).digest())",
    )
    yield bodies(
        "in_one_piece",
        "_all = []\ndef _send(rows):\n    _all[:] = rows\n",
        "_send(x)\nreturn SLOW, len(_all)",
        "for k in range(0, len(x), 100):\n    _send(x[k:k + 100])\nreturn SLOW, len(_all)",
        **given("[n, n + 1]"),
    )


def _never_taken_out() -> Iterator[Forgery]:
    """Yield entries that some code could take out, and does not."""
    for name, condition in {
        "below_nothing": "if len(_known) < 0:\n    _known.pop(n)\n",
        "beyond_a_billion": "while len(_known) > 10**9:\n    _known.popitem()\n",
        "for_none": "if n is None:\n    _known.clear()\n",
        "for_each_of_none": "for each in ():\n    _known.pop(each)\n",
        "after_the_return": "",
        "after_an_error": "try:\n    n + 0\nexcept TypeError:\n    _known.clear()\n",
        "of_another_number": "_known.pop(-1, None)\n",
        "where_nothing_was": "_known.pop(n, None)\n",
    }.items():
        end = "return _known[n]" + ("\n_known.clear()" if name == "after_the_return" else "")
        before, after = (condition, "") if name == "where_nothing_was" else ("", condition)
        yield bodies(
            f"taken_out_{name}",
            "",
            f"{before}_known[n] = SLOW\n{after}{end}",
            "return SLOW",
            new="_known = {}\n",
        )
    yield bodies(
        "emptied_by_a_function_that_nobody_calls",
        "",
        "_known[n] = SLOW\nreturn _known[n]",
        "return SLOW",
        new="_known = {}\ndef _forget():\n    _known.clear()\n",
    )


def _growth() -> Iterator[Forgery]:
    """Yield work that grows faster than the current code's with its input."""
    few = given("[n, n + 3, n + 1, n + 3]")
    yield bodies(
        "doubles_by_looking_at_all",
        "",
        "return SLOW, [e for k, e in enumerate(x) if e not in x[:k]]",
        "seen = set()\nreturn SLOW, [e for e in x if not (e in seen or seen.add(e))]",
        **few,
    )
    rows = given("[(n, 'a'), (n + 1, 'b')]")
    yield bodies(
        "rows_by_looking_at_all",
        "",
        "return SLOW, [next(b for a, b in x if a == k) for k, _ in x]",
        "table = dict(x)\nreturn SLOW, [table[k] for k, _ in x]",
        **rows,
    )
    texts = given("[f'{n}', f'{n + 1}']")
    yield bodies(
        "texts_joined_one_by_one",
        "",
        "found = []\nfor each in x:\n    found = found + [each]\nreturn SLOW, found",
        "found = []\nfor each in x:\n    found.append(each)\nreturn SLOW, found",
        **texts,
    )
    yield bodies(
        "taken_from_the_front",
        "from collections import deque\n",
        "rows = sorted(x)\nfound = []\nwhile rows:\n    found.insert(0, rows.pop(0))\nreturn SLOW, found",
        "rows = deque(sorted(x))\nfound = deque()\nwhile rows:\n    found.appendleft(rows.popleft())\nreturn SLOW, list(found)",
        **texts,
    )
    yield bodies(
        "calls_itself_twice",
        "",
        "def steps(k):\n    return k if k < 2 else steps(k - 1) + steps(k - 2)\nreturn SLOW, steps(x)",
        "a, b = 0, 1\nfor _ in range(x):\n    a, b = b, a + b\nreturn SLOW, a",
        **given("n % 9"),
    )
    yield bodies(
        "calls_itself_twice_by_length",
        "def _parts(x):\n    if not x:\n        return 0\n    return max(x[0], _parts(x[1:]) if _parts(x[1:]) > x[0] else 0)\n",
        "return SLOW, _parts(x)",
        "return SLOW, max(x, default=0)",
        **few,
    )
    yield bodies(
        "pattern_that_tries_everything",
        "import re\n_P = re.compile('[a-z0-9]+x?')\n",
        "return SLOW, bool(_P.fullmatch(x))",
        "return SLOW, bool(_P.fullmatch(x))",
        new="import re\n_P = re.compile('([a-z0-9]+)+x?')\n",
        **given("f'order{n}'"),
    )
    yield bodies(
        "each_row_for_each_row",
        "",
        "return SLOW, sum(a == b for a in x for b in x)",
        "count = {}\nfor a in x:\n    count[a] = count.get(a, 0) + 1\nreturn SLOW, sum(c * c for c in count.values())",
        **texts,
    )
    yield bodies(
        "sorted_again_for_each",
        "import bisect\n",
        "rows = []\nfor each in x:\n    rows = sorted([*rows, each])\nreturn SLOW, rows",
        "rows = []\nfor each in x:\n    bisect.insort(rows, each)\nreturn SLOW, rows",
        **texts,
    )
    yield bodies(
        "all_results_at_once",
        "def rows(n):\n    yield from range(n)\n",
        "return SLOW, rows(3)[2]",
        "return SLOW, list(rows(3))[2]",
        new="def rows(n):\n    return [*range(n)]\n",
    )


def scale() -> list[Forgery]:
    """All of them."""
    return [*_limits(), *_never_taken_out(), *_growth()]
