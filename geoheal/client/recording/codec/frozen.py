"""Frozen values, and codecs for values other than plain data."""

from collections.abc import Callable
from typing import Any, Final
from weakref import WeakKeyDictionary


class NotRecordable(Exception):
    """A value cannot be recorded; the reason has the same words for all values of a kind."""


class FrozenValue:
    """A frozen value that is not a scalar: its kind, and its parts."""

    __slots__ = ("body", "kind")

    def __init__(self, kind: str, body: Any) -> None:  # noqa: ANN401 - parts
        self.kind = kind
        self.body = body


Codec = Callable[[Any, Any], FrozenValue]
"""Freezes a value with a freezer."""


class Codecs:
    """Codecs of libraries' classes for which the attributes are not enough, such as mapped classes."""

    def __init__(self) -> None:
        self._finders: dict[str, Callable[[type], Codec | None]] = {}
        self._known: WeakKeyDictionary[type, Codec | None] = WeakKeyDictionary()

    def add(self, name: str, finder: Callable[[type], Codec | None]) -> None:
        """Add a library, which returns the codec of a class."""
        self._finders[name] = finder
        self._known.clear()

    def of(self, kind: type) -> Codec | None:
        """Return the codec of a class; None without one."""
        try:
            return self._known[kind]
        except KeyError:
            found = (finder(kind) for finder in list(self._finders.values()))
            codec = self._known[kind] = next((each for each in found if each is not None), None)
            return codec


CODECS: Final = Codecs()
