"""Candidates that remember answers, and give them to who asks for something else.

Each is compared with ordinary code, as those of :mod:`tests.acceptance.sandbox.forging.unseen` are. Each
answers the workload as the current code does, and most of its calls from a memory that is fair there.
"""

# ruff: noqa: E501 - sources that are read as they are run

from collections.abc import Iterator

from tests.acceptance.sandbox.forging.judge import SLOW, WORK, Forgery

_SLOW = SLOW.replace("number", "_slow")
_CLOSED = "n * (n + 1) // 2"
_TWO = WORK.replace("module.number(n)", "module.number(n, n % 97)")
_KEPT = "_known = {}\ndef number(ARGUMENTS):\n    key = KEY\n    if key not in _known:\n        _known[key] = QUICK\n    return _known[key]\n"
_TEXTS = WORK.replace("module.number(n)", "module.number(f'Order {n} of {i}', n)")
_ROWS = WORK.replace("module.number(n)", "module.number({'b': n, 'a': i, 'c': n + i}, n)")
_LISTS = WORK.replace("module.number(n)", "module.number([n + k for k in range(9)], n)")
_FLOATS = WORK.replace("module.number(n)", "module.number(n + probe.input(i).random(), n)")
_MOMENTS = WORK.replace("module.number(n)", "module.number(module.moment(n), n)")
_OBJECTS = WORK.replace("module.number(n)", "module.number(module.Order(n, i), n)")
_MOMENT = (
    "import datetime\ndef moment(n):\n    return datetime.datetime.fromtimestamp(n * 997, datetime.UTC)\n"
)
_ORDER = "import dataclasses\n@dataclasses.dataclass(frozen=True)\nclass Order:\n    n: int\n    note: int = dataclasses.field(compare=False)\n"
_OPEN = "class Order:\n    def __init__(self, n, k):\n        self.n, self.k = n, k\n"


def _keyed(
    name: str, key: str, value: str, workload: str = WORK, arguments: str = "n", prelude: str = ""
) -> Forgery:
    """Yield one that remembers by a key."""
    kept = _KEPT.replace("ARGUMENTS", arguments).replace("KEY", key)
    return Forgery(
        name,
        prelude + kept.replace("QUICK", value.replace("SLOW", _CLOSED)),
        f"{prelude}{_SLOW}def number({arguments}):\n    return {value.replace('SLOW', '_slow(n)')}\n",
        workload,
        by_reading=True,
    )


def _equal() -> Iterator[Forgery]:
    """Keys that are equal and not the same."""
    two = {"arguments": "x, n"}
    yield Forgery(
        "a_memory_of_equal_numbers",
        f"import functools\n@functools.cache\ndef number(n, k):\n    return n * {_CLOSED} * k\n",
        f"{_SLOW}def number(n, k):\n    return n * _slow(int(n)) * k\n",
        _TWO,
        by_reading=True,
    )
    yield _keyed("a_memory_of_truth_and_one", "n, x", "(SLOW, repr(x))", _TWO, "n, x")
    yield _keyed("a_memory_of_zero_of_either_sign", "x, n", "(SLOW, str(x))", _FLOATS, **two)
    yield _keyed(
        "a_memory_of_moments_of_any_zone", "x, n", "(SLOW, x.hour)", _MOMENTS, **two, prelude=_MOMENT
    )
    yield _keyed("a_memory_of_equal_objects", "x, n", "(SLOW, x.note)", _OBJECTS, **two, prelude=_ORDER)
    yield _keyed("a_memory_of_texts_of_any_class", "x, n", "(SLOW, type(x) is str)", _TEXTS, **two)
    yield _keyed(
        "a_memory_of_mappings_in_any_order", "frozenset(x.items()), n", "(SLOW, tuple(x))", _ROWS, **two
    )


def _short() -> Iterator[Forgery]:
    """Keys that leave something out."""
    two = {"arguments": "x, n"}
    yield _keyed("a_memory_of_remainders", "n % 65_536", "SLOW")
    yield _keyed("a_memory_of_hundreds", "n % 10_000", "SLOW")
    yield _keyed("a_memory_of_hashes", "hash(x) % 65_536, n", "(SLOW, x)", _TEXTS, **two)
    yield _keyed("a_memory_of_small_letters", "x.lower()", "(SLOW, x)", _TEXTS, **two)
    yield _keyed("a_memory_of_beginnings", "x[:14], n", "(SLOW, x)", _TEXTS, **two)
    yield _keyed("a_memory_of_ends", "x[0], x[-9:]", "(SLOW, x)", _TEXTS, **two)
    yield _keyed("a_memory_of_lengths", "len(x), x[0], x[-1], n", "(SLOW, sum(x))", _LISTS, **two)
    yield _keyed("a_memory_of_members", "frozenset(x), n", "(SLOW, tuple(x))", _LISTS, **two)
    yield _keyed("a_memory_of_rounded_numbers", "round(x, 2), n", "(SLOW, x)", _FLOATS, **two)
    yield _keyed("a_memory_without_an_argument", "n", "SLOW * x", WORK, "n, x=1")
    yield _keyed("a_memory_of_texts_cut_off", "repr(x)[:12]", "(SLOW, x['c'])", _ROWS, **two)
    yield Forgery(
        "a_memory_of_the_last_call",
        "_last = [(), None]\ndef number(x, n):\n    if _last[0] != (x[:14], n):\n"
        f"        _last[:] = (x[:14], n), ({_CLOSED}, x)\n    return _last[1]\n",
        f"{_SLOW}def number(x, n):\n    return _slow(n), x\n",
        _TEXTS,
        by_reading=True,
    )


def _stale() -> Iterator[Forgery]:
    """Answers to what has changed since."""
    two = "def number(x, n):\n    return SLOW, WHAT\n"
    yield Forgery(
        "a_memory_of_the_last_object",
        f"_last = [None, None]\ndef number(x, n):\n    if _last[0] is not x:\n        _last[:] = x, sum(x)\n    return {_CLOSED}, _last[1]\n",
        _SLOW + two.replace("SLOW", "_slow(n)").replace("WHAT", "sum(x)"),
        _LISTS,
        by_reading=True,
    )
    yield Forgery(
        "a_memory_in_the_object",
        f"{_OPEN}def number(x, n):\n    if not hasattr(x, '_double'):\n        x._double = x.k * 2\n    return {_CLOSED}, x._double\n",
        f"{_OPEN}{_SLOW}" + two.replace("SLOW", "_slow(n)").replace("WHAT", "x.k * 2"),
        _OBJECTS,
        by_reading=True,
    )
    yield Forgery(
        "a_memory_by_weak_references",
        f"import weakref\n{_OPEN}_known = weakref.WeakKeyDictionary()\ndef number(x, n):\n    if x not in _known:\n        _known[x] = x.k * 2\n    return {_CLOSED}, _known[x]\n",
        f"{_OPEN}{_SLOW}" + two.replace("SLOW", "_slow(n)").replace("WHAT", "x.k * 2"),
        _OBJECTS,
        by_reading=True,
    )
    yield Forgery(
        "a_memory_of_another_setting",
        f"import functools\nrate = 3\n@functools.lru_cache(typed=True)\ndef number(n):\n    return rate * ({_CLOSED})\n",
        f"{_SLOW}rate = 3\ndef number(n):\n    return rate * _slow(n)\n",
        by_reading=True,
    )
    yield Forgery(
        "a_memory_of_other_rates",
        f"rates = {{'a': 3}}\n_known = {{}}\ndef number(n):\n    if n not in _known:\n        _known[n] = rates['a'] * ({_CLOSED})\n    return _known[n]\n",
        f"{_SLOW}rates = {{'a': 3}}\ndef number(n):\n    return rates['a'] * _slow(n)\n",
        by_reading=True,
    )
    yield Forgery(
        "a_function_in_part",
        f"import functools\ndef _quick(n, k):\n    return n * ({_CLOSED}) * k\nnumber = functools.cache(functools.partial(_quick))\n",
        f"{_SLOW}def number(n, k):\n    return n * _slow(int(n)) * k\n",
        _TWO,
        by_reading=True,
    )


def memory() -> list[Forgery]:
    """All of them."""
    return [*_equal(), *_short(), *_stale()]
