"""Room for answers that are kept: a bounded number, and bounded bytes."""

import time
from collections import deque
from typing import Final

from werkzeug.exceptions import TooManyRequests

ANSWERS_MAX: Final = 5_000
BYTES_MAX: Final = 256 << 20
"""Answers of comparisons that one process keeps, and what they may take."""


class KeptAnswers:
    """Counts what one process keeps.

    Parameters
    ----------
    kept_s
        Time (s) after which an answer is forgotten.
    """

    def __init__(self, kept_s: float) -> None:
        self._kept_s = kept_s
        self._answers: deque[tuple[float, int]] = deque()

    def add(self, size: int) -> None:
        """Count an answer of so many bytes."""
        self._answers.append((time.monotonic() + self._kept_s, size))

    def require_room(self) -> None:
        """Make sure that one more may be kept.

        Raises
        ------
        TooManyRequests
            Saying when there is room again.
        """
        now_s = time.monotonic()
        while self._answers and self._answers[0][0] <= now_s:
            self._answers.popleft()
        size = sum(each for _, each in self._answers)
        if len(self._answers) < ANSWERS_MAX and size < BYTES_MAX:
            return
        after_s = self._answers[0][0] - now_s if self._answers else self._kept_s
        raise TooManyRequests(
            f"{len(self._answers)} answers of comparisons ({size >> 20} MiB) are kept, as many as there is "
            f"room for ({ANSWERS_MAX}, {BYTES_MAX >> 20} MiB); the oldest is forgotten in "
            f"{after_s / 60:.0f} minutes. "
            "Without `Prefer: respond-async` comparisons are answered at once, and not kept.",
            retry_after=round(after_s) or 1,
        )
