"""Queries on the outbox of alerts."""

from collections.abc import Collection
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, and_, case, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from geoheal.domain.alarms.alert import Alert, AlertState
from geoheal.domain.health.owned import Owned
from geoheal.domain.health.system import System
from geoheal.store.healing.lists import newest
from geoheal.store.schema.healing_tables import alerts

TURN = timedelta(hours=1)
"""Time for which a system's last try counts in the order of systems."""

CANDIDATES = 20
"""Due alerts that are tried in turn: a database of several machines locks rows of one system at a time."""

FIELDS = tuple(field.name for field in fields(Alert))


def add(connection: Connection, system: System, alert: Alert) -> bool:
    """Put an alert into the outbox; return False if one of its incident, channel, kind and period exists."""
    values = {name: getattr(alert, name) for name in FIELDS}
    statement = insert(alerts).values(system_id=system.id, **values).on_conflict_do_nothing()
    return connection.execute(statement.returning(alerts.c.id)).one_or_none() is not None


def of_incident(connection: Connection, system: System, incident_id: UUID) -> list[Alert]:
    """All alerts of an incident, oldest first."""
    query = select(alerts).where(alerts.c.system_id == system.id, alerts.c.incident_id == incident_id)
    return [_alert(row) for row in connection.execute(query.order_by(alerts.c.id))]


def find(connection: Connection, system: System, alert_id: UUID) -> Alert | None:
    """Return the alert with this id."""
    query = select(alerts).where(alerts.c.system_id == system.id, alerts.c.id == alert_id)
    row = connection.execute(query).one_or_none()
    return None if row is None else _alert(row)


def listed(
    connection: Connection,
    system: System | None,
    before: UUID | None,
    limit: int,
    state: AlertState | None = None,
) -> list[Owned[Alert]]:
    """Return alerts of a system or of all, newest first, from the first one older than ``before``."""
    conditions = () if state is None else (alerts.c.state == state,)
    return newest(connection, alerts, _alert, *conditions, system=system, before=before, limit=limit)


def claim(connection: Connection, channel: str, now: datetime, until: datetime) -> tuple[UUID, Alert] | None:
    """Claim the next due alert of a channel and count the try; others do not get it before ``until``.

    Alerts of an incident are taken in their order, so that its resolution is not sent before its opening.
    Systems take turns: the one whose last try is longest ago is first, so that none waits behind thousands of
    alerts of another one.

    Returns
    -------
    The system's key and the alert; None when nothing is due.
    """
    earlier = alerts.alias("earlier")
    is_first = ~(
        select(earlier.c.id)
        .where(earlier.c.system_id == alerts.c.system_id, earlier.c.incident_id == alerts.c.incident_id)
        .where(earlier.c.channel == channel, earlier.c.state == AlertState.PENDING)
        .where(earlier.c.id < alerts.c.id)
        .exists()
    )
    tried = alerts.alias("tried")
    last = func.greatest(
        tried.c.delivered_at, case((tried.c.attempts > 0, func.least(tried.c.next_attempt_at, now)))
    )
    turns = (
        select(tried.c.system_id, func.max(last).label("last"))
        .where(tried.c.channel == channel)
        .where(or_(tried.c.delivered_at > now - TURN, tried.c.next_attempt_at > now - TURN))
        .group_by(tried.c.system_id)
        .subquery()
    )
    query = (
        select(alerts.c.system_id, alerts.c.id)
        .join_from(alerts, turns, turns.c.system_id == alerts.c.system_id, isouter=True)
        .where(alerts.c.state == AlertState.PENDING, alerts.c.next_attempt_at <= now)
        .where(alerts.c.channel == channel, is_first)
        .order_by(turns.c.last.nulls_first(), alerts.c.next_attempt_at)
        .limit(CANDIDATES)
    )
    for key in connection.execute(query).all():
        taken = _take(connection, key.system_id, key.id, now, until)
        if taken is not None:
            return key.system_id, taken
    return None


def _take(
    connection: Connection, system_id: UUID, alert_id: UUID, now: datetime, until: datetime
) -> Alert | None:
    """Count the try of an alert; return None if another worker has claimed it."""
    one = and_(alerts.c.system_id == system_id, alerts.c.id == alert_id)
    is_due = and_(alerts.c.state == AlertState.PENDING, alerts.c.next_attempt_at <= now)
    held = select(alerts.c.id).where(one, is_due).with_for_update(skip_locked=True)
    if connection.execute(held).one_or_none() is None:
        return None
    changes = {"attempts": alerts.c.attempts + 1, "next_attempt_at": until}
    return _alert(connection.execute(update(alerts).where(one).values(changes).returning(alerts)).one())


def record(connection: Connection, system_id: UUID, claimed: Alert, outcome: Alert) -> bool:
    """Store the result of a claimed alert; return False if another worker has claimed it since."""
    statement = (
        update(alerts)
        .where(alerts.c.system_id == system_id, alerts.c.id == claimed.id)
        .where(alerts.c.state == AlertState.PENDING, alerts.c.attempts == claimed.attempts)
        .values(
            state=outcome.state,
            next_attempt_at=outcome.next_attempt_at,
            delivered_at=outcome.delivered_at,
            error=outcome.error,
        )
    )
    return connection.execute(statement).rowcount == 1


def give_up_orphans(connection: Connection, channels: Collection[str], before: datetime, reason: str) -> int:
    """Give up alerts of channels that do not exist any more; return their number."""
    statement = (
        update(alerts)
        .where(alerts.c.state == AlertState.PENDING, alerts.c.next_attempt_at < before)
        .where(alerts.c.created_at < before, alerts.c.channel.not_in(channels))
        .values(state=AlertState.DEAD, error=reason)
    )
    return connection.execute(statement).rowcount


def retry(connection: Connection, system: System, alert_id: UUID, now: datetime) -> bool:
    """Retry a dead alert from the first attempt; return False if it is not dead."""
    statement = (
        update(alerts)
        .where(alerts.c.system_id == system.id, alerts.c.id == alert_id, alerts.c.state == AlertState.DEAD)
        .values(state=AlertState.PENDING, attempts=0, next_attempt_at=now, error=None)
    )
    return connection.execute(statement).rowcount == 1


def _alert(row: Row[Any]) -> Alert:
    values = {name: getattr(row, name) for name in FIELDS}
    return Alert(**values)
