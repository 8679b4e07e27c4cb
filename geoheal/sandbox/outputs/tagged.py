"""Tagged JSON, as written by :mod:`geoheal.sandbox.box.encode`: parse, order and show it."""

import json
import math
import re
from collections.abc import Callable
from typing import Any, Final

from geoheal.sandbox.protocol import clean_text

Value = Any
"""Tagged JSON."""


def untag(value: Value) -> tuple[str, Any]:
    """Return kind and body; anything that the encoder would never write is of kind ``malformed``."""
    if value is None or isinstance(value, bool | str):
        return type(value).__name__, value
    if isinstance(value, int | float):
        return "number", value
    if isinstance(value, list):
        return "list", value
    if isinstance(value, dict) and len(value) == 1:
        ((kind, body),) = value.items()
        if kind in _SHAPES and _SHAPES[kind](body):
            return ("number", _NUMBERS[kind](body)) if kind in _NUMBERS else (kind, body)
    return "malformed", value


def type_of(value: Value) -> tuple[str, Value]:
    """Return the type of a value, and the value without it; "" for a plain one.

    >>> type_of({"typed": ["collections.OrderedDict", {"dict": []}]})
    ('collections.OrderedDict', {'dict': []})
    >>> type_of([1])
    ('', [1])
    """
    kind, body = untag(value)
    return (body[0], body[1]) if kind == "typed" else ("", value)


def without_types(value: Value) -> Value:
    """Return a value with all its parts made plain.

    >>> without_types([{"typed": ["shop.Name", "a"]}])
    ['a']
    """
    value = type_of(value)[1]
    if isinstance(value, list):
        return [without_types(part) for part in value]
    if isinstance(value, dict):
        return {kind: without_types(body) for kind, body in value.items()}
    return value


def _is_list(body: Value) -> bool:
    return isinstance(body, list)


def _is_text(body: Value) -> bool:
    return isinstance(body, str)


def _is_pairs(body: Value) -> bool:
    return isinstance(body, list) and all(isinstance(pair, list) and len(pair) == 2 for pair in body)


def _is_array(body: Value) -> bool:
    return isinstance(body, list) and len(body) == 3 and _is_list(body[1]) and _is_list(body[2])


def _is_object(body: Value) -> bool:
    return isinstance(body, list) and len(body) == 2 and _is_pairs(body[1])


def _is_two(body: Value) -> bool:
    return isinstance(body, list) and len(body) == 2


def _is_typed(body: Value) -> bool:
    return _is_two(body) and _is_text(body[0])


def _is_integer(body: Value) -> bool:
    return isinstance(body, str) and re.fullmatch(r"-?0x[0-9a-f]{1,20000}", body) is not None


def _is_float(body: Value) -> bool:
    return body in ("nan", "inf", "-inf")


_SHAPES: Final[dict[str, Callable[[Value], bool]]] = {
    "int": _is_integer,
    "float": _is_float,
    "text": _is_text,
    "bytes": _is_text,
    "complex": _is_two,
    "tuple": _is_list,
    "set": _is_list,
    "dict": _is_pairs,
    "array": _is_array,
    "object": _is_object,
    "exact": _is_two,
    "typed": _is_typed,
    "other": _is_two,
}
_NUMBERS: Final[dict[str, Callable[[str], float]]] = {"int": lambda body: int(body, 16), "float": float}


SHOWN_CHARACTERS: Final = 80
_ORDERED_MAX: Final = 1e300


def canonical(value: Value) -> str:
    """Return a value as text, equal for equal values of the same types."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def has_other(value: Value) -> bool:
    """Whether a part of a value cannot be compared."""
    kind, body = untag(value)
    return kind == "other" or (isinstance(body, list) and any(map(has_other, body)))


def largest(value: Value) -> float:
    """Magnitude of the largest floating-point number of a value, without keys; 0 without any but 0."""
    largest, left = 0.0, [value]
    while left:
        kind, body = untag(left.pop())
        if kind == "number" and isinstance(body, float) and math.isfinite(body):
            largest = max(largest, abs(body))
        elif kind == "typed":
            left.append(body[1])
        elif kind == "array":
            left += body[2]
        elif kind == "dict":
            left += [part for _, part in body]
        elif kind == "object":
            left += [part for _, part in body[1]]
        elif kind in {"list", "tuple", "set", "complex"}:
            left += body
    return largest


def order(value: Value) -> tuple[str, float, str]:
    """Return the sort key of members of a set: numbers by size, all else by text; types do not count."""
    value = without_types(value)
    kind, body = untag(value)
    if kind == "number" and isinstance(body, float | int) and abs(body) < _ORDERED_MAX:
        return kind, float(body), ""
    return kind, 0.0, canonical(value)


def show(value: Value) -> str:
    """Return a value as text for people, cut to a length."""
    text = clean_text(canonical(value), SHOWN_CHARACTERS + 1)
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}…"
