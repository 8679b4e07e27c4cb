"""What values consist of: their texts, their largest number, and an order of their own."""

import json
import math
from typing import Final

from geoheal.sandbox.outputs.tagged import Value, untag, without_types
from geoheal.sandbox.protocol import clean_text

SHOWN_CHARACTERS: Final = 80
_ORDERED_MAX: Final = 1e300


def canonical(value: Value) -> str:
    """A value as text, the same for equal values of the same types."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def has_other(value: Value) -> bool:
    """Whether a part of a value cannot be compared."""
    kind, body = untag(value)
    return kind == "other" or (isinstance(body, list) and any(map(has_other, body)))


def largest(value: Value) -> float:
    """Magnitude of the largest floating-point number of a value, keys aside; 0 without any but 0."""
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
    """By what the members of a set are sorted: numbers by size, all else by text; types do not count."""
    value = without_types(value)
    kind, body = untag(value)
    if kind == "number" and isinstance(body, float | int) and abs(body) < _ORDERED_MAX:
        return kind, float(body), ""
    return kind, 0.0, canonical(value)


def show(value: Value) -> str:
    """A value for a person, cut to a length."""
    text = clean_text(canonical(value), SHOWN_CHARACTERS + 1)
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}…"
