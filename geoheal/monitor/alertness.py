"""Alertness: a snapshot that may turn its system critical is not left to wait for the next check.

Most snapshots are dismissed by a few comparisons; only for the others the system is judged, and at most
every few seconds.
"""

import logging
import math
import threading
import time
from datetime import UTC, datetime
from typing import Final

from geoheal.domain.degradation import Severity
from geoheal.domain.regime import Regime
from geoheal.domain.snapshot import Snapshot
from geoheal.domain.thresholds import Thresholds
from geoheal.errors import GeohealError
from geoheal.monitor.degradation import assess
from geoheal.monitor.reading import load_history
from geoheal.store import incidents, policies
from geoheal.store.session import Database

logger = logging.getLogger(__name__)

QUIET_S: Final = 5.0
"""Time for which a system that was looked at is left alone."""


def is_suspicious(snapshot: Snapshot, limits: Thresholds) -> bool:
    """Whether a snapshot could be the one by which its system becomes critical."""
    return (
        (snapshot.phi is not None and not limits.phi_min <= snapshot.phi <= limits.phi_max)
        or (snapshot.drift is not None and snapshot.drift > limits.drift_max)
        or (snapshot.error_rate is not None and snapshot.error_rate > limits.error_rate_max)
        or snapshot.regime is Regime.BREAKDOWN
    )


class Alertness:
    """Has systems checked at once when they turn critical; safe to use from several threads.

    One thread looks, at one system after the other, however many turn suspicious at once.

    Parameters
    ----------
    database
        Where the histories and the loops are.
    quiet_s
        Time for which a system that was looked at is left alone; what comes meanwhile is looked at after it.
    """

    def __init__(self, database: Database, quiet_s: float = QUIET_S) -> None:
        self._database = database
        self._quiet_s = quiet_s
        self._looked: dict[str, float] = {}
        self._waiting: dict[str, float] = {}
        self._woken = threading.Condition()
        self._looking = False
        self._thread: threading.Thread | None = None
        self._closed = False

    def notice(self, snapshot: Snapshot, limits: Thresholds) -> None:
        """Take in a stored snapshot; returns at once, and looks at its system in a thread if need be."""
        if is_suspicious(snapshot, limits):
            self.notice_batch(snapshot.system)

    def notice_batch(self, system: str) -> None:
        """Take in that many snapshots of a system were stored; returns at once."""
        with self._woken:
            now = time.monotonic()
            self._waiting.setdefault(system, max(now, self._looked.get(system, -math.inf) + self._quiet_s))
            self._woken.notify()
            if not self._looking and not self._closed:
                self._looking = True
                self._thread = threading.Thread(target=self._look, name="geoheal-alertness", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """Look at nothing any more; returns when the last look is over, and the database may be closed."""
        with self._woken:
            self._closed = True
            self._woken.notify()
            thread = self._thread
        if thread is not None:
            thread.join()

    def _look(self) -> None:
        """Look at one system after the other, until none waits."""
        while (system := self._next()) is not None:
            try:
                look(self._database, system)
            except Exception:  # the thread's outermost edge: one system's trouble is not the others'
                logger.exception("System %r could not be looked at.", system)

    def _next(self) -> str | None:
        with self._woken:
            while self._waiting and not self._closed:
                system = min(self._waiting, key=self._waiting.__getitem__)
                wait_s = self._waiting[system] - time.monotonic()
                if wait_s <= 0:
                    del self._waiting[system]
                    self._looked[system] = time.monotonic()
                    return system
                self._woken.wait(wait_s)
            self._looking = False
            return None


def look(database: Database, system_name: str) -> bool:
    """Have a system checked at once if it has turned critical; say whether it has.

    What is known to be critical waits for the next check.
    """
    now = datetime.now(UTC)
    try:
        with database.transaction() as connection:
            history = load_history(connection, system_name)
            known = incidents.current(connection, history.system)
            turned = assess(history, now).severity is Severity.CRITICAL and not (
                known is not None and known.severity is Severity.CRITICAL
            )
            if turned:
                policies.ask_check(connection, history.system, now)
    except GeohealError as error:
        logger.warning("System %r could not be looked at: %s", system_name, error.message)
        return False
    return turned
