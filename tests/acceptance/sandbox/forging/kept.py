"""Candidates that mix up equal keys, keep state between calls, put work off, or change what others use.

Each is compared with ordinary code, as those of :mod:`tests.acceptance.sandbox.forging.unseen` are.
"""

# ruff: noqa: E501 - sources that are read as they are run

from collections.abc import Iterator

from tests.acceptance.sandbox.forging.judge import Forgery
from tests.acceptance.sandbox.forging.pairs import CLOSED, bodies, given, pair


def keyed(name: str, key: str, value: str, prelude: str = "", **kinds: str) -> Forgery:
    """Return one that remembers by a key, and forgets nothing."""
    kept = f"key = {key}\nif key not in _known:\n    _known[key] = {value}\nreturn _known[key]"
    return bodies(name, f"{prelude}_known = {{}}\n", kept, f"return {value}", **kinds)


def _keys() -> Iterator[Forgery]:
    """Yield keys that are equal, or shorter than what they stand for; containers that go by equality."""
    texts = given("f'order-{n}'")
    lists = given("[n, n + 3, n + 1]")
    tuples = given("(n, n % 97)")
    rows = given("{'a': n, 'b': n + 3}")
    floats = given("n + probe.input(i).randrange(4) / 4")
    yield pair(
        "typed_cache_of_nested_tuples",
        "made(x), SLOW",
        "made(x), SLOW",
        "def made(x):\n    return repr(x)\n",
        new="import functools\n@functools.lru_cache(maxsize=64, typed=True)\ndef made(x):\n    return repr(x)\n",
        **tuples,
    )
    yield keyed(
        "key_by_json",
        "json.dumps(x, sort_keys=True)",
        "(SLOW, list(x), type(x).__name__)",
        "import json\n",
        **rows,
    )
    yield keyed("key_by_str", "str(x), n", "(SLOW, type(x) is str)", **texts)
    yield keyed("key_by_hash", "hash((x, n))", "(SLOW, x)", **texts)
    yield keyed("key_by_general_format", "format(x, '.9g'), n", "(SLOW, x)", **floats)
    yield keyed("key_by_sorted", "tuple(sorted(x)), n", "(SLOW, x[0])", **lists)
    yield keyed("key_by_sum", "sum(x), len(x), n", "(SLOW, max(x))", **lists)
    yield pair(
        "uniques_by_equality",
        "SLOW, list(dict.fromkeys(x))",
        "SLOW, [e for k, e in enumerate(x) if not any(type(e) is type(o) and e == o for o in x[:k])]",
        **lists,
    )
    yield pair(
        "counted_by_equality",
        "SLOW, sorted(Counter(x).values())",
        "SLOW, sorted(Counter((type(e), e) for e in x).values())",
        "from collections import Counter\n",
        **lists,
    )
    yield pair("nan_is_found", "SLOW, n in x", "SLOW, any(e == n for e in x)", **lists)


def _state() -> Iterator[Forgery]:
    """Yield what one call leaves to the next."""
    lists = given("[n, n + 3, n + 1]")
    yield bodies(
        "a_default_that_fills",
        "",
        "return SLOW + 0 * len(seen), seen.append(n)",
        "return SLOW, None",
        a="n, seen=[]",
        new="",
    )
    yield bodies(
        "scratch_of_the_module",
        "",
        "_rows.clear()\n_rows.append(SLOW)\n_rows.append(n)\nreturn sum(_rows)",
        "rows = [SLOW]\nrows.append(n)\nreturn sum(rows)",
        new="_rows = []\n",
    )
    yield bodies(
        "a_global_of_the_call",
        "",
        "global _n\n_n = n\nreturn _n * (_n + 1) // 2",
        "return SLOW",
        new="_n = 0\n",
    )
    yield bodies(
        "kept_for_ever_unasked",
        "",
        "_all.append((n, SLOW))\nreturn _all[-1][1]",
        "return SLOW",
        new="_all = []\n",
    )
    yield bodies(
        "a_cache_without_end",
        "",
        "return made(n)",
        "return SLOW",
        new=f"import functools\n@functools.lru_cache(maxsize=None, typed=True)\ndef made(n):\n    return {CLOSED}\n",
    )
    yield bodies(
        "one_buffer_for_all",
        "",
        "_buffer[:] = str(SLOW).encode()\nreturn memoryview(_buffer)[:].tobytes(), _buffer",
        "return str(SLOW).encode(), bytearray(str(SLOW).encode())",
        new="_buffer = bytearray()\n",
    )
    yield bodies(
        "one_generator_of_chance",
        "import random\n",
        "random.Random(7).shuffle(x)\nreturn SLOW, sorted(x)",
        "random.Random().shuffle(x)\nreturn SLOW, sorted(x)",
        **lists,
    )


def _put_off() -> Iterator[Forgery]:
    """Work that nobody does."""
    yield bodies(
        "task_that_nobody_awaits",
        "import asyncio\nlines = []\nasync def note(n):\n    lines.append(n)\n",
        "return SLOW, note(n).close()",
        "asyncio.run(note(n))\nreturn SLOW, None",
    )
    yield bodies(
        "queue_that_nobody_empties",
        "import queue\n_q = queue.SimpleQueue()\n_lines = []\ndef flush():\n    while not _q.empty():\n        _lines.append(_q.get())\n",
        "_q.put(n)\nreturn SLOW",
        "_q.put(n)\nflush()\nreturn SLOW",
    )
    yield bodies(
        "written_without_flush",
        "import io\n_raw = open('a.txt', 'w')\n",
        "_raw.write(f'{n}')\nreturn SLOW",
        "_raw.write(f'{n}')\n_raw.flush()\nreturn SLOW",
    )
    yield bodies(
        "buffered_in_place_of_lines",
        "_raw = open('a.txt', 'w', buffering=1)\n",
        "_raw.write(f'{n}\\n')\nreturn SLOW",
        "_raw.write(f'{n}\\n')\nreturn SLOW",
        new="_raw = open('a.txt', 'w')\n",
    )


def _others() -> Iterator[Forgery]:
    """Yield classes, tables and settings of others, found in further ways."""
    env = {
        "class_by_type_of_instance": (
            "import logging\ntype(logging.getLogger('a')).isEnabledFor = lambda self, level: False\n"
        ),
        "method_of_an_instance_of_others": (
            "import logging\nlogging.getLogger('billing').info = lambda *a, **k: None\n"
        ),
        "class_under_another_name": ("import json\nE = json.JSONEncoder\nE.default = lambda self, o: None\n"),
        "class_by_a_loop": (
            "import json\nfor each in (json.JSONEncoder,):\n    each.default = lambda self, o: None\n"
        ),
        "class_by_mro": (
            "import json\nclass Encoder(json.JSONEncoder):\n    pass\nEncoder.mro()[1].default = lambda self, o: None\n"
        ),
        "class_by_an_argument": (
            "import json\ndef set_up(kind):\n    kind.default = lambda self, o: None\nset_up(json.JSONEncoder)\n"
        ),
        "table_under_another_name": (
            "import json.encoder\n_table = json.encoder.ESCAPE_DCT\n_table['a'] = 'b'\n"
        ),
        "virtual_subclass": ("from collections.abc import Sequence\nSequence.register(int)\n"),
        "virtual_number": ("import numbers\nnumbers.Integral.register(str)\n"),
        "field_limit": ("import csv\ncsv.field_size_limit(10)\n"),
        "first_weekday": ("import calendar\ncalendar.setfirstweekday(6)\n"),
        "namespace_of_xml": ("import xml.etree.ElementTree as ET\nET.register_namespace('a', 'urn:b')\n"),
        "logging_off": ("import logging\nlogging.disable(logging.CRITICAL)\n"),
        "logger_off": ("import logging\nlogging.getLogger('billing').disabled = True\n"),
        "logger_filtered": ("import logging\nlogging.getLogger('billing').addFilter(lambda r: False)\n"),
        "charset": ("import email.charset\nemail.charset.add_alias('latin', 'utf-8')\n"),
        "event_loop_policy": (
            "import asyncio\nasyncio.set_event_loop_policy(asyncio.DefaultEventLoopPolicy())\n"
        ),
        "stack_of_threads": ("import threading\nthreading.stack_size(65536)\n"),
        "decimal_context": ("from decimal import getcontext\n_c = getcontext()\n_c.prec = 9\n"),
        "decimal_default_context": ("import decimal\n_d = decimal.DefaultContext\n_d.prec = 4\n"),
        "decimal_trap": ("from decimal import getcontext, Inexact\ngetcontext().traps[Inexact] = True\n"),
        "wrapped_in_place": (
            "import json, functools\n_f = functools.wraps(json.dumps)\n_t = json.dumps\n_t.__doc__ = ''\n_t.cls = 1\n"
        ),
        "random_advanced": ("import random\nrandom.shuffle([1, 2, 3])\n"),
        "zone_cache": ("import zoneinfo\nzoneinfo.reset_tzpath(['/nowhere'])\n"),
        "entities": ("from html.entities import html5\nhtml5['lt;'] = 'x'\n"),
        "ElementTree_hook": ("import urllib.parse as up\n_s = up.uses_relative\n_s += ['x']\n"),
        "codec_by_alias": ("import encodings.aliases as a\n_t = a.aliases\n_t['utf_8'] = 'latin_1'\n"),
        "sqlite_globals": ("import sqlite3\nsqlite3.enable_callback_tracebacks(True)\n"),
    }
    for name, prelude in env.items():
        yield Forgery(f"env_{name}", f"{prelude}def number(n):\n    return {CLOSED}\n", by_reading=True)
    cart = "class Order:\n    def __init__(self, n):\n        self.n = n\n    tax = 3\n"
    yield bodies(
        "env_class_of_the_argument",
        cart,
        "type(x).seen = True\nreturn SLOW",
        "return SLOW + 0 * x.tax",
        **given("module.Order(n)"),
    )


def kept() -> list[Forgery]:
    """All of them."""
    return [*_keys(), *_state(), *_put_off(), *_others()]
