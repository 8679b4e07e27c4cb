"""Settings of the interpreter, which all modules share."""

from __future__ import annotations

import functools
import gc
import os
import sys

from .further.other_modules import changed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def settings() -> Iterator[tuple[str, object]]:
    """Return names and values of the readable settings."""
    for name, read in _SETTINGS.items():
        try:
            value = read()
        except Exception as error:  # noqa: BLE001 - code under test may have broken it
            value = type(error).__qualname__
        yield name, value


def _collector() -> object:
    return [gc.isenabled(), list(gc.get_threshold()), gc.get_freeze_count() > 0]


def _decimals() -> object:
    import decimal

    return [
        [each.prec, each.rounding, each.Emin, each.Emax, each.capitals, each.clamp,
         sorted(kind.__name__ for kind, traps in each.traps.items() if traps)]
        for each in (decimal.getcontext(), decimal.DefaultContext)
    ]  # fmt: skip


def _logging() -> object:
    import logging

    return [logging.root.level, logging.root.manager.disable, len(logging.root.handlers)]


def _loggers() -> object:
    """Return each logger that is not as it was made, and how."""
    import logging

    states = [
        [name, each.level, each.disabled, each.propagate, len(each.filters), len(each.handlers),
         sorted(key for key, value in vars(each).items() if callable(value) and key != "manager")]
        for name, each in sorted(logging.root.manager.loggerDict.items())
        if isinstance(each, logging.Logger)
    ]  # fmt: skip
    return [each for each in states if each[1:] != [0, False, True, 0, 0, []]]


def _warnings() -> object:
    import warnings

    return [repr(each) for each in warnings.filters]


def _week() -> object:
    import calendar

    return calendar.firstweekday()


def _fields() -> object:
    import csv

    return csv.field_size_limit()


def _locale() -> object:
    import locale

    return locale.setlocale(locale.LC_ALL)


def _stacks() -> object:
    import threading

    return threading.stack_size()


def _sockets() -> object:
    import socket

    return socket.getdefaulttimeout()


def _signals() -> object:
    import signal

    return [
        getattr(signal.getsignal(each), "__qualname__", str(signal.getsignal(each)))
        for each in (1, 2, 14, 15)
    ]


def _arrays() -> object:
    numpy = sys.modules.get("numpy")
    return None if numpy is None else [numpy.geterr(), repr(numpy.get_printoptions())]


def _hooks() -> object:
    return [
        sys.excepthook is sys.__excepthook__,
        sys.displayhook is sys.__displayhook__,
        sys.unraisablehook is sys.__unraisablehook__,
        sys.stdout is sys.__stdout__,
        sys.stderr is sys.__stderr__,
    ]


def _umask() -> object:
    mask = os.umask(0o77)
    os.umask(mask)
    return mask


def _table(name: str) -> object:
    """Return a number for the public tables and functions of a standard library module."""
    import importlib
    import zlib

    module = importlib.import_module(name)
    held = [_held(part) for key, part in sorted(vars(module).items()) if key[:1] != "_"]
    return zlib.crc32(repr(held).encode(errors="replace"))


def _held(part: object) -> object:
    """Return the content of a table, or the code of a function or of a class's methods; None otherwise."""
    if isinstance(part, dict):
        return sorted(repr(each) for each in part.items() if {type(each[0]), type(each[1])} <= {str, int})
    if type(part) in (list, set, frozenset, tuple):
        return sorted(repr(each) for each in part if type(each) in (str, int))  # type: ignore[attr-defined]
    if isinstance(part, type):
        return [_code_of(each) for _, each in sorted(vars(part).items(), key=repr) if _code_of(each)]
    return _code_of(part)


def _code_of(part: object) -> object:
    code = getattr(part, "__code__", None)
    return None if code is None else [code.co_code.hex(), code.co_names]


def _dialects() -> object:
    import csv

    return [
        [
            name,
            *(getattr(csv.get_dialect(name), part) for part in ("delimiter", "quotechar", "lineterminator")),
        ]
        for name in sorted(csv.list_dialects())
    ]


def _handlers() -> object:
    import codecs

    return [repr(type(codecs.lookup_error(name)).__name__) for name in ("strict", "ignore", "replace")]


_SETTINGS: dict[str, Callable[[], object]] = {
    "what other modules hold": changed,  # first, for what follows imports further ones
    "the recursion limit": sys.getrecursionlimit,
    "the interval at which threads take turns": sys.getswitchinterval,
    "the limit of digits in numbers": sys.get_int_max_str_digits,
    "the garbage collector": _collector,
    "the import path": lambda: list(sys.path),
    "the hooks of sys": _hooks,
    "the environment": lambda: dict(os.environ),
    "the working directory": os.getcwd,
    "the file mode mask": _umask,
    "the context of decimal": _decimals,
    "the levels of logging": _logging,
    "the loggers": _loggers,
    "the filters of warnings": _warnings,
    "the first day of calendar's week": _week,
    "the limit of csv's fields": _fields,
    "the locale": _locale,
    "the stack size of threads": _stacks,
    "the timeout of sockets": _sockets,
    "the handlers of signals": _signals,
    "NumPy's handling of errors": _arrays,
    "the dialects of csv": _dialects,
    "the error handlers of codecs": _handlers,
    **{
        f"what {name} holds": functools.partial(_table, name)
        for name in (
            "calendar",
            "collections",
            "copy",
            "csv",
            "heapq",
            "json",
            "json.decoder",
            "json.encoder",
            "random",
            "statistics",
            "string",
            "textwrap",
            "urllib.parse",
        )
    },
}
