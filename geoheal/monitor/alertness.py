"""Alertness: a snapshot that may turn its system critical is not left to wait for the next check.

Most snapshots are dismissed by a few comparisons; only for the others the system is judged, and at most
every few seconds.
"""

import logging
import threading
import time
from datetime import UTC, datetime
from typing import Final

from geoheal.domain.degradation import Severity
from geoheal.domain.regime import Regime
from geoheal.domain.snapshot import Snapshot
from geoheal.domain.thresholds import Thresholds
from geoheal.errors import DatabaseError
from geoheal.monitor.degradation import assess
from geoheal.monitor.reading import load_history
from geoheal.store import policies
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

    Parameters
    ----------
    database
        Where the histories and the loops are.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._looked: dict[str, float] = {}
        self._lock = threading.Lock()

    def notice(self, snapshot: Snapshot, limits: Thresholds) -> None:
        """Take in a stored snapshot; returns at once, and looks at its system in a thread if need be."""
        if is_suspicious(snapshot, limits):
            self.notice_batch(snapshot.system)

    def notice_batch(self, system: str) -> None:
        """Take in that many snapshots of a system were stored; returns at once."""
        if self._may_look(system):
            look_at = (self._database, system)
            threading.Thread(target=look, args=look_at, name="geoheal-alertness", daemon=True).start()

    def _may_look(self, system: str) -> bool:
        now = time.monotonic()
        with self._lock:
            last = self._looked.get(system)
            if last is not None and now - last < QUIET_S:
                return False
            self._looked[system] = now
            return True


def look(database: Database, system_name: str) -> bool:
    """Have a system checked at once if it is critical; say whether it is."""
    now = datetime.now(UTC)
    try:
        with database.transaction() as connection:
            history = load_history(connection, system_name)
            critical = assess(history, now).severity is Severity.CRITICAL
            if critical:
                policies.ask_check(connection, history.system, now)
    except DatabaseError as error:
        logger.warning("System %r could not be looked at: %s", system_name, error.message)
        return False
    return critical
