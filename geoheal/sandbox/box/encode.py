"""Encode values as JSON with types, so that the outputs of two runs can be compared outside.

None, bool, str, float and integers within double precision are encoded as themselves, a list as a list.
Everything else is an object with one key, its kind. Values that cannot be compared become ``{"other": [type,
reason]}``, and values of a subclass, or of a type that compares equal to another, ``{"typed": [type,
value]}``.
"""

from __future__ import annotations

import contextlib
import enum
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:  # importing typing would double the time that a box takes to start
    from collections.abc import Callable
    from typing import Any

    _Recur = Callable[[object], Any]

_DEPTH = 32
_NODES = 100_000
_EXACT_INTEGER = 1 << 53
_INTEGER_BITS = 1 << 16
_SPOKEN = {
    ("datetime", "datetime"),
    ("datetime", "date"),
    ("datetime", "time"),
    ("datetime", "timedelta"),
    ("datetime", "timezone"),
    ("decimal", "Decimal"),
    ("zoneinfo", "ZoneInfo"),
}
"""Module and name of types whose repr is complete; named, not imported: most code uses none of them."""
_SPOKEN_BY_THEMSELVES = {
    ("fractions", "Fraction"),
    ("pathlib", "PosixPath"),
    ("pathlib", "PurePosixPath"),
    ("pathlib", "PureWindowsPath"),
    ("pathlib._local", "PosixPath"),
    ("pathlib._local", "PurePosixPath"),
    ("pathlib._local", "PureWindowsPath"),
    ("uuid", "UUID"),
}
"""The same, written in Python: their repr asks methods that a subclass may replace."""
_PLAIN = {
    id(kind) for kind in (type(None), bool, int, float, complex, str, bytes, list, tuple, set, dict, range)
}
"""By identity, because a class may claim to be equal to another one."""
_HEAP = 1 << 9
"""Flag of types that are created at run time, not compiled into the interpreter."""
_IMMUTABLE = 1 << 8
"""Flag of types that are compiled, which Python code cannot give to its own."""
_KIND: dict[str, Any] = {
    name: type.__dict__[name].__get__ for name in ("__module__", "__qualname__", "__flags__")
}
"""Read attributes of a class from ``type`` itself, because a metaclass may override them."""
_SLOT = type(type("", (), {"__slots__": ("x",)}).x)  # type: ignore[attr-defined]
_MASKED = {("numpy.ma", "MaskedArray"), ("numpy.ma.core", "MaskedArray")}


class _Budget:
    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left = _NODES


def encode(value: object) -> Any:  # noqa: ANN401 - JSON
    """Turn a value into tagged JSON.

    Examples
    --------
    >>> encode([1, 2.5, "a", None, True])
    [1, 2.5, 'a', None, True]
    >>> encode((1, float("nan")))
    {'tuple': [1, {'float': 'nan'}]}
    >>> encode({"b": {3}})
    {'dict': [['b', {'set': [3]}]]}
    >>> encode(frozenset({3}))
    {'typed': ['builtins.frozenset', {'set': [3]}]}
    >>> encode(lambda: None)
    {'other': ['function', 'has no value that can be compared']}
    """
    return _encode(value, _DEPTH, _Budget())


def _encode(value: object, depth: int, budget: _Budget) -> Any:  # noqa: ANN401 - JSON
    budget.left -= 1
    if depth == 0 or budget.left < 0:
        return _other(value, "is nested too deeply" if depth == 0 else "has too many parts")

    def recur(part: object) -> Any:  # noqa: ANN401 - JSON
        return _encode(part, depth - 1, budget)

    for kind, encoder in _ENCODERS:
        if issubclass(type(value), kind):  # isinstance believes a value that claims another class
            return _with_type(value, encoder(value, recur), recur)
    return _with_type(value, _encode_foreign(value, recur), recur)


def _other(value: object, reason: str) -> dict[str, Any]:
    return {"other": [plain(type(value).__qualname__, 200), reason]}


def _with_type(value: object, encoded: Any, recur: _Recur) -> Any:  # noqa: ANN401 - JSON
    """Add the type of a value, and its public attributes.

    Private attributes are ignored, and so are cached values of properties.
    """
    kind = type(value)
    if id(kind) in _PLAIN or (type(encoded) is dict and "other" in encoded):
        return encoded
    held = _attributes(value, kind)
    if held:
        encoded = {"object": ["beside", [["", encoded], *([name, recur(part)] for name, part in held)]]}
    return {"typed": [plain(_name_of(kind) + _made_for(value, kind), 300), encoded]}


def _name_of(kind: type) -> str:
    """Return module and name of a class, marked if its module has another or no class of that name."""
    module, name = _KIND["__module__"](kind), _KIND["__qualname__"](kind)
    is_own = not _KIND["__flags__"](kind) & _HEAP
    is_own = is_own or vars(sys.modules.get(str(module), sys)).get(str(name)) is kind
    return f"{module}.{name}" + ("" if is_own else " (local)")


def _made_for(value: object, kind: type) -> str:
    """Return how a mapping creates missing values, which no attribute in Python shows."""
    factory = getattr(sys.modules.get("collections"), "defaultdict", None)
    if factory is None or not issubclass(kind, factory):
        return ""
    makes = factory.default_factory.__get__(value, kind)
    return f" of {_name_of(makes) if isinstance(makes, type) else type(makes).__qualname__}"


def _attributes(value: object, kind: type) -> list[tuple[str, object]]:
    """Return names and values of attributes.

    The class cannot hide any, because its methods are not called.
    """
    held: dict[str, object] = {}
    with contextlib.suppress(AttributeError):
        held.update(object.__getattribute__(value, "__dict__"))
    for base in type.__getattribute__(kind, "__mro__"):
        own = type.__getattribute__(base, "__dict__")
        slots = [name for name, member in own.items() if type(member) is _SLOT] if "__slots__" in own else ()
        for name in slots:
            with contextlib.suppress(AttributeError):
                held.setdefault(name, own[name].__get__(value, kind))
        for name in held.keys() & own.keys():
            if type(own[name]).__name__ == "cached_property":
                del held[name]
    fields = getattr(kind, "__dataclass_fields__", ())
    public = (name for name in held if name[:1] != "_" and name not in fields)
    return [(name, held[name]) for name in sorted(public)]


def _integer(value: int, _: _Recur) -> Any:  # noqa: ANN401 - JSON
    number = int.__index__(value)
    if -_EXACT_INTEGER <= number <= _EXACT_INTEGER:
        return number
    if number.bit_length() <= _INTEGER_BITS:
        return {"int": hex(number)}
    return _other(value, "has too many digits")


def _float(value: float, _: _Recur) -> Any:  # noqa: ANN401 - JSON
    number = float.__float__(value)
    return number if number - number == 0.0 else {"float": repr(number)}


def _text(value: str, _: _Recur) -> Any:  # noqa: ANN401 - JSON
    """Return text without NUL and lone surrogates, which PostgreSQL and UTF-8 do not accept."""
    text = str.__str__(value)
    if "\0" not in text:
        try:
            text.encode()
        except UnicodeEncodeError:
            pass
        else:
            return text
    return {"text": text.encode("utf-8", "surrogatepass").hex()}


def _mapping(value: dict[Any, Any], recur: _Recur) -> Any:  # noqa: ANN401 - JSON
    return {"dict": [[recur(key), recur(item)] for key, item in dict.items(value)]}


def _member(value: enum.Enum, recur: _Recur) -> Any:  # noqa: ANN401 - JSON
    """Return name and value of an enumeration's member; only the name if the value cannot be compared."""
    held = object.__getattribute__(value, "__dict__")
    name = {"exact": [type(value).__qualname__, plain(held["_name_"], 500)]}
    encoded = recur(held["_value_"])
    return name if isinstance(encoded, dict) and "other" in encoded else {"tuple": [name, encoded]}


_COMPLEX = (complex.real.__get__, complex.imag.__get__)

# Use the built-in types' own methods, never the value's: a subclass may return something else than it
# contains.
_ENCODERS: tuple[tuple[Any, Callable[[Any, _Recur], Any]], ...] = (
    (type(None), lambda value, _: value),
    (enum.Enum, _member),
    (bool, lambda value, _: value),
    (int, _integer),
    (float, _float),
    (complex, lambda value, recur: {"complex": [recur(part(value)) for part in _COMPLEX]}),
    (str, _text),
    ((bytes, bytearray, memoryview), lambda value, _: {"bytes": memoryview(value).hex()}),
    (list, lambda value, recur: [recur(part) for part in list.__iter__(value)]),
    (tuple, lambda value, recur: {"tuple": [recur(part) for part in tuple.__iter__(value)]}),
    (set, lambda value, recur: {"set": [recur(part) for part in set.__iter__(value)]}),
    (frozenset, lambda value, recur: {"set": [recur(part) for part in frozenset.__iter__(value)]}),
    (dict, _mapping),
    (range, lambda value, _: {"exact": ["range", repr(value)]}),
)


def _encode_foreign(value: object, recur: _Recur) -> Any:  # noqa: ANN401 - JSON
    kind = type(value)
    for base in kind.__mro__:
        if (base.__module__, base.__qualname__) in _SPOKEN and _is_library(base):
            return {"exact": [kind.__qualname__, plain(_repr_of(base, value), 2000)]}
    if (kind.__module__, kind.__qualname__) in _SPOKEN_BY_THEMSELVES and _is_library(kind):
        return {"exact": [kind.__qualname__, plain(_repr_of(kind, value), 2000)]}
    if hasattr(kind, "__dataclass_fields__"):
        return {
            "object": [
                kind.__qualname__,
                [[name, recur(getattr(value, name))] for name in kind.__dataclass_fields__],
            ]
        }
    numpy = sys.modules.get("numpy")
    if numpy is not None and issubclass(kind, numpy.generic | numpy.ndarray):
        return _array(value, recur, numpy)
    if (kind.__module__, kind.__qualname__) == ("re", "Pattern") and _is_library(kind):
        return {"object": ["Pattern", [["pattern", recur(value.pattern)], ["flags", value.flags]]]}  # type: ignore[attr-defined]
    return _other(value, "has no value that can be compared")


def _repr_of(base: Any, value: object) -> str:  # noqa: ANN401 - a type with a method of its own
    """Return the base class's representation of a value, whatever a subclass returns."""
    return str(base.__repr__(value))


def _is_library(kind: type) -> bool:
    """Whether a type is the one that its module has under its name, or had before the module was changed.

    Replayed calls find another class in place of ``datetime``. A compiled type cannot be made by Python code.
    Anybody may take the name of a class of the library, so its text has to be made by the library, too.
    """
    if _KIND["__flags__"](kind) & _IMMUTABLE:
        return True
    is_named = getattr(sys.modules.get(kind.__module__), kind.__qualname__, None) is kind
    shows: Any = kind.__repr__
    names = getattr(shows, "__globals__", None)
    if names is None:  # compiled, unless it is an object that can be called
        return is_named and type(shows) is type(object.__repr__)
    owner = str(names.get("__name__"))
    is_own = owner.partition(".")[0] == kind.__module__.partition(".")[0]
    return is_named and is_own and vars(sys.modules.get(owner, sys)) is names


def _array(value: Any, recur: _Recur, numpy: Any) -> Any:  # noqa: ANN401 - NumPy may be absent
    """Return the content of an array by NumPy's own methods: a subclass may return something else."""
    if issubclass(type(value), numpy.generic):
        value = numpy.ndarray.__getitem__(numpy.array(value, subok=False), ())
    elif (type(value).__module__, type(value).__qualname__) not in _MASKED or not _is_library(type(value)):
        value = numpy.ndarray.view(value, numpy.ndarray)
    if value.dtype.kind not in "biufcSUmM":
        return _other(value, f"has elements of type {value.dtype} that cannot be compared")
    if value.size > _NODES:
        return _other(value, "has too many elements")
    if value.dtype.kind in "mM":  # moments and spans are whole numbers of a unit
        numbers = plain(value.astype("int64").tolist(), 24 * _NODES)
        return {"exact": [f"{value.dtype} {value.shape}", numbers]}
    if value.ndim == 0:
        return recur(value.item())
    return {"array": [str(value.dtype), list(value.shape), [recur(part) for part in value.ravel().tolist()]]}


def plain(text: object, limit: int) -> str:
    """Return text that every reader of JSON and UTF-8 accepts, cut to a length."""
    try:
        shown = str(text)
    except BaseException:  # noqa: BLE001 - an error whose text cannot be computed is still an error
        shown = "(cannot be shown)"
    return shown[:limit].encode("utf-8", "backslashreplace").decode().replace("\0", "�")
