"""When the hours of a history are finished, so that they can be rolled up."""

from datetime import UTC, datetime, timedelta

from geoheal.constants import ROLLUP_DELAY


def finished_until(now: datetime, delay: timedelta = ROLLUP_DELAY) -> datetime:
    """The full hour before which all hours have ended long enough ago.

    >>> str(finished_until(datetime(2026, 11, 28, 15, 7, tzinfo=UTC), timedelta(minutes=10)))
    '2026-11-28 14:00:00+00:00'
    """
    return (now.astimezone(UTC) - delay).replace(minute=0, second=0, microsecond=0)
