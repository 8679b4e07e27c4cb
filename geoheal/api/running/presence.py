"""Presence: the service records that it is alive, so that systems it could not hear are not called silent."""

import logging
from datetime import UTC, datetime
from typing import Final

from geoheal.errors import DatabaseError
from geoheal.repeating import Repeating
from geoheal.store.operations import presence
from geoheal.store.session import Database

logger = logging.getLogger(__name__)

BEAT_S: Final = 5.0


class PresenceSigns(Repeating):
    """A thread that records every few seconds that the service is alive; a context manager."""

    def __init__(self, database: Database) -> None:
        super().__init__("geoheal-presence", self._beat)
        self._database = database

    def _beat(self) -> float:
        try:
            with self._database.transaction() as connection:
                presence.beat(connection, datetime.now(UTC))
        except DatabaseError as error:
            logger.debug("Could not record that the service is alive: %s", error.message)
        return BEAT_S
