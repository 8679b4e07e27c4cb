"""The border where foreign values become arrays of real numbers."""

from typing import Union

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geoheal.errors import GeometryError

Array = NDArray[np.float64]
"""An array of float64; its shape stands in the docstring of the function that takes it."""

RealArray = NDArray[Union[np.floating, np.integer]]
"""An array of real numbers in the type in which it came."""

REAL_KINDS = "fiu"
"""NumPy's kinds of real numbers: floating, signed, unsigned. Booleans and texts are not measurements."""


def real_array(values: ArrayLike, name: str) -> RealArray:
    """Give the values as an array of real numbers, without converting their type.

    Parameters
    ----------
    values
        Anything that NumPy can read as an array with at least one axis.
    name
        What the values are, for the message.

    Raises
    ------
    GeometryError
        If the values are ragged, a scalar, empty along an axis other than the first, or no real numbers.

    Examples
    --------
    >>> real_array([1, 2], "basin")
    array([1, 2])
    >>> real_array(["1", "2"], "basin")
    Traceback (most recent call last):
    geoheal.errors.GeometryError: The basin must consist of real numbers, not of str.
    """
    try:
        array = np.asarray(values)
    except ValueError as error:
        raise GeometryError(f"The {name} must be a rectangular array of numbers: {error}.") from error
    if array.ndim == 0 or 0 in array.shape[1:] or array.shape == (0,):
        raise GeometryError(f"The {name} must have at least one coordinate; its shape is {array.shape}.")
    if array.dtype.kind not in REAL_KINDS:
        raise GeometryError(f"The {name} must consist of real numbers, not of {_kind_of(array)}.")
    return array


def _kind_of(array: NDArray[np.generic]) -> str:
    """Name the Python type of the first element that is not a real number."""
    kinds = (type(value) for value in array.ravel().tolist())
    return next((kind.__name__ for kind in kinds if kind not in (int, float)), "integers beyond 64 bits")
