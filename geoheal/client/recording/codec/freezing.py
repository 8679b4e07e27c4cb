"""Freeze values cheaply within a call, so that later changes of them have no effect on the record.

What is immutable is kept as it is; :mod:`geoheal.client.recording.codec.sealing` writes it down later.
"""

import enum
import re
import sys
import types
from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import PosixPath, PurePosixPath
from typing import Any, Final
from uuid import UUID

from geoheal.client.recording.codec.classes import NAME_MAX, may_be_named, reason_against, slots_of, type_name
from geoheal.client.recording.codec.redaction import PAIRED, Redaction

NODES_MAX: Final = 20_000
DEPTH_MAX: Final = 24
TEXT_MAX: Final = 50_000
"""Characters and bytes of a value, in all."""

SCALARS: Final = frozenset(
    {
        *(type(None), bool, int, float, complex, str, bytes, range, date, datetime, time, timedelta, Decimal),
        *(Fraction, UUID, PosixPath, PurePosixPath),
    }
)
"""Types, exactly, of what cannot change."""
SIZED: Final = frozenset({str, bytes})
NUMBERS: Final = frozenset({int, float, bool})
FACTORIES: Final = {int: "int", list: "list", dict: "dict", set: "set", float: "float", str: "str", None: ""}
"""Factories of a ``defaultdict``."""
OUTSIDE: Final[dict[type, Callable[[Any], str]]] = {}
"""Kinds of connections to the outside, by exact type, whose questions are recorded instead of themselves, and
what names one."""
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
}
"""The freezer's own methods, by exact type."""


class NotRecordable(Exception):
    """A value cannot be recorded; says why, in the same words for all values of its kind."""


class FrozenValue:
    """A frozen value that is not a scalar: its kind, and its parts."""

    __slots__ = ("body", "kind")

    def __init__(self, kind: str, body: Any) -> None:  # noqa: ANN401 - parts
        self.kind = kind
        self.body = body


class Freezer:
    """Freezes one value, with all that it consists of; what occurs twice is noted once.

    Parameters
    ----------
    package
        The top-level package whose classes may be recorded.
    redaction
        What is left out.
    nodes
        Parts that it may have.
    handles
        Whether it may have connections to the outside.
    """

    def __init__(
        self, package: str, redaction: Redaction, nodes: int = NODES_MAX, *, handles: bool = False
    ) -> None:
        self._handles = OUTSIDE if handles else {}
        self._package = package
        self._redaction = redaction
        self._most = nodes
        self._left = nodes
        self._text = TEXT_MAX
        self._depth = 0
        self._numbers: dict[int, int] = {}
        self.is_redacted = False

    @property
    def nodes(self) -> int:
        """Parts that were frozen."""
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
                self._weigh(len(value))  # type: ignore[arg-type]
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
        """Freeze the value of a parameter, a key or an attribute, unless its name hides it."""
        return self._redacted(value) if self._redaction.hides(name) else self.freeze(value)

    def _redacted(self, value: object) -> FrozenValue:
        self.is_redacted = True
        return FrozenValue("redacted", type(value).__name__ if type(value) in SCALARS else "other")

    def _numbered(self, value: object) -> None:
        self._numbers[id(value)] = len(self._numbers)

    def _parts(self, value: Any) -> list[Any]:  # noqa: ANN401 - a sized iterable
        self._require_room(len(value))
        kinds = set(map(type, value))
        if kinds <= SCALARS:
            self._left -= len(value)
            self._weigh_all(kinds, value)
            return list(value)
        return [self.freeze(part) for part in value]

    def _require_room(self, parts: int) -> None:
        """Refuse what is too large before it is walked through."""
        if parts > self._left:
            raise NotRecordable(f"has more than {self._most:,} parts")

    def _weigh_all(self, kinds: set[type], values: Iterable[Any]) -> None:
        if not SIZED.isdisjoint(kinds):
            self._weigh(sum(len(each) for each in values if type(each) in SIZED))

    def _weigh(self, characters: int) -> None:
        self._text -= characters
        if self._text < 0:
            raise NotRecordable(f"has more than {TEXT_MAX:,} characters")

    def _list(self, value: list[Any]) -> FrozenValue:
        self._numbered(value)
        return FrozenValue("list", self._parts(value))

    def _tuple(self, value: tuple[Any, ...]) -> FrozenValue:
        if len(value) == 2 and type(value[0]) in SIZED and value[0].lower() in PAIRED:
            return FrozenValue("tuple", [self.freeze(value[0]), self._redacted(value[1])])
        return FrozenValue("tuple", self._parts(value))

    def _set(self, value: set[Any]) -> FrozenValue:
        self._numbered(value)
        return FrozenValue("set", self._parts(value))

    def _frozenset(self, value: frozenset[Any]) -> FrozenValue:
        return FrozenValue("frozenset", self._parts(value))

    def _deque(self, value: "deque[Any]") -> FrozenValue:
        self._numbered(value)
        return FrozenValue("deque", (value.maxlen, self._parts(value)))

    def _dict(self, value: dict[Any, Any]) -> FrozenValue:
        self._numbered(value)
        return FrozenValue("dict", self._items(value))

    def _ordered(self, value: "OrderedDict[Any, Any]") -> FrozenValue:
        self._numbered(value)
        return FrozenValue("ordered", self._items(value))

    def _defaulting(self, value: "defaultdict[Any, Any]") -> FrozenValue:
        factory: Any = value.default_factory
        if factory not in FACTORIES:
            raise NotRecordable("a defaultdict whose factory is a function")
        self._numbered(value)
        return FrozenValue("defaultdict", (FACTORIES[factory], self._items(value)))

    def _items(self, value: dict[Any, Any]) -> list[tuple[Any, Any]]:
        size = 2 * len(value)
        self._require_room(size)
        keys, kinds = set(map(type, value)), set(map(type, value.values()))
        are_clean = keys <= NUMBERS or (keys <= {str} and self._redaction.clean.issuperset(value))
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
        self._numbered(value)
        self._weigh(len(value))
        return FrozenValue("bytearray", bytes(value))

    def _foreign(self, value: object) -> FrozenValue:
        kind = type(value)
        if issubclass(kind, type | types.FunctionType):  # not isinstance, which asks the value itself
            return FrozenValue("name", self._place(value, "a function that has no name in its module"))
        if issubclass(kind, enum.Enum):
            held = self.freeze(value.value)  # type: ignore[attr-defined]
            return FrozenValue("enum", (*self._place(kind, "an enum without a name"), held))
        if issubclass(kind, tuple) and hasattr(kind, "_fields"):
            parts = [self.named(name, part) for name, part in zip(kind._fields, value, strict=True)]  # type: ignore[call-overload]
            return FrozenValue("named", (*self._place(kind, "a named tuple without a name"), parts))
        if kind is re.Pattern:
            return FrozenValue("pattern", (value.pattern, value.flags))  # type: ignore[attr-defined]
        if kind in self._handles:
            self._numbered(value)
            return FrozenValue("outside", self._handles[kind](value))
        if kind.__name__ == "Row" and kind.__module__ == "sqlite3":
            names = [name[:NAME_MAX] for name in value.keys()]  # type: ignore[attr-defined]  # noqa: SIM118 - of a row
            return FrozenValue("row", (names, list(map(self.named, names, value))))  # type: ignore[call-overload]
        numpy = sys.modules.get("numpy")
        if numpy is not None and issubclass(kind, numpy.ndarray | numpy.generic):
            return self._array(value)
        return self._object(value)

    def _array(self, value: Any) -> FrozenValue:  # noqa: ANN401 - NumPy may be absent
        if value.dtype.kind not in "biufcSUmM" or type(value).__module__ != "numpy":
            raise NotRecordable(f"an array of {value.dtype}"[:NAME_MAX])
        self._weigh(value.nbytes)
        if value.ndim:
            self._numbered(value)
        return FrozenValue(
            "array" if value.ndim else "scalar", (value.dtype.str, value.shape, value.tobytes())
        )

    def _object(self, value: object) -> FrozenValue:
        """Return an instance of a class in Python: its attributes, without running anything of it."""
        kind = type(value)
        where = self._place(kind, f"a value of type {type_name(kind)}")
        if kind is object:
            raise NotRecordable("a bare object, which is nothing but itself")
        against = reason_against(kind, self._package)
        if against is not None:
            raise NotRecordable(against)
        self._numbered(value)
        attributes = {**getattr(value, "__dict__", {}), **slots_of(value)}
        return FrozenValue(
            "object", (*where, [(name, self.named(name, each)) for name, each in attributes.items()])
        )

    def _place(self, thing: Any, reason: str) -> tuple[str, str]:  # noqa: ANN401 - a class or a function
        """Return module and qualified name by which it is found again."""
        module, name = getattr(thing, "__module__", None), getattr(thing, "__qualname__", "")
        if not isinstance(module, str) or not may_be_named(thing, module, self._package):
            raise NotRecordable(reason)
        found: Any = sys.modules.get(module)
        for part in name.split("."):
            found = getattr(found, part, None) if part.isidentifier() else None
        if found is not thing and getattr(found, "__wrapped__", None) is not thing:
            raise NotRecordable(reason)
        return module, name
