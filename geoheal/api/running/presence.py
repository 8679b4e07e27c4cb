"""Presence: the service records that it is alive, so that systems it could not hear are not called silent."""

import logging
import threading
from datetime import UTC, datetime
from typing import Final

from geoheal.errors import DatabaseError
from geoheal.store.operations import presence
from geoheal.store.session import Database

logger = logging.getLogger(__name__)

BEAT_S: Final = 5.0


class PresenceSigns:
    """A thread that records every few seconds that the service is alive; a context manager."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="geoheal-presence", daemon=True)

    def __enter__(self) -> "PresenceSigns":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        wait_s = 0.0
        while not self._stopping.wait(wait_s):
            wait_s = BEAT_S
            try:
                with self._database.transaction() as connection:
                    presence.beat(connection, datetime.now(UTC))
            except DatabaseError as error:
                logger.debug("Could not record that the service is alive: %s", error.message)
