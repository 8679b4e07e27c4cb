"""Queries on systems to calibrate automatically, and on the state of their calibration."""

from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Connection, and_, or_, select, update

from geoheal.domain.healing.incident import IncidentState
from geoheal.domain.health.self_calibration import (
    AGAIN_AFTER,
    CALM,
    HISTORY,
    TRIED_AFTER,
    CalibrationStanding,
)
from geoheal.domain.health.system import System
from geoheal.store.schema.detection_tables import calibrations
from geoheal.store.schema.healing_tables import incidents, policies
from geoheal.store.schema.tables import snapshots, systems
from geoheal.store.system_row import system_of

_policy, _learnt, _incident = policies.c, calibrations.c, incidents.c


CANDIDATES: Final = 20
"""Number of systems to look at; as many workers can claim one at the same time."""


def claim(connection: Connection, now: datetime) -> System | None:
    """Claim the system that has waited longest for calibration; None if none is due.

    That is one that reports now, has done so for long enough and is in no incident, and that nobody has
    calibrated by hand. No other worker takes it for :data:`TRIED_AFTER`.
    """
    untried = or_(_policy.calibration_tried_at.is_(None), _policy.calibration_tried_at < now - TRIED_AFTER)
    query = (
        select(_policy.system_id)
        .join(systems, systems.c.id == _policy.system_id)
        .where(systems.c.deleted_at.is_(None), _policy.auto_calibrate, _policy.heard)
        .where(untried, ~_is_settled(now), ~_in_trouble(now), _has_history(now))
        .order_by(_policy.calibration_tried_at.nulls_first(), _policy.system_id)
        .limit(CANDIDATES)
    )
    for key in connection.execute(query).scalars().all():
        # A cluster cannot lock rows of several systems: the first worker that writes gets the system.
        taken = update(policies).where(_policy.system_id == key, untried).values(calibration_tried_at=now)
        if connection.execute(taken).rowcount:
            found = connection.execute(select(systems).where(systems.c.id == key)).mappings().one()
            return system_of(found)
    return None


def is_wanted(connection: Connection, system: System, now: datetime) -> bool:
    """Whether the system may still be calibrated: allowed, no incident, no calibration by a person."""
    query = select(_policy.auto_calibrate & ~_by_hand() & ~_in_trouble(now))
    return bool(connection.execute(query.where(_policy.system_id == system.id)).scalar_one_or_none())


def note_refusal(connection: Connection, system: System, refusal: str | None) -> None:
    """Store why a system could not be calibrated the last time; None if it could."""
    connection.execute(
        update(policies).where(_policy.system_id == system.id).values(calibration_refusal=refusal)
    )


def standing(connection: Connection, system: System, now: datetime, *, allowed: bool) -> CalibrationStanding:
    """Return the state of a system's calibration.

    Parameters
    ----------
    allowed
        Whether the service's settings allow automatic calibration.
    """
    query = select(_learnt.created_at, _learnt.since, _learnt.until, _learnt.snapshots, _learnt.automatic)
    learnt = connection.execute(query.where(_learnt.system_id == system.id, _learnt.active)).one_or_none()
    mine = select(
        _policy.auto_calibrate,
        _policy.heard,
        _policy.calibration_refusal,
        _has_history(now).label("has_history"),
        _in_trouble(now).label("in_trouble"),
    ).where(_policy.system_id == system.id)
    row = connection.execute(mine).one_or_none()
    return CalibrationStanding(
        learnt_at=None if learnt is None else learnt.created_at,
        since=None if learnt is None else learnt.since,
        until=None if learnt is None else learnt.until,
        snapshots=None if learnt is None else learnt.snapshots,
        automatic=None if learnt is None else learnt.automatic,
        allowed=allowed and (row is None or row.auto_calibrate),
        reports=row is not None and row.heard,
        has_history=row is not None and row.has_history,
        in_trouble=row is not None and row.in_trouble,
        refusal=None if row is None else row.calibration_refusal,
    )


def _active() -> ColumnElement[bool]:
    return and_(_learnt.system_id == _policy.system_id, _learnt.active)


def _by_hand() -> ColumnElement[bool]:
    """Whether the policy's system is calibrated by request."""
    return select(_learnt.id).where(_active(), ~_learnt.automatic).correlate(policies).exists()


def _is_settled(now: datetime) -> ColumnElement[bool]:
    """Whether the system's calibration must stay: made on request, or recent and not contradicted."""
    judged = (
        select(_incident.id)
        .where(_incident.system_id == _learnt.system_id, _incident.verdict_at > _learnt.created_at)
        .correlate(calibrations)
        .exists()
    )
    young = and_(_learnt.created_at > now - AGAIN_AFTER, ~judged)
    return select(_learnt.id).where(_active(), or_(~_learnt.automatic, young)).correlate(policies).exists()


def _in_trouble(now: datetime) -> ColumnElement[bool]:
    """Whether the policy's system is in an incident, or a real incident has just ended."""
    over = and_(~_incident.false_alarm, _incident.resolved_at > now - CALM)
    here = _incident.system_id == _policy.system_id
    going_on = or_(_incident.state != IncidentState.RESOLVED, over)
    return select(_incident.id).where(here, going_on).correlate(policies).exists()


def _has_history(now: datetime) -> ColumnElement[bool]:
    here = snapshots.c.system_id == _policy.system_id
    old = select(snapshots.c.id).where(here, snapshots.c.captured_at < now - HISTORY)
    return old.correlate(policies).exists()
