"""Read typed JSON back, in the sandbox alone: this file's text is part of the workload, so it stands alone.

Code of the value does not run: classes are looked up by name within one package, and instances are created
without their constructors.
"""

import base64
import importlib
import re
from collections import OrderedDict, defaultdict, deque
from datetime import date, datetime, timedelta, timezone
from datetime import time as day_time
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from pathlib import PosixPath, PurePosixPath
from types import MemberDescriptorType, SimpleNamespace
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from geoheal.client.recording.codec.kinds import CONTENT, base_of, has_finalizer, is_error

_FACTORIES = {"int": int, "list": list, "dict": dict, "set": set, "float": float, "str": str, "": None}
_PLACEHOLDERS = {"str": "redacted", "bytes": b"redacted", "int": 0, "float": 0.0, "bool": False}
_PATHS = {"PosixPath": PosixPath, "PurePosixPath": PurePosixPath}


class Thawer:
    """Reads one value; a part that occurred twice becomes one object again.

    Parameters
    ----------
    package
        The top-level package whose classes are allowed.
    outside
        Creates the replacement of a connection to the outside; None if connections are not allowed.

    Examples
    --------
    >>> Thawer("shop").thaw({"tuple": [1, {"list": [2.5]}, {"ref": 0}]})
    (1, [2.5], [2.5])
    """

    def __init__(self, package: str, outside: Any = None) -> None:  # noqa: ANN401 - makes connections
        self._package = package
        self._connect = outside
        self._numbered: list[Any] = []
        self.places: dict[int, str] = {}

    def thaw(self, value: Any) -> Any:  # noqa: ANN401 - JSON, and whatever it says
        """Read a value.

        Raises
        ------
        ValueError
            If the codec does not write such values, or it names something that does not exist.
        """
        if not isinstance(value, dict | list):
            return value
        if isinstance(value, list) or len(value) != 1:
            raise ValueError("a value of no kind")
        ((kind, body),) = value.items()
        reader = getattr(self, f"_{kind}", None)
        if not kind.isalpha() or reader is None:
            raise ValueError(f"no kind {kind[:50]!a}")
        return reader(body)

    def _kept(self, made: Any) -> Any:  # noqa: ANN401 - what is numbered
        self._numbered.append(made)
        return made

    def _many(self, body: Any) -> list[Any]:  # noqa: ANN401 - JSON
        return [self.thaw(part) for part in body]

    def _ref(self, body: int) -> Any:  # noqa: ANN401 - what was read before
        return self._numbered[body]

    def _redacted(self, body: str) -> Any:  # noqa: ANN401 - a placeholder
        return _PLACEHOLDERS.get(body)

    def _int(self, body: str) -> int:
        return int(body, 16)

    def _float(self, body: str) -> float:
        return float(body)

    def _text(self, body: str) -> str:
        return bytes.fromhex(body).decode("utf-8", "surrogatepass")

    def _complex(self, body: list[Any]) -> complex:
        return complex(*self._many(body))

    def _bytes(self, body: str) -> bytes:
        return base64.b64decode(body)

    def _bytearray(self, body: str) -> bytearray:
        made: bytearray = self._kept(bytearray(base64.b64decode(body)))
        return made

    def _range(self, body: list[Any]) -> range:
        return range(*self._many(body))

    def _datetime(self, body: list[Any]) -> datetime:
        return datetime.fromisoformat(body[0]).replace(tzinfo=_zone(body[1]), fold=body[2])

    def _time(self, body: list[Any]) -> day_time:
        return day_time.fromisoformat(body[0]).replace(tzinfo=_zone(body[1]), fold=body[2])

    def _zone(self, body: Any) -> Any:  # noqa: ANN401 - JSON, and a time zone
        return _zone(body)

    def _date(self, body: str) -> date:
        return date.fromisoformat(body)

    def _timedelta(self, body: list[int]) -> timedelta:
        return timedelta(*body)

    def _decimal(self, body: str) -> Decimal:
        return Decimal(body)

    def _fraction(self, body: list[Any]) -> Fraction:
        return Fraction(*self._many(body))

    def _uuid(self, body: str) -> UUID:
        return UUID(hex=body)

    def _path(self, body: list[Any]) -> PurePosixPath:
        return _PATHS[body[0]](self.thaw(body[1]))

    def _list(self, body: list[Any]) -> list[Any]:
        made: list[Any] = self._kept([])
        made.extend(map(self.thaw, body))
        return made

    def _tuple(self, body: list[Any]) -> tuple[Any, ...]:
        return tuple(self._many(body))

    def _set(self, body: list[Any]) -> set[Any]:
        made: set[Any] = self._kept(set())
        made.update(self._many(body))
        return made

    def _frozenset(self, body: list[Any]) -> frozenset[Any]:
        return frozenset(self._many(body))

    def _deque(self, body: list[Any]) -> "deque[Any]":
        made: deque[Any] = self._kept(deque(maxlen=body[0]))
        made.extend(self._many(body[1]))
        return made

    def _filled(self, made: Any, body: list[Any]) -> Any:  # noqa: ANN401 - a mapping
        self._kept(made)
        for key, item in body:
            read = self.thaw(key)
            made[read] = self.thaw(item)
        return made

    def _dict(self, body: list[Any]) -> Any:  # noqa: ANN401 - a mapping
        return self._filled({}, body)

    def _ordered(self, body: list[Any]) -> Any:  # noqa: ANN401 - a mapping
        return self._filled(OrderedDict(), body)

    def _defaultdict(self, body: list[Any]) -> Any:  # noqa: ANN401 - a mapping
        return self._filled(defaultdict(_FACTORIES[body[0]]), body[1])

    def _name(self, body: list[str]) -> Any:  # noqa: ANN401 - a class or a function
        module, name = body
        top = module.partition(".")[0]
        found: Any = importlib.import_module(module)
        for part in name.split("."):
            found = getattr(found, part)
        if top != self._package and not isinstance(found, type):
            raise ValueError(f"{name[:100]!a} is not a class")
        return found

    def _enum(self, body: list[Any]) -> Any:  # noqa: ANN401 - a member
        kind = self._name(body[:2])
        if Enum not in getattr(kind, "__mro__", ()):
            raise ValueError(f"{body[1][:100]!a} is not an enum")
        return kind(self.thaw(body[2]))

    def _named(self, body: list[Any]) -> Any:  # noqa: ANN401 - a named tuple
        return tuple.__new__(self._name(body[:2]), self._many(body[2]))

    def _outside(self, body: str) -> Any:  # noqa: ANN401 - what stands for a connection
        if self._connect is None:
            raise ValueError("a connection to the outside")
        return self._kept(self._connect(body))

    def _row(self, body: list[Any]) -> Any:  # noqa: ANN401 - of sqlite3
        import sqlite3

        columns = ", ".join(
            'NULL AS "{}"'.format(name.replace('"', '""')) for name in map(self.thaw, body[0])
        )
        made = sqlite3.Connection(":memory:").execute(f"SELECT {columns}")
        return sqlite3.Row(made, tuple(self._many(body[1])))

    def _pattern(self, body: list[Any]) -> "re.Pattern[Any]":
        return re.compile(self.thaw(body[0]), body[1])

    def _scalar(self, body: list[Any]) -> Any:  # noqa: ANN401 - of NumPy
        return _array(body)[()]

    def _array(self, body: list[Any]) -> Any:  # noqa: ANN401 - of NumPy
        return self._kept(_array(body))

    def _global(self, body: list[str]) -> Any:  # noqa: ANN401 - whatever a module of the application holds
        module, name = body
        if module.partition(".")[0] != self._package:
            raise ValueError(f"{module[:100]!a} is not of the package {self._package}")
        found = getattr(importlib.import_module(module), name)
        self.places[id(found)] = f"{module}.{name}"
        return self._kept(found)

    def _object(self, body: list[Any]) -> Any:  # noqa: ANN401 - an instance
        kind = self._kind(body)
        base: Any = base_of(kind)
        if base is not object and base is not SimpleNamespace:
            raise ValueError(f"{body[1][:100]!a} holds more than attributes")
        return self._with(self._kept(base.__new__(kind)), body[2])

    def _made(self, body: list[Any]) -> Any:  # noqa: ANN401 - an instance of a subclass of plain data
        kind = self._kind(body)
        base: Any = base_of(kind)
        if base not in CONTENT:
            raise ValueError(f"{body[1][:100]!a} is not a kind of plain data")
        if CONTENT[base] not in {"dict", "list", "set"}:
            return self._with(self._kept(base.__new__(kind, self.thaw(body[2]))), body[3])
        made = self._kept(base.__new__(kind))
        base.__init__(made)
        held = self.thaw(body[2])
        if base is list:
            list.extend(made, held)
        else:
            base.update(made, held)
        return self._with(made, body[3])

    def _error(self, body: list[Any]) -> Any:  # noqa: ANN401 - an exception
        kind = self._kind(body)
        if not is_error(base_of(kind)):
            raise ValueError(f"{body[1][:100]!a} is not an exception")
        given = self.thaw(body[2])
        return self._with(self._kept(kind.__new__(kind, *given)), body[3])

    def _kind(self, body: list[Any]) -> type:
        kind = self._name(body[:2])
        if not isinstance(kind, type) or has_finalizer(kind):
            raise ValueError(f"{body[1][:100]!a} is not a class of plain instances")
        return kind

    def _with(self, made: Any, attributes: list[Any]) -> Any:  # noqa: ANN401 - an instance
        """Set attributes without calling methods of the class."""
        members = {
            name: member
            for base in type(made).__mro__
            for name, member in vars(base).items()
            if type(member) is MemberDescriptorType
        }
        for name, item in attributes:
            if name in members:
                members[name].__set__(made, self.thaw(item))
            else:
                object.__getattribute__(made, "__dict__")[name] = self.thaw(item)
        return made


def _zone(zone: Any) -> Any:  # noqa: ANN401 - JSON, and a time zone
    if zone is None:
        return None
    return ZoneInfo(zone) if isinstance(zone, str) else timezone(timedelta(seconds=zone))


def _array(body: list[Any]) -> Any:  # noqa: ANN401 - of NumPy
    import numpy as np

    return np.frombuffer(base64.b64decode(body[2]), dtype=np.dtype(body[0])).reshape(body[1]).copy()
