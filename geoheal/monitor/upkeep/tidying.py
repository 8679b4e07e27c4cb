"""Tidy finished parts of the history: one partition at a time, each in one transaction."""

import logging
from collections.abc import Callable
from datetime import datetime

from geoheal.domain.snapshots.periods import Period
from geoheal.errors import DatabaseError
from geoheal.store.cluster import distribution
from geoheal.store.session import Database, translated_errors
from geoheal.store.snapshots import tidying

logger = logging.getLogger(__name__)


class _Interrupted(Exception):
    """The process is about to end."""


def _go_on() -> bool:
    return True


def tidy_finished(database: Database, until: datetime, go_on: Callable[[], bool] = _go_on) -> list[Period]:
    """Tidy the periods that ended before a moment and are settled; return them.

    On a cluster nothing is tidied. Any number of workers may try at once: one does it. A period that is in
    use, has changed, or is not rolled up yet, is left for the next time.

    Parameters
    ----------
    go_on
        Checked between two systems. An interruption leaves nothing behind.
    """
    with database.transaction() as connection:
        if distribution.is_distributed(connection):
            logger.warning("Nothing is tidied on a cluster; set GEOHEAL_TIDY_AFTER_DAYS=0.")
            return []
        periods = tidying.untidy(connection, until)
    done = []
    for period in periods:
        try:
            if go_on() and _tidy(database, period, go_on):
                done.append(period)
                _freeze(database, period)
                logger.info("Rewrote the history of %s, in the order of its keys.", period)
        except _Interrupted:
            break
        except DatabaseError as error:
            logger.warning(
                "The history of %s was not tidied (%s); it is retried later.", period, error.message
            )
    return done


def _tidy(database: Database, period: Period, go_on: Callable[[], bool]) -> bool:
    with database.transaction() as connection:
        systems = tidying.begin(connection, period)
        if systems is None:
            return False
        for system_id in systems:
            if not go_on():
                raise _Interrupted
            tidying.copy(connection, period, system_id)
        tidying.finish(connection, period, systems)
    return True


def _freeze(database: Database, period: Period) -> None:
    """Freeze a partition, so that vacuum does not read it again; if only a pooler is available, later."""
    apart = database.open_apart()
    if apart is None:
        return
    with translated_errors(), apart:
        apart.execute(tidying.vacuum(period).encode())
