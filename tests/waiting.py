"""Wait for conditions, never for time: the deadline is for hangs alone, so that busy cores fail no test."""

import time
from collections.abc import Callable
from typing import Final, TypeVar

import pytest

T = TypeVar("T")

PATIENCE_S: Final = 180.0
"""Time after which a condition, a process or an answer counts as hung."""


def eventually(holds: Callable[[], T], every_s: float = 0.02) -> T:
    """Wait until something is true, and return it.

    Parameters
    ----------
    holds
        Asked again and again.
    every_s
        Pause between two questions.
    """
    deadline = time.monotonic() + PATIENCE_S
    while True:
        found = holds()
        if found:
            return found
        if time.monotonic() > deadline:
            pytest.fail(f"It did not come true within {PATIENCE_S:.0f} s; last seen: {found!r}")
        time.sleep(every_s)
