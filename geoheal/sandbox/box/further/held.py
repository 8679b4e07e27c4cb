"""Read the content of standard library objects: buffers, arrays, queues, counters, generators, rows.

None of them is compared by its own rules, since most are only equal to themselves: they are written as plain
lists and mappings of what they hold.
"""

from __future__ import annotations

import contextlib
import sys
from itertools import islice

from .public import ENTRIES, attributes_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_DEPTH = 4
_PLAIN = (type(None), bool, int, float, complex, str, bytes)
_CONTAINERS = (list, tuple, set, frozenset, dict)
_MODULES = {
    "_blake2", "_collections", "_contextvars", "_hashlib", "_io", "_md5", "_random", "_sha1", "_sha2",
    "_sha256", "_sha3", "_sha512", "_thread", "array", "asyncio", "builtins", "collections", "configparser",
    "contextvars", "decimal", "email", "functools", "graphlib", "itertools", "queue", "random", "sched",
    "sqlite3", "threading", "types", "weakref",
}  # fmt: skip
"""Modules of the types whose objects are looked at: others may be anything, such as a logger or a loop."""
_NOT_DATA = {
    "BaseEventLoop", "GenericAlias", "Lock", "RLock", "Task", "Thread", "Timer", "UnionType",
    "_lru_cache_wrapper", "builtin_function_or_method", "cached_property", "classmethod", "code", "frame",
    "function", "getset_descriptor", "lock", "member_descriptor", "method_descriptor", "module", "property",
    "staticmethod", "type", "wrapper_descriptor",
}  # fmt: skip
_COMPARED = {"Decimal", "bytearray", "memoryview", "range"}
"""Types to compare as they are: :func:`~geoheal.sandbox.box.encode.encode` writes type and value."""
_GENERATORS = {"generator": "gi_frame", "coroutine": "cr_frame", "async_generator": "ag_frame"}
_ASKED = {"StringIO": "getvalue", "BytesIO": "getvalue", "ContextVar": "get"}
"""Method by which a type of C gives what its objects hold."""


def held_by(value: Any, depth: int = _DEPTH) -> Any:  # noqa: ANN401 - any value
    """Return a value with plain lists and mappings in place of objects of the standard library.

    What holds nothing that is known is the value itself.

    >>> import itertools, queue
    >>> waiting = queue.Queue()
    >>> waiting.put(3)
    >>> held_by(waiting)["queue"], held_by([itertools.count(5)]), held_by(print)
    ([3], ['count(5)'], <built-in function print>)
    """
    kind = type(value)
    if kind in _PLAIN or depth == 0 or (kind.__name__ in _COMPARED and is_holder(value)):
        return value
    if kind is dict:
        held = {key: held_by(each, depth - 1) for key, each in list(value.items())[-ENTRIES:]}
        is_plain = all(type(key) in (*_PLAIN, tuple) for key in held)
        return held if is_plain else list(held.values())  # its keys cannot be compared
    if kind in _CONTAINERS:
        return (
            kind(held_by(each, depth - 1) for each in list(value)[-ENTRIES:])
            if kind in (list, tuple)
            else value
        )
    return _of_object(value, depth) if is_holder(value) else value


def is_holder(value: Any) -> bool:  # noqa: ANN401 - any value
    """Whether it is an object of the standard library that may hold data."""
    kind = type(value)
    is_bound = kind.__name__ in ("builtin_function_or_method", "method") and _owner_of(value) is not None
    return is_bound or (
        kind.__module__.partition(".")[0] in _MODULES
        and kind not in (*_PLAIN, *_CONTAINERS)
        and not {each.__name__ for each in kind.__mro__} & _NOT_DATA
    )


def _owner_of(value: Any) -> Any:  # noqa: ANN401 - a function or method
    """Return the object that a method is bound to; None for a function."""
    owner = getattr(value, "__self__", None)
    return None if isinstance(owner, (type, type(sys))) else owner


def _of_object(value: Any, depth: int) -> Any:  # noqa: ANN401 - an object of the standard library
    kind = type(value)
    frame = getattr(value, _GENERATORS.get(kind.__name__, ""), None) if kind.__name__ in _GENERATORS else None
    try:
        if kind.__name__ in _GENERATORS:
            return None if frame is None else held_by(list(frame.f_locals.values()), depth - 1)
        if kind.__name__ in ("builtin_function_or_method", "method"):
            return held_by(_owner_of(value), depth - 1)
        return held_by(_content_of(value), depth - 1)
    except Exception:  # noqa: BLE001 - a closed buffer, or an object that is only half made
        return f"<{kind.__name__}>"


def _content_of(value: Any) -> Any:  # noqa: ANN401 - an object of the standard library
    kind = type(value)
    name = kind.__name__
    if name in _ASKED:
        return getattr(value, _ASKED[name])(*([None] if name == "ContextVar" else []))
    if name == "Connection":
        return _rows_of(value)
    if hasattr(kind, "hexdigest"):
        return value.hexdigest()
    if kind.__module__ == "itertools" and name in ("count", "repeat"):
        return repr(value)
    if name == "deque":
        return list(value)
    try:
        return _reduced(value)
    except TypeError:  # it cannot be pickled
        return dict(attributes_of(value)) or dict(vars(value))


def _reduced(value: Any) -> Any:  # noqa: ANN401 - an object of the standard library
    """Return what pickling keeps of an object: arguments, state and entries."""
    parts = value.__reduce_ex__(2)
    if isinstance(parts, str):
        raise TypeError  # it is the same object for all
    _, given, *rest = parts
    kept = [list(each) if hasattr(each, "__next__") else each for each in rest if each is not None]
    found = [
        each for each in (*(one for one in given if not isinstance(one, type)), *kept) if each or each == 0
    ]
    return found[0] if len(found) == 1 else found


def _rows_of(connection: Any) -> Any:  # noqa: ANN401 - sqlite3 is imported by the code, if at all
    """Return the statements that make a database, from a copy without the settings of the connection.

    An index that only saves time is none of them.
    """
    copy = sys.modules["sqlite3"].connect(":memory:")
    with contextlib.closing(copy):
        copy.deserialize(connection.serialize())
        made = (each for each in copy.iterdump() if not each.startswith("CREATE INDEX"))
        return [*islice(made, ENTRIES)]
