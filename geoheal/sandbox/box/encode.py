"""Values as JSON that keeps their type, so that the outputs of two runs can be compared outside.

None, bool, str, float and integers that a double holds stand for themselves, a list for a list. Everything
else is an object with one key, its kind. What cannot be compared becomes ``{"other": [type, reason]}``.
"""

from __future__ import annotations

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
    ("datetime", "date"),
    ("datetime", "time"),
    ("datetime", "timedelta"),
    ("decimal", "Decimal"),
    ("fractions", "Fraction"),
    ("pathlib", "PurePath"),
    ("pathlib._local", "PurePath"),
    ("uuid", "UUID"),
}
"""Module and name of types whose repr tells all; named, not imported: most code uses none of them."""


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
    >>> encode(lambda: None)
    {'other': ['function', 'has no value that can be compared']}
    """
    return _encode(value, _DEPTH, _Budget())


def _encode(value: object, depth: int, budget: _Budget) -> Any:  # noqa: ANN401 - JSON
    budget.left -= 1
    if depth == 0 or budget.left < 0:
        return _other(value, "is nested too deeply" if depth == 0 else "has too many parts")
    for kind, encoder in _ENCODERS:
        if isinstance(value, kind):
            return encoder(value, lambda part: _encode(part, depth - 1, budget))
    return _encode_foreign(value, lambda part: _encode(part, depth - 1, budget))


def _other(value: object, reason: str) -> dict[str, Any]:
    return {"other": [plain(type(value).__qualname__, 200), reason]}


def _integer(value: int, _: _Recur) -> Any:  # noqa: ANN401 - JSON
    if abs(value) <= _EXACT_INTEGER:
        return int(value)
    return (
        {"int": hex(value)} if value.bit_length() <= _INTEGER_BITS else _other(value, "has too many digits")
    )


def _float(value: float, _: _Recur) -> Any:  # noqa: ANN401 - JSON
    return float(value) if value - value == 0.0 else {"float": repr(float(value))}


def _text(value: str, _: _Recur) -> Any:  # noqa: ANN401 - JSON
    """PostgreSQL takes no NUL, and UTF-8 no lone surrogates."""
    if "\0" not in value:
        try:
            value.encode()
        except UnicodeEncodeError:
            pass
        else:
            return str(value)
    return {"text": value.encode("utf-8", "surrogatepass").hex()}


def _mapping(value: dict[Any, Any], recur: _Recur) -> Any:  # noqa: ANN401 - JSON
    return {"dict": [[recur(key), recur(item)] for key, item in value.items()]}


_ENCODERS: tuple[tuple[Any, Callable[[Any, _Recur], Any]], ...] = (
    (type(None), lambda value, _: value),
    (enum.Enum, lambda value, _: {"exact": [type(value).__qualname__, plain(value.name, 500)]}),
    (bool, lambda value, _: value),
    (int, _integer),
    (float, _float),
    (complex, lambda value, recur: {"complex": [recur(value.real), recur(value.imag)]}),
    (str, _text),
    ((bytes, bytearray, memoryview), lambda value, _: {"bytes": bytes(value).hex()}),
    (list, lambda value, recur: [recur(part) for part in value]),
    (tuple, lambda value, recur: {"tuple": [recur(part) for part in value]}),
    ((set, frozenset), lambda value, recur: {"set": [recur(part) for part in value]}),
    (dict, _mapping),
    (range, lambda value, _: {"exact": ["range", repr(value)]}),
)


def _encode_foreign(value: object, recur: _Recur) -> Any:  # noqa: ANN401 - JSON
    kind = type(value)
    if any((base.__module__, base.__qualname__) in _SPOKEN for base in kind.__mro__):
        return {"exact": [kind.__qualname__, plain(repr(value), 2000)]}
    if hasattr(kind, "__dataclass_fields__"):
        return {
            "object": [
                kind.__qualname__,
                [[name, recur(getattr(value, name))] for name in kind.__dataclass_fields__],
            ]
        }
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(value, numpy.generic | numpy.ndarray):
        return _array(value, recur)
    return _other(value, "has no value that can be compared")


def _array(value: Any, recur: _Recur) -> Any:  # noqa: ANN401 - NumPy may be absent
    if value.dtype.kind not in "biufcSU":
        return _other(value, f"has elements of type {value.dtype} that cannot be compared")
    if value.ndim == 0:
        return recur(value.item())
    if value.size > _NODES:
        return _other(value, "has too many elements")
    return {"array": [value.dtype.kind, list(value.shape), [recur(part) for part in value.ravel().tolist()]]}


def plain(text: object, limit: int) -> str:
    """Text that every reader of JSON and UTF-8 accepts, cut to a length."""
    try:
        told = str(text)
    except BaseException:  # noqa: BLE001 - an error whose text is an error itself is an error all the same
        told = "(cannot be told)"
    return told[:limit].encode("utf-8", "backslashreplace").decode().replace("\0", "�")
