"""Queries on the last hours of systems: when snapshots came, and when an incident was open."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, select, text

from geoheal.domain.health.degradation import Severity
from geoheal.domain.past.heartbeat import Spell
from geoheal.store.schema.healing_tables import incidents
from geoheal.store.schema.tables import SCHEMA

HEARD = text(f"""
    SELECT y.id, ARRAY(
        SELECT hour.place FROM unnest(CAST(:starts AS timestamptz[]), CAST(:ends AS timestamptz[]))
            WITH ORDINALITY AS hour (start, ends, place)
        WHERE EXISTS (SELECT FROM {SCHEMA}.snapshots AS s WHERE s.system_id = y.id
                      AND s.captured_at >= hour.start AND s.captured_at < hour.ends))
    FROM unnest(CAST(:systems AS uuid[])) AS y (id)
""")
"""One probe of the primary key for each system and hour; a row for each system."""


def heard(
    connection: Connection, systems: Sequence[UUID], starts: Sequence[datetime], ends: Sequence[datetime]
) -> dict[UUID, set[datetime]]:
    """By system, the starts of those stretches in which a snapshot was captured."""
    given = {"systems": list(systems), "starts": list(starts), "ends": list(ends)}
    found = connection.execute(HEARD, given).all()
    return {system: {starts[place - 1] for place in places} for system, places in found}


def spells(connection: Connection, systems: Sequence[UUID], since: datetime) -> dict[UUID, list[Spell]]:
    """By system, the incidents that were open after a moment and that nobody called a false alarm."""
    query = select(
        incidents.c.system_id,
        incidents.c.severity,
        incidents.c.silent,
        incidents.c.first_seen_at,
        incidents.c.resolved_at,
    ).where(
        incidents.c.system_id.in_(systems),
        incidents.c.opened_at.is_not(None),
        incidents.c.false_alarm.is_(False),
        incidents.c.resolved_at.is_(None) | (incidents.c.resolved_at > since),
    )
    found: dict[UUID, list[Spell]] = {}
    for system, severity, silent, first, last in connection.execute(query):
        spell = Spell(severity=Severity(severity), silent=silent, since=first, until=last)
        found.setdefault(system, []).append(spell)
    return found
