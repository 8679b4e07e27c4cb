"""Objects under secret names: what is left of them, so that calls that only pass them on can be judged.

``auth_token_service`` is as little a secret as ``login``, but its attributes may hold some. Of an instance of
a class in Python only its class, the names of its attributes and what these cannot hide stay: further
instances, functions and classes, connections, None, truth values, empty containers and numbers that measure.
"""

import enum
import types
from typing import Any, Final

from geoheal.client.recording.codec.frozen import CODECS
from geoheal.client.recording.codec.kinds import base_of
from geoheal.client.recording.codec.redaction import words_of

_HEAP: Final = 1 << 9
"""Flag of classes that are written in Python."""
PARTS_MAX: Final = 500
"""Parts of an object under a secret name."""
_PLAIN: Final = frozenset({type(None), bool})
_NUMBERS: Final = frozenset({int, float})
_CONTAINERS: Final = frozenset({list, tuple, dict, set, frozenset})
_MEASURES: Final = frozenset(
    {
        *("ttl", "seconds", "minute", "minutes", "hour", "hours", "day", "days", "timeout", "interval"),
        *("max", "min", "maximum", "minimum", "limit", "size", "length", "count", "retries", "attempts"),
        *("age", "rounds", "iterations", "lifetime", "expires", "expiry", "expiration", "port", "version"),
    }
)
"""Words of names of numbers that measure something; a ``second_factor`` does not."""


def may_be_opened(value: object) -> bool:
    """Whether a value under a secret name is an instance, a function or a class, of which parts may stay."""
    kind = type(value)
    if issubclass(kind, type | types.FunctionType):
        return True
    if issubclass(kind, enum.Enum) or not kind.__flags__ & _HEAP:
        return False
    return CODECS.of(kind) is None and base_of(kind) is object


def is_open(name: str, value: object) -> bool:
    """Whether an attribute of such an instance hides nothing.

    >>> is_open("ttl_seconds", 3600), is_open("code", 3600), is_open("enabled", True), is_open("issued", [])
    (True, False, True, True)
    >>> is_open("second_factor", 271828)
    False
    """
    kind: Any = type(value)
    if kind in _NUMBERS:
        return not _MEASURES.isdisjoint(words_of(name))
    return kind in _PLAIN or (kind in _CONTAINERS and not value)
