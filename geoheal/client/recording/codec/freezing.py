"""Freeze values cheaply within a call, so that later changes of them have no effect on the record.

Immutable values are kept as they are; :mod:`geoheal.client.recording.codec.sealing` writes them later.
"""

from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from pathlib import PosixPath, PurePosixPath
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from geoheal.client.recording.codec.foreign import freeze_foreign
from geoheal.client.recording.codec.frozen import FrozenValue, NotRecordable
from geoheal.client.recording.codec.redaction import PAIRED, Redaction
from geoheal.client.recording.codec.veiled import PARTS_MAX, is_open, may_be_opened

NODES_MAX: Final = 20_000
DEPTH_MAX: Final = 24
TEXT_MAX: Final = 50_000
"""Largest total number of characters and bytes of a value."""

SCALARS: Final = frozenset(
    {
        *(type(None), bool, int, float, complex, str, bytes, range, date, datetime, time, timedelta, Decimal),
        *(timezone, ZoneInfo, Fraction, UUID, PosixPath, PurePosixPath),
    }
)
"""Exact types whose values cannot change."""
SIZED: Final = frozenset({str, bytes})
NUMBERS: Final = frozenset({int, float, bool})
FACTORIES: Final = {int: "int", list: "list", dict: "dict", set: "set", float: "float", str: "str", None: ""}
"""Factories of a ``defaultdict``."""
OUTSIDE: Final[dict[type, Callable[[Any], str]]] = {}
"""By exact type of connections to the outside: the kind, and what names a connection.

Their requests are recorded instead of the connections.
"""
FREEZERS: Final[dict[type, str]] = {
    list: "_list",
    tuple: "_tuple",
    dict: "_dict",
    set: "_set",
    frozenset: "_frozenset",
    deque: "_deque",
    OrderedDict: "_ordered",
    defaultdict: "_defaulting",
    bytearray: "_bytearray",
    memoryview: "_view",
}
"""The freezer's own methods, by exact type."""


class Freezer:
    """Freezes one value with all its parts; a part that occurs twice is written once.

    Parameters
    ----------
    package
        The top-level package whose classes may be recorded.
    redaction
        Decides what is left out.
    nodes
        Largest number of parts.
    handles
        Whether connections to the outside are allowed, and mapped objects are recorded with their session.
    """

    def __init__(
        self, package: str, redaction: Redaction, nodes: int = NODES_MAX, *, handles: bool = False
    ) -> None:
        self._handles = OUTSIDE if handles else {}
        self.redaction = redaction
        self._most = nodes
        self._left = nodes
        self._text = TEXT_MAX
        self._depth = 0
        self._numbers: dict[int, int] = {}
        self._kept: list[object] = []  # so that no id is reused
        self.is_redacted = False
        self._is_veiled = False
        self.is_whole = handles
        self.late: list[Callable[[], None]] = []
        """Functions that complete values that are only known when the call has ended."""
        self.left_out: set[str] = set()
        """Names of what surrounds the call and could not be recorded."""
        self.package = package
        self.reason = NotRecordable()

    @property
    def nodes(self) -> int:
        """Number of frozen parts."""
        return self._most - self._left

    def freeze(self, value: object) -> Any:  # noqa: ANN401 - a scalar, or Held
        """Freeze a value.

        Raises
        ------
        NotRecordable
            When it, or a part of it, cannot be recorded.
        """
        kind = type(value)
        self._left -= 1
        if self._left < 0:
            raise NotRecordable(f"has more than {self._most:,} parts")
        if kind in SCALARS:
            if kind in SIZED:
                self.weigh(len(value))  # type: ignore[arg-type]
            return value
        number = self._numbers.get(id(value))
        if number is not None:
            return FrozenValue("ref", number)
        if self._depth >= DEPTH_MAX:
            raise NotRecordable(f"is nested more than {DEPTH_MAX} levels deep")
        self._depth += 1
        frozen: FrozenValue = getattr(self, FREEZERS.get(kind, "_foreign"))(value)
        self._depth -= 1
        return frozen

    def named(self, name: str, value: object) -> Any:  # noqa: ANN401 - as freeze
        """Freeze the value of a parameter, a key or an attribute, unless its name hides it.

        Of an instance under a secret name, only what its attributes hold is left out.
        """
        is_secret = self.redaction.hides(name) and not self.redaction.keeps(name, value)
        if not (is_secret or self._is_veiled):
            return self.freeze(value)
        if type(value) in self._handles or (type(value) not in SCALARS and may_be_opened(value)):
            opened = None if self.redaction.is_ruled(name) else self.attempt(lambda: self._opened(value))
            return self.hidden(value) if opened is None else opened
        return self.freeze(value) if is_open(name, value) and not is_secret else self.hidden(value)

    def _opened(self, value: object) -> Any:  # noqa: ANN401 - as freeze
        """Freeze an instance under a secret name; under another name, it is frozen again completely."""
        room, count, was_veiled = max(0, self._left - PARTS_MAX), len(self._numbers), self._is_veiled
        self._left -= room
        self._is_veiled = self.is_redacted = True
        frozen = self.freeze(value)
        self._is_veiled = was_veiled
        self._left += room
        for key, number in [] if was_veiled else list(self._numbers.items())[count:]:
            del self._numbers[key]
            self._numbers[-1 - number] = number
        return frozen

    def hidden(self, value: object) -> FrozenValue:
        """Leave out a value except for its type."""
        self.is_redacted = True
        return FrozenValue("redacted", type(value).__name__ if type(value) in SCALARS else "other")

    def number(self, value: object) -> None:
        """Give an object a number, which stands for it if it occurs again."""
        self._numbers[id(value)] = len(self._numbers)
        self._kept.append(value)

    def number_of(self, value: object) -> int | None:
        """Return the number of an object that has one."""
        return self._numbers.get(id(value))

    def attempt(self, freeze: Callable[[], FrozenValue]) -> FrozenValue | None:
        """Freeze a value; if it cannot be recorded, undo that and return None."""
        before = self._left, self._text, self._depth, self.is_redacted, self._is_veiled
        count = len(self._numbers)
        try:
            return freeze()
        except NotRecordable as reason:
            self.reason = reason
            self._left, self._text, self._depth, self.is_redacted, self._is_veiled = before
            while len(self._numbers) > count:
                self._numbers.popitem()
            return None

    def special(
        self, tag: str, head: Sequence[object], parts: Iterable[tuple[str, object]], value: object = None
    ) -> FrozenValue:
        """Freeze a value by its library's codec.

        Parameters
        ----------
        head
            Scalars to create it from.
        parts
            Parts to fill it with, by name.
        value
            The value itself, unless it has a number already.
        """
        frozen = [self.freeze(each) for each in head]
        if value is not None:
            self.number(value)
        return FrozenValue("special", (tag, frozen, [(name, self.named(name, each)) for name, each in parts]))

    def _parts(self, value: Any) -> list[Any]:  # noqa: ANN401 - a sized iterable
        self._require_room(len(value))
        kinds = set(map(type, value))
        if kinds <= SCALARS:
            self._left -= len(value)
            self._weigh_all(kinds, value)
            return list(value)
        return [self.freeze(part) for part in value]

    def _require_room(self, parts: int) -> None:
        """Refuse a value that is too large before its parts are read."""
        if parts > self._left:
            raise NotRecordable(f"has more than {self._most:,} parts")

    def _weigh_all(self, kinds: set[type], values: Iterable[Any]) -> None:
        if not SIZED.isdisjoint(kinds):
            self.weigh(sum(len(each) for each in values if type(each) in SIZED))

    def weigh(self, characters: int) -> None:
        """Add to the number of characters and bytes."""
        self._text -= characters
        if self._text < 0:
            raise NotRecordable(f"has more than {TEXT_MAX:,} characters")

    def _list(self, value: list[Any]) -> FrozenValue:
        self.number(value)
        return FrozenValue("list", self._parts(value))

    def _tuple(self, value: tuple[Any, ...]) -> FrozenValue:
        if len(value) == 2 and type(value[0]) in SIZED and value[0].lower() in PAIRED:
            return FrozenValue("tuple", [self.freeze(value[0]), self.hidden(value[1])])
        return FrozenValue("tuple", self._parts(value))

    def _set(self, value: set[Any]) -> FrozenValue:
        self.number(value)
        return FrozenValue("set", self._parts(value))

    def _frozenset(self, value: frozenset[Any]) -> FrozenValue:
        return FrozenValue("frozenset", self._parts(value))

    def _deque(self, value: "deque[Any]") -> FrozenValue:
        self.number(value)
        return FrozenValue("deque", (value.maxlen, self._parts(value)))

    def _dict(self, value: dict[Any, Any]) -> FrozenValue:
        self.number(value)
        return FrozenValue("dict", self._items(value))

    def _ordered(self, value: "OrderedDict[Any, Any]") -> FrozenValue:
        self.number(value)
        return FrozenValue("ordered", self._items(value))

    def _defaulting(self, value: "defaultdict[Any, Any]") -> FrozenValue:
        factory: Any = value.default_factory
        if factory not in FACTORIES:
            raise NotRecordable("a defaultdict whose factory is a function")
        self.number(value)
        return FrozenValue("defaultdict", (FACTORIES[factory], self._items(value)))

    def _items(self, value: dict[Any, Any]) -> list[tuple[Any, Any]]:
        size = 2 * len(value)
        self._require_room(size)
        keys, kinds = set(map(type, value)), set(map(type, value.values()))
        are_clean = keys <= NUMBERS or (keys <= {str} and self.redaction.clean.issuperset(value))
        if are_clean and kinds <= SCALARS:
            self._left -= size
            self._weigh_all(keys, value)
            self._weigh_all(kinds, value.values())
            return list(value.items())
        return [(self.freeze(key), self._item(key, item)) for key, item in list(value.items())]

    def _item(self, key: object, item: object) -> Any:  # noqa: ANN401 - as freeze
        name = key.decode("latin-1") if type(key) is bytes else key
        return self.named(name, item) if type(name) is str else self.freeze(item)

    def _bytearray(self, value: bytearray) -> FrozenValue:
        self.number(value)
        self.weigh(len(value))
        return FrozenValue("bytearray", bytes(value))

    def _view(self, value: memoryview) -> bytes:
        self.weigh(value.nbytes)
        return bytes(value)

    def _foreign(self, value: object) -> FrozenValue:
        if type(value) in self._handles:
            self.number(value)
            return FrozenValue("outside", self._handles[type(value)](value))
        return freeze_foreign(self, value)
