"""Jobs of this process that have ended, possibly unknown to the queue."""

from collections.abc import Collection
from typing import Final

HEARD_WITHIN_S: Final = 5.0
"""Time within which the queue hears of the end of a job, unless the word was lost."""


class Ended:
    """Remembers ended jobs until the queue has stored their end.

    That message is lost if its connection breaks. The job would then count as running as long as this process
    lives, and its system would not be checked.

    Examples
    --------
    >>> ended = Ended()
    >>> ended.add(7, 100.0)
    >>> ended.unheard({7}, 101.0), ended.unheard({7}, 106.0), ended.unheard({8}, 107.0)
    (set(), {7}, set())
    """

    def __init__(self) -> None:
        self._at_s: dict[int, float] = {}

    def add(self, job: int, now_s: float) -> None:
        """Remember that a job has ended (monotonic clock)."""
        self._at_s[job] = now_s

    def unheard(self, doing: Collection[int], now_s: float) -> set[int]:
        """Return jobs that the queue considers running, although their end should have been recorded."""
        late_s = now_s - HEARD_WITHIN_S
        self._at_s = {job: at_s for job, at_s in self._at_s.items() if job in doing or at_s >= late_s}
        return {job for job, at_s in self._at_s.items() if at_s < late_s}
