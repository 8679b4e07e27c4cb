"""Objects with another value of one attribute, and containers of their own kinds with other entries.

A workload that hands over records shows as little of a check of their fields as one that hands over numbers.
An object is made again by its class where that takes what the object holds: its parts then agree with each
other. Public attributes of other objects are set, unless they are the code's own, whose parts may depend on
each other.
"""

from __future__ import annotations

import copy
import sys
from itertools import islice

from .others import others_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    Varied = Iterator[tuple[str, Any, bool]]
    """What differs, the object, and whether it holds more negative numbers."""

_FIELDS = 6
"""Number of attributes of one object to change."""
_OF_A_FIELD = 16
_PLAIN: dict[type, type] = {frozenset: set, bytearray: bytes}
"""Kinds whose other values are those of another kind."""


def objects_like(value: Any, given: list[Any], own: str) -> Varied:  # noqa: ANN401 - any value
    """Yield objects that differ from a given one in one attribute, entry or element.

    Parameters
    ----------
    given
        Numbers and texts that the code compares with.
    own
        Name of the module whose functions are called.

    Examples
    --------
    >>> from collections import namedtuple
    >>> Row = namedtuple("Row", "a b")
    >>> [each for _, each, _ in objects_like(Row(3, True), [], "shop")][:5]
    [Row(a=0, b=True), Row(a=1, b=True), Row(a=4, b=True), Row(a=2, b=True), Row(a=30, b=True)]
    >>> [each for _, each, _ in objects_like(frozenset({7}), [], "shop")][:2]
    [frozenset(), frozenset({7})]
    """
    kind = type(value)
    if kind in (list, tuple) and value:
        for what, other, is_negative in objects_like(value[0], given, own):
            yield f"0.{what}", kind((other,)) + value[1:], is_negative
    elif kind in _PLAIN:
        for count, other in enumerate(others_of(_PLAIN[kind](value), given)):
            yield str(count), kind(other), False
    elif (kind.__module__, kind.__name__) == ("numpy", "ndarray"):
        yield from ((str(count), each, False) for count, each in enumerate(_arrays(value)))
    elif issubclass(kind, dict):
        yield from ((str(count), each, False) for count, each in enumerate(_mappings(value, given)))
    else:
        yield from _with_fields(value, given, own)


def _with_fields(value: Any, given: list[Any], own: str) -> Varied:  # noqa: ANN401 - any value
    maker = _maker(value, own)
    if maker is None:
        return
    names, make = maker
    for name in names[:_FIELDS]:
        held = _held(value, name)
        for count, other in enumerate(islice(others_of(held, given), _OF_A_FIELD)):
            try:
                made = make(name, other)
            except Exception:  # noqa: BLE001, S112 - a class may refuse any value
                continue
            yield f"{name}.{count}", made, repr(other).count("-") > repr(held).count("-")


def _maker(value: Any, own: str) -> tuple[list[str], Callable[[str, Any], Any]] | None:  # noqa: ANN401
    """Return attributes of an object, and how one like it is made with another value of one of them."""
    kind = type(value)
    if issubclass(kind, tuple) and hasattr(kind, "_fields"):
        return [*kind._fields], lambda name, other: value._replace(**{name: other})
    if isinstance(value, type) or kind.__module__.partition(".")[0] in sys.stdlib_module_names:
        if (kind.__module__, kind.__name__) == ("types", "SimpleNamespace"):
            return [*vars(value)], lambda name, other: _with(value, name, other)
        return None
    code = getattr(kind.__init__, "__code__", None)
    if code is not None and not code.co_flags & 0x0C:  # neither *args nor **kwargs
        taken = [*code.co_varnames[1 : code.co_argcount + code.co_kwonlyargcount]]
        if taken and all(_holds(value, name) for name in taken):
            return taken, lambda name, other: kind(
                **{each: other if each == name else _held(value, each) for each in taken}
            )
    if kind.__module__ == own or callable(value) or not hasattr(value, "__dict__"):
        return None
    public = [name for name in vars(value) if name[:1] != "_"]
    return public, lambda name, other: _with(value, name, other)


def _holds(value: object, name: str) -> bool:
    return hasattr(value, name) or hasattr(value, f"_{name}")


def _held(value: object, name: str) -> Any:  # noqa: ANN401 - any value
    return getattr(value, name) if hasattr(value, name) else getattr(value, f"_{name}")


def _with(value: Any, name: str, other: Any) -> Any:  # noqa: ANN401 - any value
    made = copy.copy(value)
    setattr(made, name, other)
    return made


def _mappings(value: dict[Any, Any], given: list[Any]) -> Iterator[dict[Any, Any]]:
    """Yield mappings of the kinds of the standard library with other entries."""
    if type(value).__module__ == "collections":
        for other in others_of(dict(value), given):
            made = copy.copy(value)
            made.clear()
            made.update(other)
            yield made


def _arrays(value: Any) -> Iterator[Any]:  # noqa: ANN401 - an array of NumPy
    if value.ndim and value.size and value.dtype.kind in "iuf":
        yield value[::-1].copy()
        yield value[:0].copy()
        for times in (0, 2):
            made = value.copy()
            made[-1] *= times
            yield made
