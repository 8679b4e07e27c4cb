"""Values that share a mutable object, so that changing one changes the other."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_DEPTH = 4
_PARTS = 2_000
_MUTABLE = (list, dict, set, bytearray)


def shared_among(values: dict[str, object]) -> list[list[str]]:
    """Pairs of names, the later one first, whose values share a list, mapping, set, buffer or array.

    >>> one = [1]
    >>> shared_among({"a": one, "b": 2, "c": {"d": (one,)}, "e": [1]})
    [['c', 'a']]
    """
    first: dict[int, str] = {}
    found: list[list[str]] = []
    for name, value in values.items():
        own = {id(part) for part in mutable_parts(value)}
        found += [[name, other] for other in sorted({first[part] for part in own & first.keys()})]
        first.update((part, name) for part in own - first.keys())
    return found


def shared_within(values: dict[str, object]) -> list[list[str]]:
    """Names of the values that contain a mutable object twice, each in its own list.

    >>> row = [1]
    >>> shared_within({"a": [row, row], "b": [[1], [1]]})
    [['a']]
    """
    held = {name: [id(part) for part in mutable_parts(value)] for name, value in values.items()}
    return [[name] for name, parts in held.items() if len(set(parts)) < len(parts)]


def mutable_parts(value: object) -> Iterator[object]:
    """Yield the mutable containers in a value, including itself."""
    left, seen = [(value, _DEPTH)], 0
    while left and seen < _PARTS:
        part, depth = left.pop()
        seen += 1
        kind = type(part)
        if issubclass(kind, _MUTABLE):
            yield part
        elif kind.__module__ == "numpy" and kind.__name__ == "ndarray":
            yield _owner(part)
        left += [(each, depth - 1) for each in (_parts_of(part) if depth else ())]


def _owner(array: Any) -> object:  # noqa: ANN401 - an array of NumPy
    """Return the array whose memory a view shows."""
    while type(array.base) is type(array):
        array = array.base
    return array


def _parts_of(value: Any) -> list[object]:  # noqa: ANN401 - any value
    if isinstance(value, dict):
        return list(dict.values(value))
    return list(value) if type(value) in (list, tuple) else []
