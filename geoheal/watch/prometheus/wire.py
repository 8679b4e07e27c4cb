"""Read protobuf's wire format field by field, so that nothing of a large message is kept beside its bytes."""

from collections.abc import Iterator
from typing import Final

LENGTH_DELIMITED: Final = 2
_FIXED: Final = {1: 8, 5: 4}
"""Bytes of the types of fixed size."""

_BITS_MAX: Final = 63
"""Shift of the last byte of a number."""

CUT_OFF: Final = "it ends within a message"


def delimited(body: memoryview) -> Iterator[memoryview]:
    """Yield messages, each of which follows its length.

    Raises
    ------
    ValueError
        When the data is not valid.
    """
    place = 0
    while place < len(body):
        length, place = _number(body, place)
        yield _part(body, place, length)
        place += length


def fields(message: memoryview) -> Iterator[tuple[int, int | memoryview]]:
    """Yield number and value of each field: a number, or the bytes.

    Raises
    ------
    ValueError
        When the data is not valid.
    """
    place = 0
    while place < len(message):
        key, place = _number(message, place)
        number, kind = key >> 3, key & 7
        if kind == 0:
            value, place = _number(message, place)
            yield number, value
            continue
        if kind == LENGTH_DELIMITED:
            length, place = _number(message, place)
        elif kind in _FIXED:
            length = _FIXED[kind]
        else:
            raise ValueError(f"it has a field of the unknown wire type {kind}")
        yield number, _part(message, place, length)
        place += length


def _part(data: memoryview, place: int, length: int) -> memoryview:
    if length > len(data) - place:
        raise ValueError(CUT_OFF)
    return data[place : place + length]


def _number(data: memoryview, place: int) -> tuple[int, int]:
    """Return a number of variable size, and the place after it."""
    number = 0
    for shift in range(0, _BITS_MAX + 1, 7):
        if place >= len(data):
            raise ValueError(CUT_OFF)
        byte = data[place]
        place += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            return number, place
    raise ValueError("it has a number of more than ten bytes")
