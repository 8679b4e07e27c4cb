"""Waiting times between attempts."""

import random
from typing import Final

FIRST_S: Final = 1.0
LONGEST_S: Final = 60.0


class Backoff:
    """Exponential back-off with full jitter, so that many clients do not return at the same moment.

    References
    ----------
    Brooker, *Exponential backoff and jitter*, AWS Architecture Blog, 2015.
    """

    def __init__(self, first_s: float = FIRST_S, longest_s: float = LONGEST_S) -> None:
        self._first_s = first_s
        self._longest_s = longest_s
        self._failures = 0

    def succeeded(self) -> None:
        """Start again."""
        self._failures = 0

    def failed(self, retry_after_s: float = 0.0) -> float:
        """Return the seconds to wait now.

        Parameters
        ----------
        retry_after_s
            Waiting time that the service requests: the shortest one, but at most a minute.
        """
        ceiling = min(self._longest_s, self._first_s * 2 ** min(self._failures, 30))
        self._failures += 1
        return max(random.uniform(0.0, ceiling), min(retry_after_s, self._longest_s))  # noqa: S311 - no secret
