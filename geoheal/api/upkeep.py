"""Upkeep while the service runs: partitions made ahead of time, what has expired dropped."""

import logging
import threading
from datetime import UTC, datetime, timedelta

from geoheal.errors import DatabaseError
from geoheal.store import idempotency, partitions
from geoheal.store.session import Database

logger = logging.getLogger(__name__)

INTERVAL_S = 24 * 3600.0
RETRY_S = 60.0


def tend(database: Database, retention: timedelta | None, now: datetime) -> None:
    """Make the partitions of the months ahead; drop expired Idempotency-Keys and what is not kept any longer.

    Raises
    ------
    DatabaseError
        When the database does not let us now.
    """
    with database.transaction() as connection:
        partitions.ensure(connection, partitions.ahead(now))
    with database.transaction() as connection:
        idempotency.purge(connection, now)
    if retention is None:
        return
    with database.transaction() as connection:
        for month in partitions.drop_before(connection, now - retention):
            logger.info("Dropped %s: all that it held is older than the retention.", month.table)


class Upkeep:
    """A thread that tends the history at once and then daily; a context manager.

    Several services on one database may all do it.
    """

    def __init__(self, database: Database, retention: timedelta | None) -> None:
        self._database = database
        self._retention = retention
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="geoheal-upkeep", daemon=True)

    def __enter__(self) -> "Upkeep":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        wait_s = 0.0
        while not self._stopping.wait(wait_s):
            try:
                tend(self._database, self._retention, datetime.now(UTC))
                wait_s = INTERVAL_S
            except DatabaseError as error:
                logger.warning("The partitions could not be tended (%s); trying again soon.", error.message)
                wait_s = RETRY_S
