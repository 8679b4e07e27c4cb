"""Queries on the last hours of systems: when snapshots came, and when an incident was open."""

from collections.abc import Sequence
from datetime import datetime
from itertools import compress
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, select

from geoheal.domain.health.degradation import Severity
from geoheal.domain.past.heartbeat import Spell
from geoheal.store.cluster import distribution
from geoheal.store.schema.healing_tables import incidents
from geoheal.store.schema.tables import SCHEMA
from geoheal.store.session import driver_connection

HEARD: Final = f"""
    EXISTS (SELECT 1 FROM {SCHEMA}.snapshots AS s WHERE s.system_id = y.system_id{{1}}
            AND s.captured_at >= %(start_{{0}})s AND s.captured_at < %(end_{{0}})s)
"""
"""One lookup in the primary key. A cluster cannot join a list of hours, as ``unnest`` makes it, laterally."""


def heard(
    connection: Connection, systems: Sequence[UUID], starts: Sequence[datetime], ends: Sequence[datetime]
) -> dict[UUID, set[datetime]]:
    """Return, per system, the starts of the periods with a snapshot.

    The statement is planned each time, with the periods as constants. If it were prepared, the server would
    plan each lookup for every partition of the history, which took seconds with daily partitions.
    """
    source, of_those = f"SELECT id AS system_id FROM {SCHEMA}.systems", ""
    if distribution.is_distributed(connection):
        # Lateral lookups are possible on the nodes only; each system has a policy there.
        source, of_those = f"SELECT system_id FROM {SCHEMA}.policies", " AND s.system_id = ANY(%(systems)s)"
    probes = ", ".join(HEARD.format(place, of_those) for place in range(len(starts)))
    query = f"SELECT y.system_id, {probes} FROM ({source}) AS y WHERE y.system_id = ANY(%(systems)s)"
    given: dict[str, object] = {"systems": list(systems)}
    given |= {f"start_{place}": start for place, start in enumerate(starts)}
    given |= {f"end_{place}": end for place, end in enumerate(ends)}
    cursor = driver_connection(connection).cursor(binary=True)
    found = cursor.execute(query.encode(), given, prepare=False)
    return {row[0]: set(compress(starts, row[1:])) for row in found}


def spells(connection: Connection, systems: Sequence[UUID], since: datetime) -> dict[UUID, list[Spell]]:
    """Return, per system, the incidents open after a moment, without false alarms."""
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
