"""The reporter of programs that do not create one: its settings come from the environment."""

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

    Log why and return None if one of them is invalid.
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
    """Report the health of this process now, with a label; the snapshot is made and sent in the background.

    Parameters
    ----------
    label
        A name for the moment, such as ``after deploy``.
    """
    reporter = default_reporter()
    if reporter is not None:
        reporter.send_health_snapshot(label)
