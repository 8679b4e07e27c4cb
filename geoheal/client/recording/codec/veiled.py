"""Objects under secret names: the parts to record, so that calls that only pass them on can be judged.

An object called ``auth_token_service`` is not a secret, but its attributes may be. Of an instance of a class
written in Python these parts are recorded: its class, the names of its attributes, and values that cannot be
secrets: further instances, functions and classes, connections, None, booleans, empty containers and
measurements.
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
"""Largest number of parts of an object under a secret name."""
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
"""Words in names of measurements; a ``second_factor`` is not one."""


def may_be_opened(value: object) -> bool:
    """Whether a value under a secret name is an instance, function or class: parts may be recorded."""
    kind = type(value)
    if issubclass(kind, type | types.FunctionType):
        return True
    if issubclass(kind, enum.Enum) or not kind.__flags__ & _HEAP:
        return False
    return CODECS.of(kind) is None and base_of(kind) is object


def is_open(name: str, value: object) -> bool:
    """Whether an attribute of such an instance may be recorded.

    >>> is_open("ttl_seconds", 3600), is_open("code", 3600), is_open("enabled", True), is_open("issued", [])
    (True, False, True, True)
    >>> is_open("second_factor", 271828)
    False
    """
    kind: Any = type(value)
    if kind in _NUMBERS:
        return not _MEASURES.isdisjoint(words_of(name))
    return kind in _PLAIN or (kind in _CONTAINERS and not value)
