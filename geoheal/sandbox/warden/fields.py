"""Fields of the box's messages, each of which may hold anything.

All functions raise SandboxProtocolError if a field is invalid.
"""

import math
from typing import Final

from geoheal.errors import SandboxProtocolError
from geoheal.sandbox.protocol import clean_text

VECTOR_MAX: Final = 65_536


def text_of(value: object, limit: int) -> str:
    """Return a text, cleaned and cut."""
    if not isinstance(value, str):
        raise SandboxProtocolError("A text was expected.")
    return clean_text(value, limit)


def finite_of(value: object) -> float:
    """Return a finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise SandboxProtocolError("A finite number was expected.")
    return float(value)


def count_of(value: object) -> int | None:
    """Return a count; None without one."""
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 0):
        return value
    raise SandboxProtocolError("A count was expected.")


def vector_of(value: object) -> list[float]:
    """Return a vector of finite numbers."""
    if not isinstance(value, list) or not 0 < len(value) <= VECTOR_MAX:
        raise SandboxProtocolError(f"A vector of 1 to {VECTOR_MAX} numbers was expected.")
    return [finite_of(number) for number in value]
