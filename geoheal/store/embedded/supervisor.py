"""Supervise the server: restart it when it dies, with a growing delay when it dies repeatedly."""

import logging
import time

from geoheal.repeating import Repeating
from geoheal.store.embedded.cluster import Cluster
from geoheal.store.embedded.server import TRANSITION_TIMEOUT_S, ensure_server, is_ready
from geoheal.store.embedded.sharing.occupancy import Occupancy

logger = logging.getLogger(__name__)

WATCH_S = 0.5
MAX_DELAY_S = 30.0

STABLE_S = 60.0
"""Seconds that a restarted server must run before its crashes are forgotten."""


def delay_s(restarts: int) -> float:
    """Return the time (s) until the next look at the server, after this many restarts in a short time.

    Examples
    --------
    >>> [delay_s(n) for n in (0, 1, 4, 100)]
    [0.5, 1.0, 8.0, 30.0]
    """
    return min(MAX_DELAY_S, WATCH_S * 2.0 ** min(restarts, 16))


class Supervisor:
    """A thread that claims the ownership of the data folder and keeps its server running.

    While another process is the owner, it only waits.
    """

    def __init__(self, cluster: Cluster, occupancy: Occupancy) -> None:
        self._cluster = cluster
        self._occupancy = occupancy
        self._restarts, self._last_restart = 0, 0.0
        self._watch = Repeating("geoheal-database-supervisor", self._look, delay_s(0))

    def start(self) -> None:
        """Claim the ownership if it is free, and begin to watch."""
        self._occupancy.claim()
        self._watch.start()

    def stop(self) -> None:
        """Stop, and renounce the ownership; the supervising thread itself may call it, too."""
        self._watch.stop()
        self._occupancy.renounce()

    def _look(self) -> float:
        if self._is_needed():
            self._restarts, self._last_restart = self._restarts + 1, time.monotonic()
            self._restart()
        elif time.monotonic() - self._last_restart > STABLE_S:
            self._restarts = 0
        return delay_s(self._restarts)

    def _is_needed(self) -> bool:
        return self._occupancy.claim() and not is_ready(self._cluster)

    def _restart(self) -> None:
        try:
            self._start_again()
        except _Stopped:
            return
        except Exception:
            logger.exception("The embedded PostgreSQL could not be started again; geoheal tries again later.")

    def _start_again(self) -> None:
        folder = self._cluster.folder
        if not (folder.cluster / "PG_VERSION").exists():
            logger.error("The database in %s is missing; it is not replaced by an empty one.", folder.cluster)
            return
        logger.warning("The embedded PostgreSQL in %s is not running; starting it again.", folder.root)
        with self._occupancy.transition(timeout_s=TRANSITION_TIMEOUT_S, pause=self._pause):
            ensure_server(self._cluster, self._pause)
        logger.warning("The embedded PostgreSQL in %s runs again.", folder.root)

    def _pause(self, seconds: float) -> None:
        if self._watch.is_stopped_within(seconds):
            raise _Stopped


class _Stopped(Exception):
    """The supervision ends."""
