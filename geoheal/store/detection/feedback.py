"""Queries on people's verdicts on incidents, from which the next calibration learns."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Connection, and_, func, select

from geoheal.domain.alarms.silence import SilencePeriod
from geoheal.domain.health.system import System
from geoheal.store.schema.detection_tables import anomalies
from geoheal.store.schema.healing_tables import incidents

_incident = incidents.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """Feedback on a system's incidents since some moment.

    Parameters
    ----------
    false_alarms
        Periods that people called false alarms: they count as normal.
    troubled
        Periods of all other incidents.
    alarms_called_false
        Incidents that detection raised, and people call false alarms.
    unjudged
        Alarms within other incidents without a verdict, by kind of evidence.
    """

    false_alarms: tuple[SilencePeriod, ...]
    troubled: tuple[SilencePeriod, ...]
    alarms_called_false: int
    unjudged: Mapping[str, int]


def since(connection: Connection, system: System, moment: datetime | None) -> Feedback:
    """Return the feedback on incidents that ended after a moment; None for all."""
    start = datetime.min.replace(tzinfo=UTC) if moment is None else moment
    end = func.coalesce(_incident.resolved_at, func.now())
    recent = and_(_incident.system_id == system.id, _incident.opened_at.is_not(None), end > start)
    first_sign = select(func.min(anomalies.c.since)).where(_within(end)).correlate(incidents)
    began = func.least(_incident.first_seen_at, first_sign.scalar_subquery())
    query = select(began, end, _incident.false_alarm).where(recent)
    rows = connection.execute(query.order_by(_incident.first_seen_at)).all()
    return Feedback(
        false_alarms=tuple(SilencePeriod(row[0], row[1]) for row in rows if row.false_alarm),
        troubled=tuple(SilencePeriod(row[0], row[1]) for row in rows if not row.false_alarm),
        alarms_called_false=_called_false(connection, recent, end),
        unjudged=_unjudged(connection, recent, end),
    )


def _called_false(connection: Connection, recent: ColumnElement[bool], end: ColumnElement[datetime]) -> int:
    raised = select(anomalies.c.id).where(_within(end)).correlate(incidents).exists()
    query = select(func.count()).select_from(incidents).where(recent, _incident.false_alarm, raised)
    return connection.execute(query).scalar_one()


def _unjudged(
    connection: Connection, recent: ColumnElement[bool], end: ColumnElement[datetime]
) -> Mapping[str, int]:
    query = (
        select(anomalies.c.evidence, func.count().label("alarms"))
        .join_from(incidents, anomalies, _within(end))
        .where(recent, _incident.verdict_at.is_(None), _incident.resolved_by.is_(None))
        .group_by(anomalies.c.evidence)
    )
    return {row.evidence: row.alarms for row in connection.execute(query)}


def _within(end: ColumnElement[datetime]) -> ColumnElement[bool]:
    """Whether an alarm fired during an incident: a check notices it a while after its first sign."""
    return and_(
        anomalies.c.system_id == _incident.system_id,
        anomalies.c.at <= end,
        func.coalesce(anomalies.c.cleared_at, func.now()) >= _incident.first_seen_at,
    )
