"""Automatic calibration of systems that have reported for long enough."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from geoheal.domain.health.self_calibration import HOURS, LEARNT_FROM
from geoheal.domain.health.system import System
from geoheal.domain.snapshots.reading import Reading
from geoheal.errors import DatabaseError, GeohealError, NotMeasured
from geoheal.store.detection import calibrations, self_calibration
from geoheal.store.session import Database

if TYPE_CHECKING:
    from geoheal.monitor.learning.calibrating import Prepared

logger = logging.getLogger(__name__)

KEPT: Final = 4
"""Number of automatic calibrations to keep, beside those that an alarm refers to."""
NOTE: Final = (
    "Learnt automatically from the snapshots since {since:%Y-%m-%d}, outside incidents, and repeated every "
    "week. `geoheal policy set auto_calibrate=false` switches this off."
)


def calibrate_next(database: Database, now: datetime) -> str | None:
    """Calibrate the system that has waited longest for it; None if none is due.

    Calibrations on request and baselines do not change. Time in incidents is left out, except those marked as
    false alarms.

    Returns
    -------
    The system's name, even if it could not be calibrated: its page shows the reason.
    """
    with database.transaction() as connection:
        system = self_calibration.claim(connection, now)
    if system is None:
        return None
    refusal: str | None = None
    try:
        _calibrate(database, system, now)
    except DatabaseError:
        raise
    except GeohealError as error:
        refusal = error.message
        logger.info("System %r could not be calibrated: %s", system.name, refusal)
    except Exception:  # bad data of one system must not stop the checks of the others
        refusal = "Calibration failed; the worker's log has the cause."
        logger.exception("System %r could not be calibrated.", system.name)
    with database.transaction() as connection:
        self_calibration.note_refusal(connection, system, refusal)
    return system.name


def _calibrate(database: Database, system: System, now: datetime) -> None:
    from geoheal.monitor.learning.calibrating import prepare  # SciPy is slow to import, and rarely needed

    prepared = prepare(
        database, system.name, now - LEARNT_FROM, now, outside_incidents=True, check=require_history
    )
    _put_to_use(database, prepared, now)


def require_history(history: Sequence[Reading]) -> None:
    """Raise if a history has too few hours.

    Raises
    ------
    NotMeasured
        With the figure.
    """
    hours = len({int(each.captured_at.timestamp() // 3_600) for each in history})
    if hours < HOURS:
        raise NotMeasured(f"It needs {HOURS} hours with snapshots outside incidents; there are {hours}.")


def _put_to_use(database: Database, prepared: "Prepared", now: datetime) -> None:
    """Use the calibration, unless in the meantime an incident began, or it was calibrated or switched off."""
    from geoheal.monitor.learning.calibrating import put_to_use

    note = NOTE.format(since=prepared.history[0].captured_at)
    with database.transaction() as connection:
        calibrations.lock(connection, prepared.system)
        if self_calibration.is_wanted(connection, prepared.system, now):
            noted = replace(prepared, notes=(note, *prepared.notes))
            put_to_use(connection, noted, automatic=True)
            calibrations.prune_automatic(connection, prepared.system, KEPT)
            logger.info("System %r was calibrated automatically.", prepared.system.name)
