"""Tagged JSON, as :mod:`geoheal.sandbox.box.encode` writes it, taken apart."""

import re
from collections.abc import Callable
from typing import Any, Final

Value = Any
"""Tagged JSON."""


def untag(value: Value) -> tuple[str, Any]:
    """Kind and body; what the encoder would never have written is of kind ``malformed``."""
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
    """The type that was told with a value, and the value without it; "" where it is a plain one.

    >>> type_of({"typed": ["collections.OrderedDict", {"dict": []}]})
    ('collections.OrderedDict', {'dict': []})
    >>> type_of([1])
    ('', [1])
    """
    kind, body = untag(value)
    return (body[0], body[1]) if kind == "typed" else ("", value)


def without_types(value: Value) -> Value:
    """A value as it would be if all its parts were plain.

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
