"""Write frozen values as typed JSON, the form in which they leave the process.

None, bool, str, finite floats and integers that fit a double are written as such. Everything else is an
object with one key, its kind, as ``{"tuple": [1, 2]}``.
"""

import base64
import math
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from fractions import Fraction
from pathlib import PosixPath, PurePosixPath
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from geoheal.client.recording.codec.frozen import FrozenValue, NotRecordable
from geoheal.client.recording.codec.redaction import without_secrets
from geoheal.client.recording.codec.secret_shapes import CARD_LEAST, CARD_MOST, is_card

EXACT: Final = 1 << 53
DIGITS_BITS: Final = 1 << 14


def seal(value: Any) -> Any:  # noqa: ANN401 - frozen, and JSON
    """Write a frozen value as typed JSON.

    Raises
    ------
    NotRecordable
        When a part of it cannot be written.

    Examples
    --------
    >>> seal(FrozenValue("tuple", [1, "a", FrozenValue("list", [2.5])]))
    {'tuple': [1, 'a', {'list': [2.5]}]}
    """
    kind = type(value)
    if kind is FrozenValue:
        return {value.kind: _HELD[value.kind](value.body)}
    return _SCALARS[kind](value)


def _integer(value: int) -> Any:  # noqa: ANN401 - JSON
    if -EXACT <= value <= EXACT:
        is_secret = CARD_LEAST <= value < CARD_MOST and is_card(str(value))
        return {"redacted": "int"} if is_secret else value
    if value.bit_length() > DIGITS_BITS:
        raise NotRecordable("an integer of too many digits")
    return {"int": hex(value)}


def _float(value: float) -> Any:  # noqa: ANN401 - JSON
    is_plain = math.isfinite(value) and (value or math.copysign(1.0, value) > 0)
    return value if is_plain else {"float": repr(value)}


def _text(value: str) -> Any:  # noqa: ANN401 - JSON
    """Write a text: PostgreSQL cannot store NUL, and UTF-8 cannot encode lone surrogates."""
    value = without_secrets(value)
    if "\0" not in value:
        try:
            value.encode()
        except UnicodeEncodeError:
            pass
        else:
            return value
    return {"text": value.encode("utf-8", "surrogatepass").hex()}


def _bytes(value: bytes) -> str:
    plain = value.decode("latin-1")
    clean = without_secrets(plain)
    return base64.b64encode(value if clean == plain else clean.encode("latin-1")).decode()


def _zone(value: datetime | time) -> Any:  # noqa: ANN401 - JSON
    return None if value.tzinfo is None else _named_zone(value.tzinfo)


def _named_zone(zone: tzinfo) -> Any:  # noqa: ANN401 - JSON
    if type(zone) is ZoneInfo and zone.key:
        return zone.key
    if type(zone) is timezone:
        return zone.utcoffset(None).total_seconds()
    raise NotRecordable(f"a time zone of type {type(zone).__module__}.{type(zone).__qualname__}")


def _moment(value: datetime | time) -> list[Any]:
    return [value.replace(tzinfo=None, fold=0).isoformat(), _zone(value), value.fold]


def _many(parts: list[Any]) -> list[Any]:
    return [seal(part) for part in parts]


def _pairs(items: list[tuple[Any, Any]]) -> list[list[Any]]:
    return [[seal(key), seal(item)] for key, item in items]


def _attributes(body: tuple[str, str, list[tuple[str, Any]]]) -> list[Any]:
    module, name, attributes = body
    return [module, name, [[key, seal(item)] for key, item in attributes]]


def _made(body: tuple[str, str, Any, list[tuple[str, Any]]]) -> list[Any]:
    module, name, content, attributes = body
    return [module, name, seal(content), [[key, seal(item)] for key, item in attributes]]


def _special(body: tuple[str, list[Any], list[tuple[str, Any]]]) -> list[Any]:
    tag, head, parts = body
    return [tag, _many(head), [[key, seal(item)] for key, item in parts]]


def _elements(body: tuple[str, tuple[int, ...], bytes]) -> list[Any]:
    for text in _texts(body[0], body[2]):
        if without_secrets(text) != text:
            raise NotRecordable("an array of texts with a secret in it")
    return [body[0], list(body[1]), base64.b64encode(body[2]).decode()]


def _texts(dtype: str, data: bytes) -> Iterator[str]:
    """Return the texts of an array, which NumPy pads to the same length with NUL."""
    if dtype[1] not in "US":
        return
    size = int(dtype[2:]) * (4 if dtype[1] == "U" else 1)
    encoding = "latin-1" if dtype[1] == "S" else "utf-32-be" if dtype[0] == ">" else "utf-32-le"
    for start in range(0, len(data), size or 1):
        yield data[start : start + size].decode(encoding, "replace").rstrip("\0")


_SCALARS: Final[dict[type, Callable[[Any], Any]]] = {
    type(None): lambda value: value,
    bool: lambda value: value,
    int: _integer,
    float: _float,
    str: _text,
    complex: lambda value: {"complex": [_float(value.real), _float(value.imag)]},
    bytes: lambda value: {"bytes": _bytes(value)},
    range: lambda value: {"range": [seal(each) for each in (value.start, value.stop, value.step)]},
    datetime: lambda value: {"datetime": _moment(value)},
    time: lambda value: {"time": _moment(value)},
    date: lambda value: {"date": value.isoformat()},
    timedelta: lambda value: {"timedelta": [value.days, value.seconds, value.microseconds]},
    timezone: lambda value: {"zone": _named_zone(value)},
    ZoneInfo: lambda value: {"zone": _named_zone(value)},
    Decimal: lambda value: {"decimal": str(value)},
    Fraction: lambda value: {"fraction": [seal(value.numerator), seal(value.denominator)]},
    UUID: lambda value: {"uuid": value.hex},
    PosixPath: lambda value: {"path": ["PosixPath", _text(str(value))]},
    PurePosixPath: lambda value: {"path": ["PurePosixPath", _text(str(value))]},
}

_HELD: Final[dict[str, Callable[[Any], Any]]] = {
    "ref": lambda number: number,
    "redacted": lambda name: name,
    "list": _many,
    "tuple": _many,
    "set": _many,
    "frozenset": _many,
    "deque": lambda body: [body[0], _many(body[1])],
    "dict": _pairs,
    "ordered": _pairs,
    "defaultdict": lambda body: [body[0], _pairs(body[1])],
    "bytearray": _bytes,
    "name": list,
    "enum": lambda body: [body[0], body[1], seal(body[2])],
    "named": lambda body: [body[0], body[1], _many(body[2])],
    "pattern": lambda body: [seal(body[0]), body[1]],
    "array": _elements,
    "scalar": _elements,
    "object": _attributes,
    "made": _made,
    "error": _made,
    "special": _special,
    "global": list,
    "outside": without_secrets,
    "row": lambda body: [[_text(name) for name in body[0]], _many(body[1])],
}
KINDS: Final = frozenset(_HELD) | {
    *("int", "float", "text", "complex", "bytes", "range", "datetime", "time", "date", "timedelta", "zone"),
    *("decimal", "fraction", "uuid", "path"),
}
"""Kinds of objects of typed JSON."""
