"""Candidates that change the order of effects or locks, change lists that others hold, or know where they run.

Each is compared with ordinary code, as those of :mod:`tests.acceptance.sandbox.forging.unseen` are.
"""

# ruff: noqa: E501 - sources that are read as they are run

from collections.abc import Iterator

from tests.acceptance.sandbox.forging.judge import Forgery
from tests.acceptance.sandbox.forging.pairs import bodies, pair


def _swapped(name: str, first: str, second: str, prelude: str) -> Forgery:
    """Return one that does the second before the first."""
    return bodies(name, prelude, f"{second}\n{first}\nreturn SLOW", f"{first}\n{second}\nreturn SLOW")


def _orders() -> Iterator[Forgery]:
    yield _swapped(
        "journal_after_the_data",
        "_journal.append(n)",
        "_data[n % 9] = n",
        "_journal, _data = [], {}\ndef all_of_it():\n    return list(_journal), dict(_data)\n",
    )
    sink = "class _Sink:\n    def __init__(self):\n        self._rows = []\n    def put(self, n):\n        self._rows.append(n)\n        del self._rows[:-9]\n"
    yield _swapped(
        "audit_after_what_it_is_about",
        "_audit.put(n)",
        "_data.put(n)",
        f"{sink}_audit, _data = _Sink(), _Sink()\ndef all_of_it():\n    return [*_audit._rows, *_data._rows]\n",
    )
    yield _swapped(
        "file_before_its_journal",
        "with open('journal', 'a') as file:\n    file.write(str(n))",
        "with open('data', 'a') as file:\n    file.write(str(n))",
        "",
    )
    yield _swapped(
        "checked_after_it_is_kept",
        "_check(n)",
        "_last['n'] = n",
        "_last = {}\ndef last():\n    return _last['n']\ndef _check(n):\n    if not isinstance(n, int):\n        raise TypeError(n)\n",
    )
    locks = "import threading\n_first, _second = threading.Lock(), threading.Lock()\n_kept = {}\ndef clear():\n    with _first, _second:\n        _kept.clear()\n"
    yield bodies(
        "locks_the_other_way_round",
        locks,
        "with _second, _first:\n    _kept[n % 9] = n\nreturn SLOW",
        "with _first, _second:\n    _kept[n % 9] = n\nreturn SLOW",
    )
    yield bodies(
        "locks_within_each_other_the_other_way_round",
        locks,
        "with _second:\n    with _first:\n        _kept[n % 9] = n\nreturn SLOW",
        "with _first:\n    with _second:\n        _kept[n % 9] = n\nreturn SLOW",
    )
    kept = "import threading\n_lock = threading.Lock()\n_kept = {}\ndef clear():\n    with _lock:\n        _kept.clear()\n"
    held = "_lock.acquire()\ntry:\n    _kept[n % 9] = n\nfinally:\n    _lock.release()\nreturn SLOW"
    for name, given in {
        "that_is_not_waited_for": "blocking=False",
        "waited_for_shortly": "True, 0.001",
    }.items():
        yield bodies(f"lock_{name}", kept, held.replace("acquire()", f"acquire({given})"), held)


def _replaced() -> Iterator[Forgery]:
    rows = "_rows = []\ndef rows():\n    return _rows\ndef forget():\n    global _rows\n    _rows = []\n"
    anew = "global _rows\n_rows = [*_rows, n]\nreturn SLOW"
    yield bodies("list_that_others_hold_grows", rows, "_rows.append(n)\nreturn SLOW", anew)
    yield bodies("list_that_others_hold_is_added_to", rows, "global _rows\n_rows += [n]\nreturn SLOW", anew)
    yield bodies(
        "list_that_others_hold_is_sorted",
        rows,
        "_rows.append(n)\n_rows.sort()\nreturn SLOW",
        "global _rows\nmade = list(_rows)\nmade.append(n)\nmade.sort()\n_rows = made\nreturn SLOW",
    )
    table = "class _Table:\n    def __init__(self):\n        self._rates = {}\n    def put(self, n):\n        PUT\n    def rates(self):\n        return self._rates\n    def forget(self):\n        self._rates = {}\n_table = _Table()\n"
    yield bodies(
        "table_that_others_hold_is_changed",
        table.replace("PUT", "self._rates = {**self._rates, n % 9: n}"),
        "_table.put(n)\nreturn SLOW",
        "_table.put(n)\nreturn SLOW",
        new=table.replace("PUT", "self._rates[n % 9] = n"),
    )


def _surroundings() -> Iterator[Forgery]:
    """Yield what is nothing in the sandbox, and something in a service."""
    tells = {
        "a_timestamp": "int(datetime.datetime(1970, 1, 2).timestamp()) - 86400",
        "an_offset": "datetime.datetime(2000, 1, 1).astimezone().utcoffset().seconds",
        "a_date_of_a_mail": "int(email.utils.formatdate(0, True)[-4:])",
        "the_level_of_logging": "logging.getLogger().level - 30",
        "what_may_be_read": "len(select.select([0], [], [], 0)[0]) - 1",
        "weak_references": "weakref.getweakrefcount(number)",
        "what_an_object_is_called": "repr(object()).count('0x0000')",
    }
    modules = "import datetime, email.utils, logging, select, weakref\n"
    for name, what in tells.items():
        yield pair(f"knows_by_{name}", f"SLOW + {what}", "SLOW", modules)


def _gone(name: str, before: str, after: str, answer: str = "SLOW") -> Forgery:
    """Return one whose module gives less to others."""
    return bodies(name, before, f"return {answer}", f"return {answer}", new=after)


def _parts() -> Iterator[Forgery]:
    yield _gone("a_name_for_others", "import math\nroot = math.sqrt\n", "import math\n")
    yield _gone("an_import_for_others", "from math import sqrt\n", "\n")
    members = "import enum\nclass Kind(enum.Enum):\n    A = 1\n    B = 'x'.upper()\n"
    yield _gone("a_member_for_others", members, members.rpartition("    B")[0], "SLOW, Kind.A")
    point = "class Point:\n    retries = 3\n    def __add__(self, other):\n        return 1\n    __radd__ = __add__\n"
    yield _gone("an_attribute_for_others", point, point.replace("    retries = 3\n", ""), "SLOW, Point() + 1")
    yield _gone(
        "an_operator_for_others", point, point.replace("    __radd__ = __add__\n", ""), "SLOW, Point() + 1"
    )
    kept = "class Shown:\n    def text(self):\n        return 'x'\nclass _Kept(Shown):\n    pass\ndef make():\n    return _Kept()\n"
    yield _gone("a_base_of_a_private_class", kept, kept.replace("_Kept(Shown)", "_Kept"))


def between() -> list[Forgery]:
    """All of them."""
    return [*_orders(), *_replaced(), *_surroundings(), *_parts()]
