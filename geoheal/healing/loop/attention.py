"""Since when this process has looked without interruption: who was away calls nobody silent."""

from datetime import UTC, datetime, timedelta
from typing import Final

GAP: Final = timedelta(seconds=30)
"""Time between two looks after which attention starts again: the database, or the machine, was away."""

RETURN: Final = timedelta(seconds=90)
"""Time that reporters may take to come back after that: they wait a minute at most."""


class Attention:
    """Since when a process has looked without interruption.

    Parameters
    ----------
    since
        When it began (UTC); now by default.
    """

    def __init__(self, since: datetime | None = None) -> None:
        self.since = since or datetime.now(UTC)
        self._last = datetime.now(UTC)

    def look(self, now: datetime) -> None:
        """Note that the process looks."""
        if not timedelta(seconds=-1) <= now - self._last <= GAP:
            self.since = now
        self._last = now

    def lasts(self, seconds: float, now: datetime, heard_since: datetime | None = None) -> bool:
        """Whether it has lasted so long that what was silent meanwhile is silent indeed.

        Parameters
        ----------
        heard_since
            Since when there has been a service to report to; None where that does not matter.
        """
        since = self.since if heard_since is None else max(self.since, heard_since)
        return now - since >= max(timedelta(seconds=seconds), RETURN)
