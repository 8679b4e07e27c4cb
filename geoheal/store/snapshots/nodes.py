"""When each node of a system last reported, from the rollups and the snapshots since."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from geoheal.domain.health.system import System
from geoheal.store.connection.moments import with_literals
from geoheal.store.schema.tables import SCHEMA, UtcTime

_LAST = with_literals(
    f"""
    WITH open AS (
        SELECT greatest(CAST(:since AS timestamptz), rolled_until) AS since
        FROM {SCHEMA}.systems WHERE id = :system
    ), heard AS (
        SELECT r.node, r.last_at FROM {SCHEMA}.rollups AS r
        WHERE r.system_id = :system AND r.period = 'hour' AND r.last_at >= :since AND r.start >= :first_hour
          AND r.last_at < :until
        UNION ALL
        SELECT s.node, s.captured_at FROM {SCHEMA}.snapshots AS s
        WHERE s.system_id = :system AND s.captured_at >= (SELECT since FROM open) AND s.captured_at < :until
          AND s.captured_at >= :since
    ), last AS (
        SELECT node, max(last_at) AS last_at FROM heard WHERE node IS NOT NULL GROUP BY node
    )
    SELECT last.node, last.last_at, EXISTS (
        SELECT 1 FROM {SCHEMA}.snapshots AS s
        WHERE s.system_id = :system AND s.captured_at = last.last_at AND s.node = last.node
          AND s.captured_at >= :since AND s.captured_at < :until
          AND s.context ->> 'ended' = 'true'
    ) AS ended
    FROM last ORDER BY last.node
    """,
    "since",
    "until",
).columns(last_at=UtcTime)


@dataclass(frozen=True, slots=True)
class NodeHeard:
    """A node of a system.

    Parameters
    ----------
    name
        Its name.
    last_at
        When its last snapshot was taken.
    ended
        Whether that snapshot announced its end.
    """

    name: str
    last_at: datetime
    ended: bool


def last_heard(connection: Connection, system: System, since: datetime, until: datetime) -> list[NodeHeard]:
    """Return the nodes with a stored snapshot in [since, until), by name."""
    first_hour = since.replace(minute=0, second=0, microsecond=0)
    parameters = {"system": system.id, "since": since, "first_hour": first_hour, "until": until}
    return [NodeHeard(row.node, row.last_at, row.ended) for row in connection.execute(_LAST, parameters)]
