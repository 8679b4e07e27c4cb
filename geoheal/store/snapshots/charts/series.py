"""One metric's history in even steps, averaged by the database."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, Double, cast, func, literal, select

from geoheal.domain.health.system import System
from geoheal.domain.snapshots.snapshot import FIGURES, largest
from geoheal.store.connection.moments import moment
from geoheal.store.schema.tables import snapshots
from geoheal.store.snapshots.newest import newest
from geoheal.store.snapshots.readings import reckonable
from geoheal.store.snapshots.snapshots import newest_first

COLUMNS = (*FIGURES, "drift")
"""Columns that can be requested by name besides the entries of ``metrics``."""

LATEST = 100
"""Number of snapshots from which the usual interval is estimated."""


def latest_times(connection: Connection, system: System, until: datetime) -> list[datetime]:
    """When the system's last snapshots before a moment were taken, newest first."""
    query = select(snapshots.c.captured_at).where(snapshots.c.system_id == system.id)

    def read(start: datetime | None, end: datetime | None) -> Sequence[datetime]:
        times = newest_first(query, before=None, since=start, until=end).limit(LATEST)
        return connection.execute(times).scalars().all()

    return list(newest(connection, system, read, LATEST, until=until))


def binned_series(
    connection: Connection, system: System, metric: str, last: datetime, step_s: float, steps: int
) -> NDArray[np.float64]:
    """Return means of a metric in equal steps up to a moment, oldest first, shape (steps,); NaN if none.

    Parameters
    ----------
    metric
        A snapshot's own field (see :data:`COLUMNS`) or any name in ``metrics``.
    """
    value = snapshots.c[metric] if metric in COLUMNS else _entry(metric)
    age_s = func.extract("epoch", snapshots.c.captured_at - literal(last))
    place = func.ceil(cast(age_s, Double) / step_s - 1e-9).label("place")
    query = select(place, func.avg(value)).where(
        snapshots.c.system_id == system.id,
        snapshots.c.captured_at > moment(last - timedelta(seconds=step_s * steps)),
        snapshots.c.captured_at <= moment(last),
        func.abs(value) <= largest(metric),
    )
    series = np.full(steps, np.nan)
    for at, mean in connection.execute(query.group_by(place)):
        if 0 < steps + int(at) <= steps:
            series[steps - 1 + int(at)] = reckonable(mean)
    return series


def _entry(metric: str) -> ColumnElement[float]:
    return cast(snapshots.c.metrics[metric].astext, Double)
