"""Tidying what is finished of the history: a month at a time, each in one transaction."""

import logging
from collections.abc import Callable
from datetime import datetime

from geoheal.errors import DatabaseError
from geoheal.store.session import Database, translated_errors
from geoheal.store.snapshots import tidying
from geoheal.store.snapshots.partitions import Month

logger = logging.getLogger(__name__)


class _Interrupted(Exception):
    """The process is to end."""


def _go_on() -> bool:
    return True


def tidy_months(database: Database, until: datetime, go_on: Callable[[], bool] = _go_on) -> list[Month]:
    """Tidy the months that ended before a moment, and are settled; return them.

    Any number of workers may try at once: one does it. A month that the database does not let go now, or that
    has changed or is not rolled up yet, is left for the next time.

    Parameters
    ----------
    go_on
        Asked between two systems. What is interrupted leaves nothing behind.
    """
    with database.transaction() as connection:
        months = tidying.untidy(connection, until)
    done = []
    for month in months:
        try:
            if go_on() and _tidy(database, month, go_on):
                done.append(month)
                _freeze(database, month)
                logger.info("Rewrote %s, in the order of its keys.", month.table)
        except _Interrupted:
            break
        except DatabaseError as error:
            logger.warning("%s was not tidied (%s); trying again later.", month.table, error.message)
    return done


def _tidy(database: Database, month: Month, go_on: Callable[[], bool]) -> bool:
    with database.transaction() as connection:
        systems = tidying.begin(connection, month)
        if systems is None:
            return False
        for system_id in systems:
            if not go_on():
                raise _Interrupted
            tidying.copy(connection, month, system_id)
        tidying.finish(connection, month, systems)
    return True


def _freeze(database: Database, month: Month) -> None:
    """Freeze a month, so that it is never read for that again; where none leads past a pooler, later."""
    apart = database.open_apart()
    if apart is None:
        return
    with translated_errors(), apart:
        apart.execute(tidying.vacuum(month).encode())
