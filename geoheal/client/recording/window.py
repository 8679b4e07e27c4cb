"""The window in which calls are looked at: opened once a second, closed when its time is spent."""

import random
from collections.abc import Sequence
from typing import Final, Protocol

SPENDING_S: Final = 0.001
"""Time that looking at calls may take of all threads in one window."""
PATIENCE: Final = 4.0
"""A function of which as many calls were taken is looked at in half of the windows."""


class Armed(Protocol):
    """A place at which calls can be looked at."""

    is_armed: bool
    taken: int


class Window:
    """Says at which places the next call is looked at.

    ``open`` is an empty list while it is closed: that is what each call asks.
    """

    def __init__(self, spending_s: float = SPENDING_S) -> None:
        self.open: list[bool] = []
        self._spending_s = spending_s
        self._left_s = 0.0

    def begin(self, places: Sequence[Armed]) -> None:
        """Open it; places where much was taken already are left out most of the time."""
        self._left_s = min(self._left_s, 0.0) + self._spending_s
        for place in places:
            place.is_armed = random.random() < 1.0 / (1.0 + place.taken / PATIENCE)  # noqa: S311 - a sample
        if self._left_s > 0:
            self.open[:] = [True]

    def spend(self, seconds: float) -> None:
        """Note time; what one call takes beyond the window's is missing in the next ones."""
        self._left_s -= seconds
        if self._left_s <= 0:
            self.close()

    def close(self) -> None:
        """Look at nothing."""
        self.open.clear()
