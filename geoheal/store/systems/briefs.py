"""What systems are sorted by in lists: status, figures, and how much waits for a person.

Most systems have reported within the last hours. Their status is looked up there alone, and those hours are
constants for the server: it plans for one or two partitions of the history instead of for all of them. Only
systems without a snapshot in those hours are looked up in the whole history.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, text

from geoheal.domain.health.standing import Brief
from geoheal.domain.health.summary import HealthStatus
from geoheal.store.cluster.definitions import definition_of
from geoheal.store.cluster.narrowing import narrow_text
from geoheal.store.cluster.reach import ids_within
from geoheal.store.schema.tables import SCHEMA
from geoheal.store.session import driver_connection

STATUS: Final = f"{SCHEMA}.system_status"

BRIEFS: Final = f"""
    SELECT y.system_id, y.system, y.status,
        CASE WHEN y.status IN ('warning', 'critical') AND i.id IS NOT NULL THEN i.first_seen_at
             WHEN y.status = 'silent' THEN y.last_snapshot_at
             WHEN y.status = t.status THEN t.since END AS since,
        y.last_snapshot_at, t.phi, t.kappa_eff, t.drift, coalesce(p.waiting, 0),
        t.status, t.judged_at, t.captured_at
    FROM {STATUS} AS y
    LEFT JOIN {SCHEMA}.standings AS t ON t.system_id = y.system_id
    LEFT JOIN {SCHEMA}.incidents AS i ON i.system_id = y.system_id AND i.state IN ('pending', 'open')
    LEFT JOIN (SELECT system_id, count(*) AS waiting FROM {SCHEMA}.patches
               WHERE state = 'proposed' GROUP BY system_id) AS p ON p.system_id = y.system_id
"""
"""Plain binary rows: reading thousands of them must not take longer than finding them."""

RECENT: Final = text("SELECT now() - interval '6 hours' AS since, now() + interval '5 minutes' AS until")
"""The last hours, until the moment up to which the view looks for snapshots; by the transaction's clock."""

_HISTORY: Final = re.compile(rf"\bFROM {SCHEMA}\.snapshots s\b")
_LAST_HOURS: Final = (
    f"FROM (SELECT * FROM {SCHEMA}.snapshots "
    "WHERE captured_at >= %(since)s::timestamptz AND captured_at <= %(until)s::timestamptz) s"
)

_STATUSES: Final = {each.value: each for each in HealthStatus}


def briefs(connection: Connection, systems: Sequence[UUID] | None = None) -> list[Brief]:
    """Return what systems are sorted by, in no order; of all where none are named."""
    within = ids_within(connection)
    if within is not None:
        query = narrow_text(connection, BRIEFS, "%(within)s")
        return _read(connection, query, systems, {"within": list(within)})
    recent = _of_the_last_hours(connection)
    if recent is None:
        return _read(connection, BRIEFS, systems)
    found = _read(connection, recent, systems, connection.execute(RECENT).one()._asdict(), prepare=False)
    quiet = [each.id for each in found if each.last_snapshot is None]
    if not quiet:
        return found
    reporting = [each for each in found if each.last_snapshot is not None]
    return reporting + _read(connection, BRIEFS, quiet)


def _of_the_last_hours(connection: Connection) -> str | None:
    """Return the query with a status by the last hours; None if the view does not read snapshots once."""
    definition = definition_of(connection, STATUS)
    if definition is None:
        return None
    status, places = _HISTORY.subn(lambda _: _LAST_HOURS, definition.strip().rstrip(";").replace("%", "%%"))
    return BRIEFS.replace(f"FROM {STATUS} AS y", f"FROM ({status}) AS y") if places == 1 else None


def _read(
    connection: Connection,
    query: str,
    systems: Sequence[UUID] | None,
    given: Mapping[str, object] | None = None,
    *,
    prepare: bool | None = None,
) -> list[Brief]:
    given = dict(given or {})
    if systems is not None:
        query, given["systems"] = f"{query} WHERE y.system_id = ANY(%(systems)s)", list(systems)
    cursor = driver_connection(connection).cursor(binary=True)
    return [_brief(row) for row in cursor.execute(query.encode(), given, prepare=prepare)]


def _brief(row: Sequence[Any]) -> Brief:
    key, name, status, since, last, phi, kappa, drift, waiting, judged, at, snapshot = row
    was = _STATUSES.get(judged)
    return Brief(key, name, _STATUSES[status], since, last, phi, kappa, drift, waiting, was, at, snapshot)
