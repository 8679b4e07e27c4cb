"""Frozen values, and what may be recorded beside plain data."""

from collections.abc import Callable
from typing import Any, Final
from weakref import WeakKeyDictionary


class NotRecordable(Exception):
    """A value cannot be recorded; says why, in the same words for all values of its kind."""


class FrozenValue:
    """A frozen value that is not a scalar: its kind, and its parts."""

    __slots__ = ("body", "kind")

    def __init__(self, kind: str, body: Any) -> None:  # noqa: ANN401 - parts
        self.kind = kind
        self.body = body


Codec = Callable[[Any, Any], FrozenValue]
"""Freezes a value by a freezer."""


class Codecs:
    """Codecs of libraries' classes whose attributes do not say enough, such as mapped ones."""

    def __init__(self) -> None:
        self._finders: dict[str, Callable[[type], Codec | None]] = {}
        self._known: WeakKeyDictionary[type, Codec | None] = WeakKeyDictionary()

    def add(self, name: str, finder: Callable[[type], Codec | None]) -> None:
        """Ask a library for the codec of each class."""
        self._finders[name] = finder
        self._known.clear()

    def of(self, kind: type) -> Codec | None:
        """Return the codec of a class; None if it has none of its own."""
        try:
            return self._known[kind]
        except KeyError:
            found = (finder(kind) for finder in list(self._finders.values()))
            codec = self._known[kind] = next((each for each in found if each is not None), None)
            return codec


CODECS: Final = Codecs()
