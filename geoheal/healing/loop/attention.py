"""How long this process has watched without interruption: after a pause, no system is called silent."""

from datetime import UTC, datetime, timedelta
from typing import Final

GAP: Final = timedelta(seconds=30)
"""Time between two checks after which attention restarts: the database, or the machine, was unavailable."""

RETURN: Final = timedelta(seconds=90)
"""Time that reporters get to resume after that: they wait at most a minute."""


class Attention:
    """Time for which a process has watched without interruption.

    Parameters
    ----------
    since
        Start (UTC); now by default.
    """

    def __init__(self, since: datetime | None = None) -> None:
        self.since = since or datetime.now(UTC)
        self._last = datetime.now(UTC)

    def look(self, now: datetime) -> None:
        """Record a check."""
        if not timedelta(seconds=-1) <= now - self._last <= GAP:
            self.since = now
        self._last = now

    def lasts(self, seconds: float, now: datetime, heard_since: datetime | None = None) -> bool:
        """Whether it has lasted long enough that silent systems are really silent.

        Parameters
        ----------
        heard_since
            Since when a service has been running; None if that does not matter.
        """
        since = self.since if heard_since is None else max(self.since, heard_since)
        return now - since >= max(timedelta(seconds=seconds), RETURN)
