"""Other values of a value's type: extreme ones, neighbours, and neighbours of given ones."""

from __future__ import annotations

from itertools import cycle, islice

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

_LARGER = 10
"""Largest ratio of a given number to the value: growth must end."""
_SMALL = 100
_GROWN_MAX = 100_000
"""Largest number for which a larger one is tried."""
_EXACT = 1e15
_MANY = 12_000
"""Numbers in a long list: what takes their square of steps is not answered in time."""
_PARTS = 3
"""Number of parts of a container to change."""
_OF_A_PART = 8
_DEPTH = 3


def others_of(value: Any, given: list[Any], depth: int = _DEPTH) -> Iterator[Any]:  # noqa: ANN401 - any value
    """Yield other values of the same type; none for an unknown type.

    Examples
    --------
    >>> list(others_of(7, [50]))
    [0, 1, 8, 6, 70, 50, 51, 49]
    >>> list(others_of(7, [-1]))
    [0, 1, 8, 6, 70, -1, 0, -2, -7]
    >>> list(others_of([3], []))[:4]
    [[], [3, 3], [3], [3]]
    """
    make = _OTHERS.get(type(value)) or _foreign(type(value))
    if make is not None and depth > 0:
        yield from (each for each in make(value, given, depth) if type(each) is type(value))


def variants_of(value: Any, *, endless: bool = False) -> Iterator[Any]:  # noqa: ANN401 - any value
    """Yield the value in other types that callers may use; with ``endless``, also an endless iterator.

    A container is given with a part of another type, too: equal to the first one, and of a kind of its own.

    >>> [type(each).__name__ for value in ([7], {7}) for each in variants_of(value)]
    ['tuple', 'list', 'list', 'list_iterator', 'frozenset']
    >>> [*variants_of([True, 4])][1:3]
    [[True, 4, 1], [True, 4, range(0, 2)]]
    """
    kind = type(value)
    if kind is list:
        yield tuple(value)
    if kind in (list, tuple):
        for part in (*_twins(value), range(2)):
            yield value + kind((part,))
    elif kind is dict and value:
        yield {**value, "~": range(2)}
        yield {**value, 7: (7,)}
    if kind in (list, tuple, range):
        yield iter(value)
        if endless and value:
            yield cycle(value)
    elif kind is set:
        yield frozenset(value)


def _twins(value: Any) -> Iterator[Any]:  # noqa: ANN401 - a list or tuple
    """Yield a number that is equal to the first part, and of another type."""
    first = value[0] if value else None
    if isinstance(first, bool):
        yield int(first)
    elif isinstance(first, int) and abs(first) < _EXACT:
        yield float(first)
    elif isinstance(first, float) and first.is_integer():
        yield int(first)


def _is_signed(value: float, given: list[Any]) -> bool:
    """Whether negative numbers are among the inputs."""
    return value < 0 or any(isinstance(each, int | float) and each < 0 for each in given)


def _integers(value: int, given: list[Any], _depth: int) -> Iterator[int]:
    others = [0, 1, value + 1, value - 1]
    if abs(value) <= _GROWN_MAX:
        others.append(_LARGER * value)
    for each in given:
        if isinstance(each, int | float) and abs(each) <= _LARGER * max(abs(value), _SMALL):
            others += (int(each), int(each) + 1, int(each) - 1)
    others.append(-value)
    yield from (each for each in others if each >= 0 or _is_signed(value, given))


def _floats(value: float, given: list[Any], depth: int) -> Iterator[float]:
    others = [0.0, value / 2, value + 1.0]
    if abs(value) < _EXACT:
        whole = float(int(value))
        others += (whole, whole + 0.5, whole * (1 + 1e-15))
    for each in given:
        if isinstance(each, int | float) and abs(each) <= _LARGER * max(abs(value), _SMALL):
            others += (float(each), each + 0.25, each - 0.25)
    others += (-0.5, -value)
    yield from (each for each in others if each >= 0 or _is_signed(value, given))
    if depth == _DEPTH:
        yield from (float("nan"), float("inf"))


def _texts(value: str, given: list[Any], _depth: int) -> Iterator[str]:
    yield from ("", " ", f" {value}", f"{value}  ", f"{value}\n", value.replace(" ", "  "), value * 2)
    yield from (value.upper(), value.swapcase(), value[:1], value[1:], value[::-1], f"-{value}", "0")
    yield from (f"{value}é", f"ß{value}", f"{value}\u0130", "\u0661", f"{value}\U0001f600", f"{value}\0")
    yield from (
        f"{value}e\u0301",
        f"../{value}",
        f"/{value}",
        f"{value}\u00b2\u00a0\t",
        f"{value}'\"<&>`$;\\%{{}}",
        f"{value}%41+&#65;=41\\u0041",  # what is escaped in some way
    )
    yield from (f"{value}\r\n\x0b\x1c\u2028{value}", "None", "null", "'a'")
    beginning = value.rstrip("0123456789")
    if beginning != value:
        yield from (f"{beginning}{number}" for number in ("0x1f", "1_0", "1.5", "[1]", "+7"))
    yield from (
        text for each in given if isinstance(each, str) for text in (each, f"{each}{value}", f"{value}{each}")
    )


def _bytes(value: bytes, given: list[Any], _depth: int) -> Iterator[bytes]:
    yield from (b"", b" ", b" " + value, value + b"\n", value * 2, value[:1], value[::-1], value.upper())
    yield from (value + b"\0", value + b"\xff", b"\xc3" + value)
    yield from (each.encode() + value for each in given if isinstance(each, str))


def _sequences(value: Any, given: list[Any], depth: int) -> Iterator[Any]:  # noqa: ANN401 - a list or tuple
    yield from (value[:0], value + value, value[:1], value[::-1])
    tied = type(value)(_tied(each) for each in value)
    if tied != value:
        yield value + tied
    if type(value) is list and value and all(type(each) is int for each in value):
        yield list(range(_MANY))
    for place in range(min(len(value), _PARTS)):
        for other in islice(others_of(value[place], given, depth - 1), _OF_A_PART):
            yield value[:place] + type(value)([other]) + value[place + 1 :]


def _tied(row: Any) -> Any:  # noqa: ANN401 - any value
    """Return a row that differs in its last number alone: whoever looks at the others finds two alike.

    >>> _tied((3, 4)), _tied(["a", 1]), _tied({"a": 1, "b": 2}), _tied((3,)), _tied("ab")
    ((3, 5), ['a', 2], {'a': 1, 'b': 3}, (3,), 'ab')
    """
    if type(row) in (tuple, list) and len(row) > 1 and type(row[-1]) in (int, float):
        return row[:-1] + type(row)([row[-1] + 1])
    if type(row) is dict and len(row) > 1:
        last = next(reversed(row))
        return {**row, last: row[last] + 1} if type(row[last]) in (int, float) else row
    return row


def _mappings(value: dict[Any, Any], given: list[Any], depth: int) -> Iterator[dict[Any, Any]]:
    yield {}
    for key in islice(value, _PARTS):
        yield {name: each for name, each in value.items() if name != key}
        for other in islice(others_of(value[key], given, depth - 1), _OF_A_PART):
            yield {**value, key: other}


def _sets(value: set[Any], given: list[Any], depth: int) -> Iterator[set[Any]]:
    yield set()
    for one in islice(value, 1):
        yield {one}
        for other in islice(others_of(one, given, depth - 1), _OF_A_PART):
            yield (value - {one}) | {other}


def _booleans(value: bool, _given: list[Any], _depth: int) -> Iterator[bool]:
    yield not value


def _foreign(kind: type) -> Callable[[Any, list[Any], int], Iterator[Any]] | None:
    """Return what makes others of a type of the standard library that the code has imported."""
    return {
        ("datetime", "datetime"): _moments,
        ("datetime", "date"): _days,
        ("datetime", "timedelta"): _spans,
        ("decimal", "Decimal"): _decimals,
    }.get((kind.__module__, kind.__qualname__))


def _moments(value: Any, _given: list[Any], _depth: int) -> Iterator[Any]:  # noqa: ANN401 - a datetime
    import datetime as dt  # loaded, because the value is of it

    yield from (value.replace(microsecond=1), value.replace(month=1, day=1), value + dt.timedelta(days=31))
    if value.tzinfo is not None:
        for hours in (5.5, -8):
            yield value.astimezone(dt.timezone(dt.timedelta(hours=hours)))


def _days(value: Any, _given: list[Any], _depth: int) -> Iterator[Any]:  # noqa: ANN401 - a date
    yield from (value.replace(month=1, day=1), value.replace(month=12, day=31), value.replace(year=2000))


def _spans(value: Any, _given: list[Any], _depth: int) -> Iterator[Any]:  # noqa: ANN401 - a timedelta
    yield from (value * 0, value * 2, -value, value / 7)


def _decimals(value: Any, _given: list[Any], depth: int) -> Iterator[Any]:  # noqa: ANN401 - a Decimal
    for text in (
        "0",
        "0.005",
        "0.015",
        "2.5",
        "1E+30",
        f"0.{'6' * 40}",
        *(("NaN",) if depth == _DEPTH else ()),
    ):
        yield type(value)(text)
    yield from (value + type(value)("0.005"), value.quantize(type(value)("1")), value * 10)


_OTHERS: dict[type, Callable[[Any, list[Any], int], Iterator[Any]]] = {
    bool: _booleans,
    int: _integers,
    float: _floats,
    str: _texts,
    bytes: _bytes,
    list: _sequences,
    tuple: _sequences,
    dict: _mappings,
    set: _sets,
}
