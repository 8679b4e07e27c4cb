"""Much longer values, of parts that differ: what takes the square of their number is not answered in time."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_MANY = ((40_000, 7_919), (12_000, 1), (100_000, 1))
"""Numbers of parts, and steps in which they are taken: some code is quick if they are in order, some slow."""
_TIMES = 40
"""Repetitions of a text before a character that hardly any pattern expects."""


def longer_of(value: Any) -> Iterator[Any]:  # noqa: ANN401 - any value
    """Yield longer values of a container or text; none of anything else, and of an empty one.

    >>> [len(each) for each in longer_of([(1, "a"), (2, "b")])]
    [40000, 12000, 100000]
    >>> next(longer_of([(1, "a"), (2, "b")]))[1:3]
    [(7920, 'b7918'), (15839, 'a15838')]
    """
    kind = type(value)
    if kind is str and value:
        yield f"{value * _TIMES}!"
    if kind not in (list, tuple, dict, set) or not value:
        return
    parts = list(value.items() if kind is dict else value)
    for count, step in _MANY:
        numbers = (number * step % count for number in range(count))
        yield kind(
            varied(parts[number % len(parts)], number // len(parts) * len(parts)) for number in numbers
        )


def varied(part: Any, number: int) -> Any:  # noqa: ANN401 - any value
    """Return a part like a given one, another one for each number.

    >>> varied((1, "a", [2.0]), 0), varied((1, "a", [2.0]), 3), varied({"n": 1}, 3)
    ((1, 'a', [2.0]), (4, 'a3', [5.0]), {'n': 4})
    """
    kind = type(part)
    if not number or kind is bool:
        return part
    if kind in (int, float):
        return part + number
    if kind is str:
        return f"{part}{number}"
    if kind in (list, tuple):
        return kind(varied(each, number) for each in part)
    return {key: varied(each, number) for key, each in part.items()} if kind is dict else part
