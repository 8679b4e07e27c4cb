"""Values that are equal but distinct, and values that are almost equal, which a cache may confuse.

A cache with keys finds 1.0 for 1, -0.0 for 0.0, and a moment for the same moment of another zone; one that
uses a part of its key, its length or its remainder finds even more.
"""

from __future__ import annotations

import copy
import sys

from .others import others_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    Pairs = Iterator[tuple[Any, Any]]

_EXACT = 1 << 53
_FRESH = 3
"""Number to add to make a value that was not used before."""
_STEPS = (65_536, 10_000, 4_096, 1_000, 256, 100, 64)
"""Differences of numbers with the same remainder."""
_LARGER = 10
_SMALL = 100
_DEPTH = 2
_MOMENTS = ("datetime", "datetime")


class Text(str):
    """A subclass of text."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Return a representation that differs from plain text."""
        return f"Text({str(self)!r})"


def equal_pairs(value: Any, depth: int = _DEPTH) -> Pairs:  # noqa: ANN401 - any value
    """Yield pairs of values that are equal but distinguishable, in both orders.

    Examples
    --------
    >>> list(equal_pairs(7))[:4]
    [(7, 7.0), (10.0, 10), (1, True), (False, 0)]
    >>> list(equal_pairs({"a": True, "b": None}))[:2]
    [({'a': True, 'b': None}, {'b': None, 'a': True}), ({'a': True, 'b': None}, {'a': 1, 'b': None})]
    """
    make = _EQUAL.get(type(value)) or _foreign(value)
    if make is not None and depth > 0:
        yield from make(value, depth)


def alike_pairs(value: Any) -> Pairs:  # noqa: ANN401 - any value
    """Yield pairs of the value and another one of its type that a short key does not distinguish.

    Examples
    --------
    >>> list(alike_pairs([4, 5, 6]))
    [([4, 5, 6], [6, 5, 4]), ([4, 5, 6], [0, 5, 6]), ([4, 5, 6], [4, 0, 6]), ([4, 5, 6], [4, 5, 0])]
    >>> [after for _, after in alike_pairs("ab1")]
    ['AB1', 'bb1', 'ac1', 'ab2', '1ba', 'ab1 ']
    """
    make = _ALIKE.get(type(value))
    if make is not None:
        yield from ((value, other) for other in make(value) if _is_other(value, other))


def another(value: Any) -> Any:  # noqa: ANN401 - any value
    """Return another value of the same type; the value itself if none is known."""
    return next((other for other in others_of(value, []) if _is_other(value, other)), value)


def _is_other(one: Any, other: Any) -> bool:  # noqa: ANN401 - any value
    """Whether values differ, or cannot be compared, like two arrays."""
    try:
        return bool(one != other)
    except Exception:  # noqa: BLE001 - they may be of the code's own classes
        return True


def _foreign(value: Any) -> Callable[[Any, int], Pairs] | None:  # noqa: ANN401 - any value
    kind = type(value)
    if (kind.__module__, kind.__qualname__) == _MOMENTS:
        return _moments
    if kind is getattr(sys.modules.get("decimal"), "Decimal", None):
        return _decimals
    return _objects if hasattr(kind, "__dataclass_fields__") else None


def _integers(value: int, _depth: int) -> Pairs:
    if abs(value) < _EXACT:
        fresh = value + _FRESH
        yield from ((value, float(value)), (float(fresh), fresh), (1, True), (False, 0))
        decimal = getattr(sys.modules.get("decimal"), "Decimal", None)
        if decimal is not None:
            yield from ((value, decimal(value)), (decimal(fresh + _FRESH), fresh + _FRESH))


def _booleans(value: bool, _depth: int) -> Pairs:
    yield from ((value, int(value)), (int(not value), not value))


def _floats(value: float, _depth: int) -> Pairs:
    if abs(value) < _EXACT:
        whole = int(value)
        yield from ((0.0, -0.0), (float(whole), whole), (whole + _FRESH, float(whole + _FRESH)))


def _texts(value: str, _depth: int) -> Pairs:
    yield from ((value, Text(value)), (Text(f"{value}~"), f"{value}~"))


def _decimals(value: Any, _depth: int) -> Pairs:  # noqa: ANN401 - imported by the code, if at all
    if value.is_finite():
        longer, fresh = type(value)("0.00000"), value + 1
        yield from ((value, value + longer), (fresh + longer, fresh))
        if value == value.to_integral_value():
            yield value, int(value)


def _moments(value: Any, _depth: int) -> Pairs:  # noqa: ANN401 - imported by the code, if at all
    if value.tzinfo is not None:
        import datetime as dt  # loaded, because the value is an instance

        east = dt.timezone(dt.timedelta(hours=5, minutes=30))
        later = value + dt.timedelta(days=1)
        yield from ((value, value.astimezone(east)), (later.astimezone(east), later))


def _objects(value: Any, _depth: int) -> Pairs:  # noqa: ANN401 - an instance of a dataclass
    for name, field in type(value).__dataclass_fields__.items():
        held = getattr(value, name, None)
        if not field.compare and another(held) is not held:
            other = copy.copy(value)
            object.__setattr__(other, name, another(held))
            yield from ((value, other), (other, value))


def _sequences(value: Any, depth: int) -> Pairs:  # noqa: ANN401 - a list or tuple
    for place in _places(value):
        for one, other in equal_pairs(value[place], depth - 1):
            yield _with(value, place, one), _with(value, place, other)


def _mappings(value: dict[Any, Any], depth: int) -> Pairs:
    if len(value) > 1:
        yield value, dict(reversed(value.items()))
    for key in list(value)[:1]:
        for one, other in equal_pairs(value[key], depth - 1):
            yield {**value, key: one}, {**value, key: other}


def _other_integers(value: int) -> Iterator[int]:
    yield from (value + step for step in _STEPS if step <= _LARGER * max(abs(value), _SMALL))


def _other_floats(value: float) -> Iterator[float]:
    yield from (value * (1 + 1e-6), value + 0.004, value + 0.25)


def _other_texts(value: str) -> Iterator[str]:
    yield value.swapcase()
    for place in _places(value):
        yield value[:place] + _next(value[place]) + value[place + 1 :]
    yield from (value[::-1], f"{value} ")


def _other_bytes(value: bytes) -> Iterator[bytes]:
    for place in _places(value):
        yield value[:place] + bytes([value[place] ^ 1]) + value[place + 1 :]
    yield from (value[::-1], value.swapcase())


def _other_sequences(value: Any) -> Iterator[Any]:  # noqa: ANN401 - a list or tuple
    yield value[::-1]
    for place in _places(value):
        yield _with(value, place, another(value[place]))


def _other_mappings(value: dict[Any, Any]) -> Iterator[dict[Any, Any]]:
    keys = list(value)
    for place in _places(keys):
        yield {**value, keys[place]: another(value[keys[place]])}


def _other_sets(value: Any) -> Iterator[Any]:  # noqa: ANN401 - a set, frozen or not
    for one in list(value)[:1]:
        yield (value - {one}) | {another(one)}


def _places(value: Any) -> list[int]:  # noqa: ANN401 - a sequence
    """Return the first, middle and last position."""
    return sorted({0, len(value) // 2, len(value) - 1}) if len(value) else []


def _with(value: Any, place: int, part: Any) -> Any:  # noqa: ANN401 - a list or tuple
    return value[:place] + type(value)([part]) + value[place + 1 :]


def _next(letter: str) -> str:
    """Return another letter or digit of the same kind."""
    if not (letter.isascii() and letter.isalnum()):
        return "_"
    first, count = ("0", 10) if letter.isdigit() else ("a", 26) if letter.islower() else ("A", 26)
    return chr(ord(first) + (ord(letter) - ord(first) + 1) % count)


_EQUAL: dict[type, Callable[[Any, int], Pairs]] = {
    bool: _booleans,
    int: _integers,
    float: _floats,
    str: _texts,
    list: _sequences,
    tuple: _sequences,
    dict: _mappings,
}
_ALIKE: dict[type, Callable[[Any], Iterator[Any]]] = {
    bool: lambda value: iter([not value]),
    int: _other_integers,
    float: _other_floats,
    str: _other_texts,
    bytes: _other_bytes,
    list: _other_sequences,
    tuple: _other_sequences,
    dict: _other_mappings,
    set: _other_sets,
    frozenset: _other_sets,
}
