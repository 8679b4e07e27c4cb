"""The window in which calls are looked at: opened once a second, closed when its time is spent."""

import random
import time
from collections.abc import Callable, Sequence
from typing import Final, Protocol

SHARE: Final = 0.005
"""Share of the process's CPU time that observations may take, over all threads."""
SPENDING_S: Final = 0.001
"""Time that it may take in one window at most."""


class Armed(Protocol):
    """A place at which calls can be looked at."""

    @property
    def chance(self) -> float:
        """Probability that it is looked at in a window."""

    def arm(self) -> None:
        """Look at the next call."""


class RecordingWindow:
    """Says when calls are looked at: as long as time is left.

    Time is earned with the process's own, so that looking never takes more than a share of it, however little
    the application does and whatever a look costs: what one look takes too much is missing afterwards.

    Parameters
    ----------
    spending_s
        Time (s) that can be saved up.
    share
        Of the CPU time.
    clock
        CPU seconds of the process.
    """

    def __init__(
        self,
        spending_s: float = SPENDING_S,
        share: float = SHARE,
        clock: Callable[[], float] = time.process_time,
    ) -> None:
        self.is_open = False
        self._spending_s = spending_s
        self._share = share
        self._clock = clock
        self._seen_s = clock()
        self._left_s = spending_s

    def begin(self, places: Sequence[Armed]) -> None:
        """Open it, for some of the places: each by its chance."""
        now_s = self._clock()
        earned_s = self._share * max(0.0, now_s - self._seen_s)
        self._left_s, self._seen_s = min(self._spending_s, self._left_s + earned_s), now_s
        if self._left_s < self._spending_s / 2:
            return  # few requests with several looks each are better than many with one
        for place in places:
            if random.random() < place.chance:  # noqa: S311 - a sample
                place.arm()
        self.is_open = True

    def spend(self, seconds: float) -> None:
        """Note time."""
        self._left_s -= seconds
        if self._left_s <= 0:
            self.close()

    def close(self) -> None:
        """Look at nothing."""
        self.is_open = False
