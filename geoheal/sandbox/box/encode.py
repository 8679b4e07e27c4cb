"""Values as JSON that keeps their type, so that the outputs of two runs can be compared outside.

None, bool, str, float and integers that a double holds stand for themselves, a list for a list. Everything
else is an object with one key, its kind. What cannot be compared becomes ``{"other": [type, reason]}``, and
what is of a subclass, or of a type that is compared like another, ``{"typed": [type, value]}``.
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
    ("decimal", "Decimal"),
}
"""Module and name of types whose repr tells all; named, not imported: most code uses none of them."""
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
"""By identity: a class may claim to be equal to another one."""
_HEAP = 1 << 9
"""Flag of the types that are made at run time, and not compiled into the interpreter."""
_KIND: dict[str, Any] = {
    name: type.__dict__[name].__get__ for name in ("__module__", "__qualname__", "__flags__")
}
"""Ask what a class is of ``type`` itself: a metaclass may say otherwise."""
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
        if issubclass(type(value), kind):  # isinstance believes a value that names another class as its own
            return _with_type(value, encoder(value, recur), recur)
    return _with_type(value, _encode_foreign(value, recur), recur)


def _other(value: object, reason: str) -> dict[str, Any]:
    return {"other": [plain(type(value).__qualname__, 200), reason]}


def _with_type(value: object, told: Any, recur: _Recur) -> Any:  # noqa: ANN401 - JSON
    """Add the type that a value is of, and what it holds beside the value: its public attributes.

    Private ones are its own affair, and so is what a property of its class has kept.
    """
    kind = type(value)
    if id(kind) in _PLAIN or (type(told) is dict and "other" in told):
        return told
    held = _attributes(value, kind)
    if held:
        told = {"object": ["beside", [["", told], *([name, recur(part)] for name, part in held)]]}
    return {"typed": [plain(_name_of(kind) + _made_for(value, kind), 300), told]}


def _name_of(kind: type) -> str:
    """Return module and name of a class, marked where its module has another one, or none, of that name."""
    module, name = _KIND["__module__"](kind), _KIND["__qualname__"](kind)
    is_own = not _KIND["__flags__"](kind) & _HEAP
    is_own = is_own or vars(sys.modules.get(str(module), sys)).get(str(name)) is kind
    return f"{module}.{name}" + ("" if is_own else " (local)")


def _made_for(value: object, kind: type) -> str:
    """Return what a mapping makes of keys that it does not have: no attribute of Python's shows it."""
    factory = getattr(sys.modules.get("collections"), "defaultdict", None)
    if factory is None or not issubclass(kind, factory):
        return ""
    makes = factory.default_factory.__get__(value, kind)
    return f" of {_name_of(makes) if isinstance(makes, type) else type(makes).__qualname__}"


def _attributes(value: object, kind: type) -> list[tuple[str, object]]:
    """Names and values, by name; the class cannot hide any, for none of its own methods is asked."""
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
    """PostgreSQL takes no NUL, and UTF-8 no lone surrogates."""
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
    """Name and value of an enumeration's member; the name alone where the value cannot be compared."""
    held = object.__getattribute__(value, "__dict__")
    name = {"exact": [type(value).__qualname__, plain(held["_name_"], 500)]}
    told = recur(held["_value_"])
    return name if isinstance(told, dict) and "other" in told else {"tuple": [name, told]}


_COMPLEX = (complex.real.__get__, complex.imag.__get__)

# The built-in types' own methods, never the value's: a subclass may hand over something else than it holds.
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
    return _other(value, "has no value that can be compared")


def _repr_of(base: Any, value: object) -> str:  # noqa: ANN401 - a type with a method of its own
    """Return what the base says of a value, whatever a subclass would say."""
    return str(base.__repr__(value))


def _is_library(kind: type) -> bool:
    """Whether a type is the one that its module has under its name, and no other of the same name."""
    return getattr(sys.modules.get(kind.__module__), kind.__qualname__, None) is kind


def _array(value: Any, recur: _Recur, numpy: Any) -> Any:  # noqa: ANN401 - NumPy may be absent
    """Return what an array holds, by NumPy's own methods: a subclass may hand over something else."""
    if issubclass(type(value), numpy.generic):
        value = numpy.ndarray.__getitem__(numpy.array(value, subok=False), ())
    elif (type(value).__module__, type(value).__qualname__) not in _MASKED or not _is_library(type(value)):
        value = numpy.ndarray.view(value, numpy.ndarray)
    if value.dtype.kind not in "biufcSU":
        return _other(value, f"has elements of type {value.dtype} that cannot be compared")
    if value.ndim == 0:
        return recur(value.item())
    if value.size > _NODES:
        return _other(value, "has too many elements")
    return {"array": [str(value.dtype), list(value.shape), [recur(part) for part in value.ravel().tolist()]]}


def plain(text: object, limit: int) -> str:
    """Text that every reader of JSON and UTF-8 accepts, cut to a length."""
    try:
        told = str(text)
    except BaseException:  # noqa: BLE001 - an error whose text is an error itself is an error all the same
        told = "(cannot be told)"
    return told[:limit].encode("utf-8", "backslashreplace").decode().replace("\0", "�")
