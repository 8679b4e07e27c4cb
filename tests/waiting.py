"""Wait for conditions, never for time: the deadline is for hangs alone, so that busy cores fail no test."""

import time
from collections.abc import Callable
from typing import Final, TypeVar

import pytest

T = TypeVar("T")

PATIENCE_S: Final = 180.0
"""Time after which a condition, a process or an answer counts as hung."""


SHORTEST_S: Final = 0.02
LONGEST_S: Final = 0.1


def eventually(holds: Callable[[], T]) -> T:
    """Wait until something is true, and return it.

    The pauses between two questions grow with the time that was waited: asking a service or a database fifty
    times a second would take a core from what is waited for.

    Parameters
    ----------
    holds
        Asked again and again.
    """
    started = time.monotonic()
    while True:
        found = holds()
        if found:
            return found
        waited = time.monotonic() - started
        if waited > PATIENCE_S:
            pytest.fail(f"It did not come true within {PATIENCE_S:.0f} s; last seen: {found!r}")
        time.sleep(min(max(SHORTEST_S, waited / 20), LONGEST_S))
