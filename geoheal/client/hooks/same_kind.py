"""Check whether a corrected value can replace the given one."""

from __future__ import annotations

import math
import sys
from copy import deepcopy
from typing import Any

from geoheal.errors import InvalidInput

NUMBERS = (bool, int, float, complex)
KINDS = {"b": bool, "i": int, "u": int, "f": float, "c": complex}
"""Python type by NumPy's letter."""


def private_copy(value: Any) -> Any:  # noqa: ANN401 - any value
    """Return a copy of a mutable value, so that a correction that fails does not change the value itself."""
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(value, numpy.ndarray):
        return value.copy()
    return deepcopy(value) if isinstance(value, (list, dict, set, bytearray)) else value


def same_kind(value: Any, result: Any) -> Any:  # noqa: ANN401 - any value
    """Return the result, in the element type of the given value; the given value if it is not finite itself.

    Raises
    ------
    InvalidInput
        When it is None, of another type, shape or kind of number, or not finite.

    Examples
    --------
    >>> same_kind(1.0, 2.0)
    2.0
    >>> same_kind([1.0, 2.0], [1.0])
    Traceback (most recent call last):
    geoheal.errors.InvalidInput: The result has the shape (1,) instead of (2,).
    """
    if result is None:
        raise InvalidInput("The result is None.")
    if hasattr(value, "shape") and hasattr(value, "dtype"):
        return _same_array(value, result)
    if type(result) is not type(value):
        raise InvalidInput(f"The result is a {type(result).__name__} instead of a {type(value).__name__}.")
    if isinstance(value, NUMBERS):
        return _finite_of(value, result)
    if isinstance(value, (list, tuple)) and _is_numeric(value):
        return _same_numbers(value, result)
    return result


def _same_array(value: Any, result: Any) -> Any:  # noqa: ANN401 - NumPy's or another library's
    """Compare arrays of NumPy, and of libraries with the same interface."""
    if type(result) is not type(value) and not hasattr(result, "dtype"):
        raise InvalidInput(f"The result is of type {type(result).__name__}, not an array.")
    if tuple(result.shape) != tuple(value.shape):
        raise InvalidInput(f"The result has the shape {tuple(result.shape)} instead of {tuple(value.shape)}.")
    if getattr(result.dtype, "kind", result.dtype) != getattr(value.dtype, "kind", value.dtype):
        raise InvalidInput(f"The result consists of {result.dtype} instead of {value.dtype}.")
    if result.dtype != value.dtype:
        result = result.astype(value.dtype)
    return _finite_of(value, result) if getattr(result.dtype, "kind", "f") in "fc" else result


def _same_numbers(value: Any, result: Any) -> Any:  # noqa: ANN401 - nested sequences
    shape, given = _flattened(value)
    got_shape, got = _flattened(result)
    if got_shape != shape:
        raise InvalidInput(f"The result has the shape {got_shape} instead of {shape}.")
    kind, got_kind = _widest(given), _widest(got)
    if got_kind is not kind:
        raise InvalidInput(f"The result consists of {got_kind.__name__} instead of {kind.__name__}.")
    if all(map(_is_finite, got)):
        return result
    if all(map(_is_finite, given)):
        raise InvalidInput("The result is not finite.")
    return value


def _flattened(value: Any) -> tuple[tuple[int, ...], list[Any]]:  # noqa: ANN401 - nested sequences
    """Return the shape of nested sequences, and their elements."""
    if not isinstance(value, (list, tuple)):
        return (), [value]
    parts = [_flattened(each) for each in value]
    if len({shape for shape, _ in parts}) > 1:
        raise InvalidInput("The parts of a sequence have different shapes.")
    return (len(value), *(parts[0][0] if parts else ())), [each for _, part in parts for each in part]


def _widest(numbers: list[Any]) -> type:
    """Return the widest kind of number among them."""
    return max(map(_kind, numbers), key=NUMBERS.index)


def _kind(number: Any) -> type:  # noqa: ANN401 - a number, also one of NumPy
    kind = KINDS.get(getattr(getattr(number, "dtype", None), "kind", ""))
    kind = kind or next((each for each in NUMBERS if isinstance(number, each)), None)
    if kind is None:
        raise InvalidInput(f"The result holds a {type(number).__name__}, which is not a number.")
    return kind


def _is_numeric(value: Any) -> bool:  # noqa: ANN401 - nested sequences
    while isinstance(value, (list, tuple)):
        if not value:
            return False
        value = value[0]
    return isinstance(value, NUMBERS)


def _finite_of(value: Any, result: Any) -> Any:  # noqa: ANN401 - numbers or arrays
    if _is_finite(result):
        return result
    if _is_finite(value):
        raise InvalidInput("The result is not finite.")
    return value


def _is_finite(value: Any) -> bool:  # noqa: ANN401 - a number or an array
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(value, (numpy.ndarray, numpy.generic)):
        return bool(numpy.isfinite(value).all())
    if isinstance(value, NUMBERS):
        return isinstance(value, int) or math.isfinite(abs(value))
    # A sum with a value that is not finite is not finite, in every library.
    return math.isfinite(abs(complex(value.sum())))
