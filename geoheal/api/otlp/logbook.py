"""Log problems with the metrics of other tools, once each: not every exporter shows the response."""

import logging
from typing import Final

from geoheal.monitor.telemetry.taken_in import TakenIn

NAME_LENGTH_MAX: Final = 100
"""Characters of a metric's name that a response or the log repeats."""

REASONS_LOGGED_MAX: Final = 100
"""Largest number of reasons that one process logs."""

logger: Final = logging.getLogger(__name__)


class Logbook:
    """Logs why data points are refused, and which metrics have no rule.

    Parameters
    ----------
    tool
        Name of the tool.
    """

    def __init__(self, tool: str) -> None:
        self._tool = tool
        self._refused: set[str] = set()
        self._unmapped: set[str] = set()

    def note(self, taken: TakenIn) -> None:
        """Log new reasons and names."""
        for reason in (*taken.refused, *taken.partly):
            if reason not in self._refused and len(self._refused) < REASONS_LOGGED_MAX:
                self._refused.add(reason)
                logger.warning("%s metric %s.", self._tool, reason)
        for name in map(quoted, taken.unmapped):
            if name not in self._unmapped and len(self._unmapped) < REASONS_LOGGED_MAX:
                self._unmapped.add(name)
                logger.warning(
                    "%s metric %s is ignored: no rule names it; GEOHEAL_OTLP_FILE can.", self._tool, name
                )


def quoted(name: str) -> str:
    """Return a metric's name escaped and cut, because it comes from the client."""
    return ascii(name[:NAME_LENGTH_MAX])
