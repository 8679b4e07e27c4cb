"""The window in which calls are observed: opened once per second, closed when its time is spent."""

import random
import time
from collections.abc import Callable, Sequence
from typing import Final, Protocol

SHARE: Final = 0.005
"""Largest share of the process's CPU time for observations, over all threads."""
SPENDING_S: Final = 0.001
"""Largest time (s) for observations in one window."""


class Armed(Protocol):
    """A function whose calls can be observed."""

    @property
    def chance(self) -> float:
        """Probability that it is observed in a window."""

    def arm(self) -> None:
        """Observe the next call."""


class RecordingWindow:
    """Allows observations as long as time is left.

    Time is granted in proportion to the CPU time of the process, so that observations never take more than
    their share, however little the application does and whatever an observation costs: if one takes too much,
    later windows have less.

    Parameters
    ----------
    spending_s
        Largest time (s) that can be saved up.
    share
        Share of the CPU time.
    clock
        Returns CPU seconds of the process.
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
        """Open the window, and arm some of the functions, each with its probability."""
        now_s = self._clock()
        earned_s = self._share * max(0.0, now_s - self._seen_s)
        self._left_s, self._seen_s = min(self._spending_s, self._left_s + earned_s), now_s
        if self._left_s < self._spending_s / 2:
            return  # few requests with several observations each are better than many with one
        for place in places:
            if random.random() < place.chance:  # noqa: S311 - a sample
                place.arm()
        self.is_open = True

    def spend(self, seconds: float) -> None:
        """Record spent time."""
        self._left_s -= seconds
        if self._left_s <= 0:
            self.close()

    def close(self) -> None:
        """Stop observing."""
        self.is_open = False
