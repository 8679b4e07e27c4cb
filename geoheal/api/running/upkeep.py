"""Maintenance while the service runs: create partitions, delete expired and deleted data."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime

from geoheal.domain.access.retention import Retention
from geoheal.domain.snapshots.periods import Length, Period
from geoheal.errors import DatabaseError, GeohealError
from geoheal.monitor.upkeep.retirement import delete_hidden, prune
from geoheal.repeating import Repeating
from geoheal.store.operations import idempotency
from geoheal.store.session import Database
from geoheal.store.snapshots import partitions
from geoheal.store.snapshots.partitions import PROFILES, SNAPSHOTS
from geoheal.store.telemetry import sources

logger = logging.getLogger(__name__)

INTERVAL_S = 24 * 3600.0
RETRY_S = 60.0
SWEEP_S = 60.0
"""Seconds between two searches for rows of deleted systems."""
SWEEPING_S = 30.0
"""Seconds for which they are deleted at a time."""


Keep = Callable[[Period], None]
"""Copies a period's snapshots elsewhere before it is dropped."""


def maintain(
    database: Database,
    retention: Retention,
    now: datetime,
    go_on: Callable[[], bool] = lambda: True,
    keep: Keep | None = None,
    length: Length = Length.MONTH,
) -> None:
    """Create partitions ahead of time; drop expired ones.

    Parameters
    ----------
    go_on
        Checked between two batches.
    keep
        Called with each period before it is dropped; if it fails, nothing is dropped.
    length
        Length of new partitions.

    Raises
    ------
    DatabaseError
        When the database is not available.
    """
    for table in (SNAPSHOTS, PROFILES):
        with database.transaction() as connection:
            partitions.make_ready(connection, now, length, table)
    with database.transaction() as connection:
        idempotency.purge(connection, now)
        sources.purge(connection, now)
    if retention.snapshots is not None and _kept(database, now - retention.snapshots, keep, go_on):
        with database.transaction() as connection:
            for period in partitions.drop_before(connection, now - retention.snapshots):
                logger.info("Dropped the history of %s: all of it is older than the retention.", period)
    if retention.profiles is not None:
        with database.transaction() as connection:
            for period in partitions.drop_before(connection, now - retention.profiles, PROFILES):
                logger.info("Dropped the profiles of %s: older than the retention.", period)
    prune(database, retention, now, go_on)


def _kept(database: Database, before: datetime, keep: Keep | None, go_on: Callable[[], bool]) -> bool:
    """Copy a period that is dropped next; return whether it may be dropped."""
    if keep is None:
        return True
    with database.transaction() as connection:
        periods = partitions.finished(connection, before)
    try:
        for period in periods:
            if not go_on():
                return False
            keep(period)
    except GeohealError as error:
        logger.error("Expired history is not dropped: %s", error.message)  # noqa: TRY400 - said
        return False
    return True


class Upkeep(Repeating):
    """A thread that maintains the history at once and then daily; a context manager.

    Several services on one database may all run it.
    """

    def __init__(
        self,
        database: Database,
        retention: Retention,
        keep: Keep | None = None,
        length: Length = Length.MONTH,
    ) -> None:
        super().__init__("geoheal-upkeep", self._maintain)
        self._database = database
        self._retention = retention
        self._keep = keep
        self._length = length
        self._maintained: datetime | None = None

    def _maintain(self) -> float:
        now = datetime.now(UTC)
        try:
            if self._maintained is None or (now - self._maintained).total_seconds() >= INTERVAL_S:
                maintain(self._database, self._retention, now, lambda: self.goes_on, self._keep, self._length)
                self._maintained = now
            delete_hidden(self._database, now, SWEEPING_S, lambda: self.goes_on)
        except DatabaseError as error:
            logger.warning("Maintenance of the history failed (%s); it is retried soon.", error.message)
            return RETRY_S
        return SWEEP_S
