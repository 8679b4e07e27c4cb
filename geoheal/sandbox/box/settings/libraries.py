"""Settings of libraries: contexts of threads, levels, filters, formats, generators of random numbers.

A module that nobody has imported has its settings as they are made, so it says the same as one that was.
"""

from __future__ import annotations

import contextvars
import random
import sys

from .interpreter import name_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType
    from typing import Any

_PLAIN = (bool, int, float, str, bytes, type(None))
_AS_MADE = {
    "divide": "warn", "over": "warn", "under": "ignore", "invalid": "warn", "edgeitems": 3, "threshold": 1000,
    "floatmode": "maxprec", "precision": 8, "suppress": False, "linewidth": 75, "nanstr": "nan",
    "infstr": "inf", "sign": "-", "formatter": None, "legacy": False, "override_repr": None,
}  # fmt: skip
"""How NumPy handles errors, and prints, unless a program says otherwise."""

CHANCE = ("the generator of random numbers", "NumPy's generator of random numbers")
"""Settings that change with each random number."""


def _decimals() -> object:
    import decimal

    return [
        [each.prec, each.rounding, each.Emin, each.Emax, each.capitals, each.clamp,
         sorted(kind.__name__ for kind, traps in each.traps.items() if traps)]
        for each in (decimal.getcontext(), decimal.DefaultContext)
    ]  # fmt: skip


def uses_decimals(module: ModuleType) -> bool:
    """Whether a module names decimal, or a part of it.

    >>> import decimal
    >>> uses_decimals(contextvars), uses_decimals(decimal)
    (False, True)
    """
    names = {"decimal", "_decimal"}
    return any(
        getattr(each, "__name__", "") in names or getattr(each, "__module__", "") in names
        for each in list(vars(module).values())
    )


def raised_flags() -> list[str]:
    """Return the signals that the context of decimal keeps: whoever reads them takes them for its own."""
    import decimal

    return sorted(kind.__name__ for kind, is_raised in decimal.getcontext().flags.items() if is_raised)


def _variables() -> object:
    """Return what variables of the context hold, beside those of the standard library."""
    return sorted(
        [variable.name, repr(value)[:200] if type(value) in _PLAIN else name_of(type(value))]
        for variable, value in contextvars.copy_context().items()
        if type(value) in _PLAIN or type(value).__module__.partition(".")[0] not in sys.stdlib_module_names
    )


def _logging() -> object:
    import logging

    handlers = [_handler(each) for each in logging.root.handlers]
    return [logging.root.level, logging.root.manager.disable, handlers, _handler(logging.lastResort)]


def _handler(handler: Any) -> object:  # noqa: ANN401 - a handler of logging, or what stands in its place
    form = getattr(getattr(handler, "formatter", None), "_fmt", None)
    return [name_of(type(handler)), getattr(handler, "level", None), repr(form)]


def _loggers() -> object:
    """Return each logger that is not as it was made, and how."""
    import logging

    states = [
        [name, each.level, each.disabled, each.propagate, len(each.filters), [*map(_handler, each.handlers)],
         sorted(key for key, value in vars(each).items() if callable(value) and key != "manager")]
        for name, each in sorted(logging.root.manager.loggerDict.items())
        if isinstance(each, logging.Logger)
    ]  # fmt: skip
    return [each for each in states if each[1:] != [0, False, True, 0, [], []]]


def _warnings() -> object:
    """Return the filters of warnings, but for those that NumPy adds about its own when it is imported."""
    import warnings

    return [
        repr(each)
        for each in warnings.filters
        if not each[2].__module__.startswith("numpy.")
        and not str(getattr(each[1], "pattern", each[1])).startswith("numpy.")
    ]


def _week() -> object:
    import calendar

    return calendar.firstweekday()


def _fields() -> object:
    import csv

    return csv.field_size_limit()


def _locale() -> object:
    import locale

    return locale.setlocale(locale.LC_ALL)


def _sockets() -> object:
    import socket

    return socket.getdefaulttimeout()


def _opener() -> object:
    opener = getattr(sys.modules.get("urllib.request"), "_opener", None)
    return opener and sorted(map(name_of, map(type, opener.handlers)))


def _loops() -> object:
    """Return the kind of asyncio's policy where a program has set one, and whether a loop stays open."""
    policy = getattr(sys.modules.get("asyncio.events"), "_event_loop_policy", None)
    loop = getattr(getattr(policy, "_local", None), "_loop", None)
    kind = name_of(type(policy))
    is_made = policy is None or kind.startswith(("_UnixDefault", "_WindowsProactor", "_Default"))
    return [None if is_made else kind, loop is not None and not loop.is_closed()]


def _processes() -> object:
    multiprocessing = sys.modules.get("multiprocessing")
    return multiprocessing and multiprocessing.get_start_method(allow_none=True)


def _arrays() -> object:
    numpy = sys.modules.get("numpy")
    held = {**numpy.geterr(), **numpy.get_printoptions()} if numpy else {}
    return {name: repr(value) for name, value in held.items() if value != _AS_MADE.get(name)}


def _chance() -> object:
    return _digest(random.getstate())


def _chance_of_arrays() -> object:
    numpy = sys.modules.get("numpy")
    return _digest(numpy.random.get_state()) if numpy else NotImplemented


def _digest(state: object) -> str:
    import zlib

    return f"{zlib.crc32(repr(state).encode()):x}"


def _dialects() -> object:
    import csv

    parts = [name for name in dir(csv.excel) if name[:1] != "_"]
    return [
        [name, *(getattr(csv.get_dialect(name), part) for part in parts)]
        for name in sorted(csv.list_dialects())
    ]


def _error_handlers() -> object:
    import codecs

    names = ("strict", "ignore", "replace", "backslashreplace", "xmlcharrefreplace", "surrogateescape")
    return [name_of(codecs.lookup_error(name)) for name in names]


OF_LIBRARIES: dict[str, Callable[[], object]] = {
    "the context of decimal": _decimals,
    "variables of the context": _variables,
    "the levels of logging": _logging,
    "the loggers": _loggers,
    "the filters of warnings": _warnings,
    "the first day of calendar's week": _week,
    "the limit of csv's fields": _fields,
    "the locale": _locale,
    "the timeout of sockets": _sockets,
    "the opener of urllib": _opener,
    "the event loops of asyncio": _loops,
    "how processes are started": _processes,
    "NumPy's settings": _arrays,
    CHANCE[0]: _chance,
    CHANCE[1]: _chance_of_arrays,
    "the dialects of csv": _dialects,
    "the error handlers of codecs": _error_handlers,
}
