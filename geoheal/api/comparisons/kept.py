"""Limits on stored results of comparisons: their number and their size in bytes."""

import time
from collections import deque
from typing import Final

from werkzeug.exceptions import TooManyRequests

ANSWERS_MAX: Final = 5_000
BYTES_MAX: Final = 256 << 20
"""Total size of the results that one process keeps."""


class KeptAnswers:
    """Bookkeeping of the results that one process keeps.

    Parameters
    ----------
    kept_s
        Seconds after which a result is deleted.
    """

    def __init__(self, kept_s: float) -> None:
        self._kept_s = kept_s
        self._answers: deque[tuple[float, int]] = deque()

    def add(self, size: int) -> None:
        """Add a result of this size (bytes)."""
        self._answers.append((time.monotonic() + self._kept_s, size))

    def require_room(self) -> None:
        """Raise unless there is room for one more result.

        Raises
        ------
        TooManyRequests
            With the time until there is room again.
        """
        now_s = time.monotonic()
        while self._answers and self._answers[0][0] <= now_s:
            self._answers.popleft()
        size = sum(each for _, each in self._answers)
        if len(self._answers) < ANSWERS_MAX and size < BYTES_MAX:
            return
        after_s = self._answers[0][0] - now_s if self._answers else self._kept_s
        raise TooManyRequests(
            f"{len(self._answers)} results of comparisons ({size >> 20} MiB) are kept; the limits are "
            f"{ANSWERS_MAX} results and {BYTES_MAX >> 20} MiB; the oldest is deleted in "
            f"{after_s / 60:.0f} minutes. "
            "Without `Prefer: respond-async` comparisons are answered directly and not kept.",
            retry_after=round(after_s) or 1,
        )
