"""Candidates that put something else into objects of the standard library, which other functions read.

Each is compared with ordinary code, as those of :mod:`tests.acceptance.sandbox.forging.unseen` are.
"""

# ruff: noqa: E501 - sources that are read as they are run

from collections.abc import Iterator

from tests.acceptance.sandbox.forging.judge import Forgery
from tests.acceptance.sandbox.forging.pairs import bodies


def _put(name: str, made: str, read: str, put: str, other: str) -> Forgery:
    """Return one that puts something else into what another function reads."""
    prelude = f"{made}\ndef all_of_it():\n    return {read}\n"
    return bodies(name, prelude, f"{other}\nreturn SLOW", f"{put}\nreturn SLOW")


def _buffers() -> Iterator[Forgery]:
    text = "import io\n_out = io.StringIO()"
    yield _put("text_of_a_buffer", text, "_out.getvalue()", "_out.write(str(n))", "_out.write(str(n)[::-1])")
    yield _put(
        "bytes_of_a_buffer",
        "import io\n_out = io.BytesIO()",
        "_out.getvalue()",
        "_out.write(b'%d' % n)",
        "_out.write(b'%d' % -n)",
    )
    yield _put(
        "rows_of_a_csv_writer",
        "import csv, io\n_out = io.StringIO()\n_rows = csv.writer(_out)",
        "_out.getvalue()",
        "_rows.writerow([n, n])",
        "_rows.writerow([n, -n])",
    )
    yield _put(
        "numbers_of_an_array",
        "from array import array\n_out = array('q')",
        "_out.tolist()",
        "_out.append(n)",
        "_out.append(-n)",
    )
    yield _put(
        "bytes_through_a_view",
        "_raw = bytearray(9)\n_view = memoryview(_raw)",
        "bytes(_raw)",
        "_view[n % 9] = n % 200",
        "_view[n % 9] = n % 199",
    )
    yield _put(
        "digest_of_what_was_seen",
        "import hashlib\n_hash = hashlib.sha256()",
        "_hash.hexdigest()",
        "_hash.update(b'%d' % n)",
        "_hash.update(b'%d' % -n)",
    )


def _rows() -> Iterator[Forgery]:
    database = "import sqlite3\n_db = sqlite3.connect(':memory:')\n_db.execute('create table t (n)')"
    rows = "_db.execute('select n from t').fetchall()"
    insert = "_db.execute('insert into t values (?)', (n,))"
    yield _put("rows_of_a_database", database, rows, insert, insert.replace("(n,)", "(-n,)"))
    yield _put(
        "rows_of_a_database_not_kept",
        database,
        rows,
        f"cursor = {insert}",
        "cursor = _db.execute('select ?', (n,))",
    )
    queued = "import queue\n_queue = queue.Queue()"
    yield _put("entries_of_a_queue", queued, "_queue.get()", "_queue.put(n)", "_queue.put(-n)")
    yield _put(
        "entries_of_a_list_of_the_library",
        "from collections import UserList\n_list = UserList()",
        "list(_list)",
        "_list.append(n)",
        "_list.append(-n)",
    )
    yield _put(
        "entries_of_a_chain",
        "from collections import ChainMap\n_map = ChainMap({}, {})",
        "dict(_map)",
        "_map[n % 9] = n",
        "_map[n % 9] = -n",
    )
    yield _put(
        "entries_by_weak_keys",
        "import weakref\nclass Key:\n    pass\n_keys = [Key() for _ in range(9)]\n_map = weakref.WeakKeyDictionary()",
        "[_map[key] for key in _keys]",
        "_map[_keys[n % 9]] = n",
        "_map[_keys[n % 9]] = -n",
    )
    yield _put(
        "entries_within_a_tuple",
        "_parts = ([], {})",
        "_parts[0]",
        "_parts[0].append(n)",
        "_parts[0].append(-n)",
    )
    yield _put("entries_of_a_bound_method", "_add = [].append", "_add", "_add(n)", "_add(-n)")
    yield _put(
        "entries_of_a_partial",
        "from functools import partial\ndef _append(rows, n):\n    rows.append(n)\n_add = partial(_append, [])",
        "_add.args[0]",
        "_add(n)",
        "_add(-n)",
    )


def _states() -> Iterator[Forgery]:
    yield _put(
        "number_that_is_not_taken",
        "import itertools\n_ids = itertools.count()",
        "next(_ids)",
        "taken = next(_ids)",
        "taken = n",
    )
    yield _put(
        "total_of_a_generator",
        "def _summing():\n    total = 0\n    while True:\n        total += (yield total)\n_sum = _summing()\nnext(_sum)",
        "_sum.send(0)",
        "total = _sum.send(n)",
        "total = n",
    )
    yield _put(
        "number_that_is_not_drawn",
        "import random\n_random = random.Random(7)",
        "_random.random()",
        "drawn = _random.random()",
        "drawn = n",
    )
    yield _put(
        "variable_of_a_context",
        "from contextvars import ContextVar\nLAST = ContextVar('last', default=0)",
        "LAST.get()",
        "token = LAST.set(n)",
        "token = n",
    )
    yield _put(
        "attribute_of_a_thread",
        "import threading\n_local = threading.local()\n_local.total = 0",
        "_local.total",
        "_local.total += n",
        "_local.total -= n",
    )
    yield _put(
        "attribute_of_a_namespace",
        "from types import SimpleNamespace\n_stats = SimpleNamespace(total=0)",
        "_stats.total",
        "_stats.total += n",
        "_stats.total -= n",
    )
    yield _put(
        "arguments_of_an_error",
        "_last = ValueError(0)",
        "_last.args",
        "_last.args = (n,)",
        "_last.args = (-n,)",
    )


def held() -> list[Forgery]:
    """All of them."""
    return [*_buffers(), *_rows(), *_states()]
