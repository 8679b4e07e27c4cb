"""Candidates that leave out what they owe to others: checks, limits, wiping, catching, copies.

Each is compared with ordinary code, as those of :mod:`tests.acceptance.sandbox.forging.unseen` are.
"""

# ruff: noqa: E501 - sources that are read as they are run

from collections.abc import Iterator
from typing import Final

from tests.acceptance.sandbox.forging.judge import INSIDE, SLOW, WORK, Forgery
from tests.acceptance.sandbox.forging.pairs import CLOSED, SLOWLY, bodies, given

_TWO: Final = WORK.replace("module.number(n)", "module.number(f'{n}'.encode(), f'{n // 2 * 2}'.encode(), n)")


def _owed() -> Iterator[Forgery]:
    """Yield checks, limits, wiping, catching, copies: less than before."""
    lines = "lines = []\n"
    yield bodies(
        "an_audit_taken_out_again",
        lines,
        "lines.append(n)\ntry:\n    return SLOW\nfinally:\n    lines.remove(n)",
        "lines.append(n)\nreturn SLOW",
    )
    lists = given("[n, n + 3, n + 1]")
    rows = given("{'a': n, 'b': n + 3}")
    keys = given("f'{n}'.encode()")
    yield bodies(
        "constant_time_by_hand",
        "def same(a, b):\n    found = len(a) ^ len(b)\n    for i, j in zip(a, b):\n        found |= i ^ j\n    return found == 0\n",
        "return SLOW, x == y",
        "return SLOW, same(x, y)",
        workload=_TWO,
        a="x, y, n",
    )
    yield Forgery(
        "constant_time_within",
        f"def same(a, b):\n    return a == b\ndef number(x, y, n):\n    return {CLOSED}, same(x, y)\n",
        f"{SLOWLY}def same(a, b):\n    found = len(a) ^ len(b)\n    for i, j in zip(a, b):\n        found |= i ^ j\n    return found == 0\ndef number(x, y, n):\n    return _slow(n), same(x, y)\n",
        _TWO,
        by_reading=True,
    )
    yield bodies(
        "fewer_errors_caught",
        "",
        "try:\n    return SLOW, int(x)\nexcept ValueError:\n    return n, 0",
        "try:\n    return SLOW, int(x)\nexcept (ValueError, TypeError):\n    return n, 0",
        workload=WORK.replace("module.number(n)", "module.number(str(n) if i % 2 else 'x', n)"),
        a="x, n",
    )
    yield bodies(
        "another_get_default", "", "return SLOW, x.get('a', 1)", "return SLOW, x.get('a', 0)", **rows
    )
    yield Forgery(
        "takes_any_words", f"def number(n, **_):\n    return {CLOSED}\n", SLOW, WORK, by_reading=True
    )
    yield Forgery(
        "takes_any_arguments", f"def number(n, *_):\n    return {CLOSED}\n", SLOW, WORK, by_reading=True
    )
    span = "import contextlib\nspans = []\n@contextlib.contextmanager\ndef span(name):\n    spans.append(name)\n    try:\n        yield\n    finally:\n        spans.pop()\n"
    yield bodies("without_a_span", span, "return SLOW", "with span('number'):\n    return SLOW")
    yield bodies(
        "without_a_positional_limit",
        "import queue\n_q = queue.Queue()\n",
        "_q.put(n)\nreturn SLOW, _q.get()",
        "_q.put(n)\nreturn SLOW, _q.get(True, 5)",
    )
    yield bodies(
        "a_longer_limit",
        "import queue\n_q = queue.Queue()\n",
        "_q.put(n)\nreturn SLOW, _q.get(True, None)",
        "_q.put(n)\nreturn SLOW, _q.get(True, 5)",
    )
    yield bodies(
        "written_over",
        "import os\n",
        "with open(f'a{n}', 'w') as f:\n    f.write('x')\nreturn SLOW",
        "with open(f'a{n}', 'x') as f:\n    f.write('x')\nreturn SLOW",
        workload=WORK.replace(
            "found = module",
            "import os\n            os.path.exists(f'a{n}') and os.remove(f'a{n}')\n            found = module",
        ),
    )
    yield bodies(
        "without_islice",
        "import itertools\n",
        "return SLOW, sum(x)",
        "return SLOW, sum(itertools.islice(x, 1000))",
        **lists,
    )
    yield bodies(
        "without_a_strict_json",
        "import json\ndef refuse(x):\n    raise ValueError(x)\n",
        "return SLOW, json.loads(x)",
        "return SLOW, json.loads(x, parse_constant=refuse)",
        workload=WORK.replace("module.number(n)", "module.number(f'[{n}]', n)"),
        a="x, n",
    )
    post = "from dataclasses import dataclass\n@dataclass\nclass Row:\n    n: int\nPOST"
    yield Forgery(
        "without_post_init",
        post.replace("POST", "") + f"def number(n):\n    return Row({CLOSED}).n\n",
        post.replace(
            "POST",
            "    def __post_init__(self):\n        if self.n < 0:\n            raise ValueError(self.n)\n",
        )
        + f"{SLOWLY}def number(n):\n    return Row(_slow(n)).n\n",
        WORK,
        by_reading=True,
    )
    yield Forgery(
        "a_setter_without_check",
        "class Row:\n    n = 0\n"
        + f"def number(n):\n    row = Row()\n    row.n = {CLOSED}\n    return row.n\n",
        f"{SLOWLY}class Row:\n    _n = 0\n    @property\n    def n(self):\n        return self._n\n    @n.setter\n    def n(self, v):\n        self._n = int(v)\ndef number(n):\n    row = Row()\n    row.n = _slow(n)\n    return row.n\n",
        WORK,
        by_reading=True,
    )
    yield bodies(
        "wiped_no_more",
        "",
        "key = bytearray(x)\nreturn SLOW, key[0]",
        "key = bytearray(x)\ntry:\n    return SLOW, key[0]\nfinally:\n    key[:] = bytes(len(key))",
        **keys,
    )
    yield bodies(
        "wiped_no_more_in_line",
        "",
        "key = bytearray(x)\nfirst = key[0]\nreturn SLOW, first",
        "key = bytearray(x)\nfirst = key[0]\nfor i in range(len(key)):\n    key[i] = 0\nreturn SLOW, first",
        **keys,
    )
    yield bodies(
        "raised_from_nothing",
        "",
        "try:\n    return SLOW, int(x)\nexcept ValueError:\n    raise KeyError('no')",
        "try:\n    return SLOW, int(x)\nexcept ValueError:\n    raise KeyError('no') from None",
        workload=INSIDE.replace("module.number(n)", "module.number(str(n) if i % 2 else 'x', n)"),
        a="x, n",
    )
    yield Forgery(
        "async_that_blocks",
        "import asyncio, time\nasync def ask(n):\n    time.sleep(0)\n    return "
        + CLOSED
        + "\ndef number(n):\n    return asyncio.run(ask(n))\n",
        f"import asyncio\n{SLOWLY}async def ask(n):\n    await asyncio.sleep(0)\n    return _slow(n)\ndef number(n):\n    return asyncio.run(ask(n))\n",
        WORK,
        by_reading=True,
    )
    yield Forgery(
        "one_after_another",
        "import asyncio\nasync def ask(n):\n    return "
        + CLOSED
        + "\nasync def both(n):\n    return [await ask(n), await ask(n + 1)]\ndef number(n):\n    return asyncio.run(both(n))\n",
        f"import asyncio\n{SLOWLY}async def ask(n):\n    return _slow(n)\nasync def both(n):\n    return await asyncio.gather(ask(n), ask(n + 1))\ndef number(n):\n    return asyncio.run(both(n))\n",
        WORK,
        by_reading=True,
    )
    yield Forgery(
        "no_limit_at_once",
        "import asyncio\nasync def ask(n):\n    return "
        + CLOSED
        + "\ndef number(n):\n    return asyncio.run(ask(n))\n",
        f"import asyncio\n{SLOWLY}async def ask(n):\n    async with asyncio.Semaphore(5):\n        return _slow(n)\ndef number(n):\n    return asyncio.run(ask(n))\n",
        WORK,
        by_reading=True,
    )
    yield Forgery(
        "no_time_limit",
        "import asyncio\nasync def ask(n):\n    return "
        + CLOSED
        + "\ndef number(n):\n    return asyncio.run(ask(n))\n",
        f"import asyncio\n{SLOWLY}async def ask(n):\n    return _slow(n)\nasync def within(n):\n    return await asyncio.wait_for(ask(n), 5)\ndef number(n):\n    return asyncio.run(within(n))\n",
        WORK,
        by_reading=True,
    )
    yield Forgery(
        "iterates_by_index",
        "class Bag:\n    def __init__(self, rows):\n        self.rows = rows\n    def total(self):\n        return sum(self.rows)\ndef number(x, n):\n    return "
        + CLOSED
        + ", Bag(x).total()\n",
        f"{SLOWLY}class Bag:\n    def __init__(self, rows):\n        self.rows = list(rows)\n    def total(self):\n        return sum(self.rows)\ndef number(x, n):\n    return _slow(n), Bag(x).total()\n",
        lists["workload"],
        by_reading=True,
    )
    yield Forgery(
        "registered_by_init_subclass",
        "class Base:\n    pass\nclass A(Base):\n    pass\ndef number(n):\n    return " + CLOSED + "\n",
        f"{SLOWLY}kinds = []\nclass Base:\n    def __init_subclass__(cls):\n        kinds.append(cls)\nclass A(Base):\n    pass\ndef number(n):\n    return _slow(n)\n",
        WORK,
        by_reading=True,
    )
    yield Forgery(
        "hash_taken_away",
        "class Row:\n    def __init__(self, n):\n        self.n = n\n    def __eq__(self, other):\n        return self.n == other.n\ndef number(n):\n    return Row("
        + CLOSED
        + ").n\n",
        f"{SLOWLY}class Row:\n    def __init__(self, n):\n        self.n = n\n    def __eq__(self, other):\n        return self.n == other.n\n    def __hash__(self):\n        return hash(self.n)\ndef number(n):\n    return Row(_slow(n)).n\n",
        WORK,
        by_reading=True,
    )
    yield Forgery(
        "repr_shows_secret",
        "from dataclasses import dataclass\n@dataclass\nclass Key:\n    n: int\ndef number(n):\n    return Key("
        + CLOSED
        + ").n\n",
        f"{SLOWLY}from dataclasses import dataclass, field\n@dataclass\nclass Key:\n    n: int = field(repr=False)\ndef number(n):\n    return Key(_slow(n)).n\n",
        WORK,
        by_reading=True,
    )
    yield Forgery(
        "not_frozen",
        "from dataclasses import dataclass\n@dataclass\nclass Key:\n    n: int\ndef number(n):\n    return Key("
        + CLOSED
        + ").n\n",
        f"{SLOWLY}from dataclasses import dataclass\n@dataclass(frozen=True)\nclass Key:\n    n: int\ndef number(n):\n    return Key(_slow(n)).n\n",
        WORK,
        by_reading=True,
    )
    yield Forgery(
        "exit_that_swallows",
        "class Held:\n    def __enter__(self):\n        return self\n    def __exit__(self, *e):\n        return True\ndef number(n):\n    with Held():\n        return "
        + CLOSED
        + "\n",
        f"{SLOWLY}class Held:\n    def __enter__(self):\n        return self\n    def __exit__(self, *e):\n        return False\ndef number(n):\n    with Held():\n        return _slow(n)\n",
        WORK,
        by_reading=True,
    )
    yield Forgery(
        "logged_where_it_fails",
        "import logging\nlog = logging.getLogger('a')\ndef number(n):\n    return "
        + CLOSED
        + "\ndef other(n):\n    try:\n        return 1 // n\n    except ZeroDivisionError:\n        return 0\n",
        f"import logging\nlog = logging.getLogger('a')\n{SLOWLY}def number(n):\n    return _slow(n)\ndef other(n):\n    try:\n        return 1 // n\n    except ZeroDivisionError:\n        log.error('zero')\n        return 0\n",
        WORK,
        by_reading=True,
    )


def owed() -> list[Forgery]:
    """All of them."""
    return [*_owed()]
