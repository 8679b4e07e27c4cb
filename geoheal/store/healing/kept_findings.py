"""Queries on the findings of incidents: of each, the first, last and worst occurrence is kept."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, case, func, select
from sqlalchemy.dialects.postgresql import insert
from uuid_utils.compat import uuid7

from geoheal.domain.healing.incident import Incident, KeptFinding
from geoheal.domain.health.degradation import Finding
from geoheal.domain.health.system import System
from geoheal.store.schema.healing_tables import findings


def keep(
    connection: Connection, system: System, incident: Incident, found: Sequence[Finding], at: datetime
) -> None:
    """Store the findings of an incident: first, last and worst."""
    for finding in found:
        statement = insert(findings).values(
            system_id=system.id,
            id=uuid7(),
            incident_id=incident.id,
            code=finding.code,
            severity=finding.severity,
            metric=finding.metric,
            value=finding.value,
            worst=finding.value,
            threshold=finding.threshold,
            message=finding.message,
            first_seen_at=at,
            last_seen_at=at,
        )
        new, old = statement.excluded, findings.c
        farther = func.abs(new.value - new.threshold) > func.abs(old.worst - old.threshold)
        changes = {name: new[name] for name in ("severity", "value", "threshold", "message", "last_seen_at")}
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=["system_id", "incident_id", "code"],
                set_=changes | {"worst": case((farther, new.value), else_=old.worst)},
            )
        )


def of_incident(connection: Connection, system: System, incident_id: UUID) -> list[KeptFinding]:
    """Return the findings of an incident, the first one first."""
    query = select(findings).where(findings.c.system_id == system.id, findings.c.incident_id == incident_id)
    return [_finding(row) for row in connection.execute(query.order_by(findings.c.id))]


def _finding(row: Row[Any]) -> KeptFinding:
    return KeptFinding(
        finding=Finding(
            code=row.code,
            severity=row.severity,
            metric=row.metric,
            value=row.value,
            threshold=row.threshold,
            message=row.message,
        ),
        worst=row.worst,
        first_seen_at=row.first_seen_at,
        last_seen_at=row.last_seen_at,
    )
