"""Delete expired data and data of deleted systems: bounded batches, one transaction each."""

import logging
import time
from collections.abc import Callable
from datetime import datetime
from typing import Final

from geoheal.domain.access.retention import Retention
from geoheal.errors import DatabaseError
from geoheal.store.operations import deletion, pruning
from geoheal.store.session import Database

logger = logging.getLogger(__name__)

PRUNING: Final = {
    "incidents": pruning.incidents,
    "alerts": pruning.alerts,
    "change_events": pruning.change_events,
    "silences": pruning.silences,
    "anomalies": pruning.anomalies,
    "calibrations": pruning.calibrations,
    "evaluations": pruning.evaluations,
    "recordings": pruning.recordings,
    "recording_counts": pruning.recording_counts,
    "import_rows": pruning.import_rows,
    "imports": pruning.imports,
    "baselines": pruning.baselines,
    "code_versions": pruning.code_versions,
}
SYSTEMS_AT_ONCE: Final = 100


def _go_on() -> bool:
    return True


def prune(
    database: Database, retention: Retention, now: datetime, go_on: Callable[[], bool] = _go_on
) -> dict[str, int]:
    """Delete data older than its retention, unless another service is doing so.

    Parameters
    ----------
    go_on
        Checked between two batches.

    Returns
    -------
    Number of deleted records per kind. If the database refuses, the kind is logged and left for the next
    time.
    """
    removed: dict[str, int] = {}
    for kind, before in retention.limits(now):
        take = PRUNING[kind]
        try:
            while go_on():
                with database.transaction() as connection:
                    gone = take(connection, before) if pruning.is_alone(connection) else 0
                if not gone:
                    break
                removed[kind] = removed.get(kind, 0) + gone
        except DatabaseError as error:
            logger.warning("Old %s could not be deleted (%s); it is retried later.", kind, error.message)
    for kind, number in removed.items():
        logger.info("Deleted %d old %s.", number, kind.replace("_", " "))
    return removed


def delete_hidden(
    database: Database, now: datetime, seconds: float, go_on: Callable[[], bool] = _go_on
) -> bool:
    """Delete rows of deleted systems for a limited time; return True when none are left.

    It may be interrupted at any point, and continues from there next time.
    """
    until = time.monotonic() + seconds
    with database.transaction() as connection:
        found = deletion.hidden(connection, SYSTEMS_AT_ONCE)
    done = len(found) < SYSTEMS_AT_ONCE
    for system_id, deleted_at in found:
        empty = False
        while not empty and go_on() and time.monotonic() < until:
            with database.transaction() as connection:
                empty = deletion.delete_some(connection, system_id) == 0
        if empty and now - deleted_at >= deletion.GRACE:
            with database.transaction() as connection:
                deletion.forget(connection, system_id)
        else:
            done = False
    return done
