"""When the last pair of a module may begin, so that it is judged in time on a busy machine, too."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import Final

OVERTIME_S: Final = 3.0
"""Seconds by which a pair may outlast the limit: none begins that would take longer."""
SLOW_PAIR: Final = 1.5
"""Duration of a slow pair of runs, in durations of a usual one."""


@dataclass(slots=True)
class PairPace:
    """Tells when no further pair may begin.

    Parameters
    ----------
    deadline_s
        On the clock: no pair begins later, nor one that by the pairs before it would end long after that.
    clock
        Seconds, monotonic.

    Examples
    --------
    >>> seconds = iter([0.0, 8.0, 40.0, 44.0])
    >>> pace = PairPace(50.0, lambda: next(seconds))
    >>> with pace.pair():
    ...     pass
    >>> pace.is_over, pace.is_over  # a slow pair takes 12 s
    (False, True)
    """

    deadline_s: float
    clock: Callable[[], float] = time.monotonic
    _lasted_s: list[float] = field(default_factory=list, init=False)

    @contextmanager
    def pair(self) -> Iterator[None]:
        """Note how long a pair lasts."""
        began_s = self.clock()
        yield
        self._lasted_s.append(self.clock() - began_s)

    @property
    def is_over(self) -> bool:
        """Whether no further pair may begin."""
        expected_s = SLOW_PAIR * median(self._lasted_s) if self._lasted_s else 0.0
        return self.clock() + max(0.0, expected_s - OVERTIME_S) >= self.deadline_s
