"""Tidy finished parts of the history: one partition at a time, each in one transaction."""

import logging
from collections.abc import Callable
from datetime import datetime

from geoheal.domain.snapshots.periods import Period
from geoheal.errors import DatabaseError
from geoheal.store.cluster import distribution
from geoheal.store.session import Database, translated_errors
from geoheal.store.snapshots import tidying
from geoheal.store.snapshots.tidying import Rewriting

logger = logging.getLogger(__name__)


class _Interrupted(Exception):
    """The process is about to end."""


def _go_on() -> bool:
    return True


def tidy_finished(
    database: Database, until: datetime, go_on: Callable[[], bool] = _go_on, *, compact: bool = False
) -> list[Period]:
    """Tidy the periods that ended before a moment and are settled; return them.

    On a cluster nothing is tidied. Any number of workers may try at once: one does it. A period that is in
    use, has changed, or is not rolled up yet, is left for the next time.

    Parameters
    ----------
    go_on
        Checked between two systems. An interruption leaves nothing behind.
    compact
        Whether basins are stored in 16 bits per coordinate.
    """
    with database.transaction() as connection:
        if distribution.is_distributed(connection):
            setting = "GEOHEAL_COMPACT_AFTER_DAYS" if compact else "GEOHEAL_TIDY_AFTER_DAYS"
            logger.warning("Nothing is tidied on a cluster; set %s=0.", setting)
            return []
        untidy = tidying.untidy(connection, until, compact=compact)
    done = []
    for asked in untidy:
        period = asked.period
        try:
            if go_on() and _tidy(database, asked, go_on):
                done.append(period)
                _freeze(database, period)
                how = tidying.COMPACT if compact else tidying.TIDY
                logger.info("Rewrote the snapshots of %s, %s.", period, how)
        except _Interrupted:
            break
        except DatabaseError as error:
            logger.warning(
                "The history of %s was not tidied (%s); it is retried later.", period, error.message
            )
    return done


def _tidy(database: Database, asked: Rewriting, go_on: Callable[[], bool]) -> bool:
    with database.transaction() as connection:
        systems = tidying.begin(connection, asked)
        if systems is None:
            return False
        for system_id in systems:
            if not go_on():
                raise _Interrupted
            tidying.copy(connection, asked, system_id)
        tidying.finish(connection, asked, systems)
    return True


def _freeze(database: Database, period: Period) -> None:
    """Freeze a partition, so that vacuum does not read it again; if only a pooler is available, later."""
    apart = database.open_apart()
    if apart is None:
        return
    with translated_errors(), apart:
        apart.execute(tidying.vacuum(period).encode())
