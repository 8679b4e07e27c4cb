"""Back-off of failed deliveries.

The schedule is that of the Standard Webhooks specification ("Deliverability and reliability"): ten attempts
over three days and more.
"""

from datetime import datetime, timedelta
from typing import Final

PAUSES: Final = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""Pause after each failed attempt; none follows the last one."""

JITTER: Final = 0.2
"""Share by which a pause may be longer, so that simultaneous failures are not retried simultaneously."""

RETRY_AFTER_MAX: Final = timedelta(hours=24)
"""The longest wait that a receiver may ask for."""


def next_attempt(
    attempts: int, now: datetime, chance: float, retry_after: timedelta | None = None
) -> datetime | None:
    """Return the time of the next try; None if there were enough.

    Parameters
    ----------
    attempts
        Number of tries so far, at least one.
    now
        The time (UTC) of the last try.
    chance
        A number drawn from 0..1, from which the jitter is made.
    retry_after
        The receiver's request; used if it is longer than the pause.
    """
    if attempts > len(PAUSES):
        return None
    pause = PAUSES[attempts - 1] * (1.0 + JITTER * chance)
    asked = min(retry_after or timedelta(), RETRY_AFTER_MAX)
    return now + max(pause, asked)
