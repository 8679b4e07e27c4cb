"""The reporter of programs that make none: its settings come from the environment."""

from __future__ import annotations

import logging
import threading

from geoheal.client.reporter import Reporter
from geoheal.errors import InvalidInput

log = logging.getLogger("geoheal.client")

_lock = threading.Lock()
_made: list[Reporter | None] = []


def default_reporter() -> Reporter | None:
    """Return the reporter for ``GEOHEAL_URL``, ``GEOHEAL_SYSTEM``, ``GEOHEAL_NODE`` and ``GEOHEAL_TOKEN``.

    None, and a word in the log, when these cannot be meant.
    """
    with _lock:
        if not _made:
            try:
                _made.append(Reporter())
            except InvalidInput as error:
                log.warning("Nothing is reported: %s", error.message)
                _made.append(None)
        return _made[0]


def send_health_snapshot(label: str) -> None:
    """Report the health of this process now, with a label; it is made and sent in the background.

    Parameters
    ----------
    label
        A word for the moment, such as ``after deploy``.
    """
    reporter = default_reporter()
    if reporter is not None:
        reporter.send_health_snapshot(label)
