"""Values as plain data that can be compared: this file's text runs in the sandbox."""

import enum
import math
import sys
from collections import deque
from typing import Any
from uuid import UUID

from geoheal.client.recording.codec.kinds import CONTENT, base_of, content_of, held_by, is_error
from geoheal.client.recording.codec.redaction import REDACTED, is_secret_name, without_secrets
from geoheal.fitness.recorded.frameworks.clock import without_now

_LEVELS = 16
_PLAIN = frozenset({type(None), bool, int, float, complex, str, bytes})
_QUIET = frozenset({type(None), bool, complex})
SHOWN: list[Any] = []
"""Functions that return what libraries' own values are compared by; None for values of others."""


class ComparedValue:
    """The form of a recorded value for comparisons, from which the value is not created again."""

    def __init__(self, shown: Any) -> None:  # noqa: ANN401 - plain data
        self.shown = shown


FRESH: dict[Any, Any] = {}
"""Random UUIDs of a replayed call, each with the recorded one that it stands for."""


def comparable(value: Any, package: str, places: Any = None) -> Any:  # noqa: ANN401 - plain data
    """Return a value with instances replaced by mappings of their attributes.

    Secrets, which are not recorded, and moments of the call are replaced by one word each.

    Parameters
    ----------
    places
        Names of objects that modules hold, by identity.
    """
    return _Comparable(package, places or {}).of(value, 0)


class _Comparable:
    """Converts a value to plain data; a repeated instance is named by its number."""

    def __init__(self, package: str, places: Any) -> None:  # noqa: ANN401 - a mapping
        self._package = package
        self._places = places
        self._seen: dict[int, int] = {}

    def of(self, value: Any, level: int) -> Any:  # noqa: ANN401 - plain data
        kind = type(value)
        if kind in _PLAIN:
            return value if kind in _QUIET else _plain(value, kind)
        if level >= _LEVELS:
            return f"<{kind.__qualname__}>"
        if kind in (list, tuple):
            return kind(self.of(part, level + 1) for part in value)
        if kind is ComparedValue:
            return self.of(value.shown, level)
        if id(value) in self._places:
            return f"<{self._places[id(value)]}>"
        shown = next((each for each in (show(value, kind) for show in SHOWN) if each is not None), None)
        return self._rest(value, kind, level) if shown is None else self.of(shown, level)

    def _rest(self, value: Any, kind: type, level: int) -> Any:  # noqa: ANN401 - plain data
        if kind in (dict, set, frozenset):
            return self._content(value, level)
        if isinstance(value, deque):
            return ["deque", *(self.of(part, level + 1) for part in value)]
        if kind.__name__ == "Row" and kind.__module__ == "sqlite3":
            return {"": "Row", **self._named({key: value[key] for key in value.keys()}, level)}  # noqa: SIM118
        if isinstance(value, type | enum.Enum):
            return value
        if kind in (memoryview, UUID):
            return bytes(value) if kind is memoryview else FRESH.get(value, value)
        base = base_of(kind)
        if base is object or base.__name__ == "SimpleNamespace":
            return self._instance(value, level) if kind is not object else value
        if base is not kind and (base in CONTENT or is_error(base)):
            content = self.of(content_of(value, base), level + 1)
            held = self._named(held_by(value), level)
            return (
                {"": kind.__qualname__, " content": content, **held} if held or base is not dict else content
            )
        return without_now(value)

    def _content(self, value: Any, level: int) -> Any:  # noqa: ANN401 - plain data
        if isinstance(value, dict):
            return self._named(value, level)
        if all(type(each) in _PLAIN for each in value):
            return type(value)(map(without_now, value))
        return value

    def _named(self, held: Any, level: int) -> Any:  # noqa: ANN401 - a mapping
        return {
            key: REDACTED if isinstance(key, str) and is_secret_name(key) else self.of(item, level + 1)
            for key, item in dict.items(held)
        }

    def _instance(self, value: Any, level: int) -> Any:  # noqa: ANN401 - plain data
        name = type(value).__qualname__
        if id(value) in self._seen:
            return f"<{name} {self._seen[id(value)]}>"
        self._seen[id(value)] = len(self._seen)
        return {"": name, **self._named(held_by(value), level)}


def _plain(value: Any, kind: type) -> Any:  # noqa: ANN401 - plain data
    if kind is bytes:
        text = value.decode("latin-1")
        clean = without_secrets(text) if len(text) > 7 else text
        return value if clean == text else clean.encode("latin-1")
    if kind is str and len(value) > 7:
        return without_now(without_secrets(value))
    return without_now(value)


def fresh_pairs(known: Any, asked: Any) -> list[tuple[Any, Any]] | None:  # noqa: ANN401 - plain data
    """Return the random UUIDs in which two values differ; None if they differ in more."""
    if isinstance(known, UUID) and isinstance(asked, UUID) and known != asked:
        is_new = known.version == asked.version == 4 and known not in FRESH.values()
        return [(asked, known)] if is_new else None
    if type(known) is type(asked) and isinstance(known, list | tuple | dict) and len(known) == len(asked):
        if isinstance(known, dict):
            if known.keys() != asked.keys():
                return None
            known, asked = list(known.values()), [asked[key] for key in known]
        found = [fresh_pairs(*each) for each in zip(known, asked, strict=True)]
        return None if None in found else [pair for pairs in found if pairs for pair in pairs]
    return [] if alike(known, asked) else None


def alike(one: Any, other: Any) -> bool:  # noqa: ANN401 - values
    """Whether two values are equal, with a tolerance for floats; two NaN are.

    The tolerance is so small that two readings of the clock within a second differ.
    """
    if isinstance(one, float) and isinstance(other, float):
        both = math.isnan(one) and math.isnan(other)
        return both or math.isclose(one, other, rel_tol=1e-12, abs_tol=1e-12)
    if type(one) is not type(other):
        return False
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(alike, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(alike(one[key], other[key]) for key in one)
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(one, numpy.ndarray):
        return one.shape == other.shape and alike(one.tolist(), other.tolist())
    return bool(one == other)
