"""Queries on the last state of exporters of other tools."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from geoheal.domain.health.system import System
from geoheal.store.schema.tables import systems
from geoheal.store.schema.telemetry_tables import telemetry_sources

KEPT: Final = timedelta(days=7)
"""Time without a request after which an exporter is deleted."""

NODES_LOCK: Final = "geoheal nodes "
"""First part of the advisory lock for giving exporters nodes, before a system's id; must never change."""

_sources = telemetry_sources.c
_NOTHING: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """Stored state of an exporter.

    Parameters
    ----------
    resource, node
        Digest of its attributes, and the node that it is.
    system
        Name of its system; None in a query for the exporter itself.
    state, metrics
        State after its last request, and use of its metrics; both empty for a new one.
    seen_at
        When it last sent something.
    """

    resource: bytes
    node: str | None
    state: Mapping[str, Any]
    metrics: Mapping[str, Any]
    seen_at: datetime
    system: str | None = None


def lock(connection: Connection, system: System, resources: Sequence[bytes]) -> dict[bytes, SourceRow]:
    """Return the stored state of exporters, by digest, and lock it until the transaction ends.

    Missing ones are created. All transactions lock the rows in the same order, so that there is no deadlock.
    """
    ordered = sorted(set(resources))
    new = [
        {"system_id": system.id, "resource": each, "state": {}, "metrics": {}, "seen_at": _NOTHING}
        for each in ordered
    ]
    connection.execute(insert(telemetry_sources).values(new).on_conflict_do_nothing())
    query = (
        select(telemetry_sources)
        .where(_sources.system_id == system.id, _sources.resource.in_(ordered))
        .order_by(_sources.resource)
        .with_for_update()
    )
    rows = (_row(row) for row in connection.execute(query))
    return {each.resource: each for each in rows}


def save(connection: Connection, system: System, source: SourceRow) -> None:
    """Store the last state of an exporter."""
    values = {
        "node": source.node,
        "state": source.state,
        "metrics": source.metrics,
        "seen_at": source.seen_at,
    }
    connection.execute(
        telemetry_sources.update()
        .where(_sources.system_id == system.id, _sources.resource == source.resource)
        .values(**values)
    )


def nodes_since(connection: Connection, system: System, since: datetime) -> set[str]:
    """Return the nodes of exporters since then; concurrent callers wait until the transaction ends.

    Callers hold the rows of their own exporters already, and lock no others afterwards.
    """
    key = func.hashtextextended(f"{NODES_LOCK}{system.id}", 0)
    connection.execute(select(func.pg_advisory_xact_lock(key)))
    query = select(_sources.node).where(
        _sources.system_id == system.id, _sources.seen_at >= since, _sources.node.is_not(None)
    )
    return set(connection.execute(query).scalars())


def latest(connection: Connection, system: System | None, limit: int) -> list[SourceRow]:
    """Return the exporters of a system or of all, without their states, the most recent first."""
    columns = [column for column in _sources if column.name != "state"]
    query = (
        select(*columns, systems.c.name.label("system")).join(systems).where(systems.c.deleted_at.is_(None))
    )
    if system is not None:
        query = query.where(_sources.system_id == system.id)
    ordered = query.order_by(_sources.seen_at.desc(), _sources.resource).limit(limit)
    return [_row(row) for row in connection.execute(ordered)]


def purge(connection: Connection, now: datetime) -> int:
    """Delete the exporters that ended; return their number."""
    return connection.execute(delete(telemetry_sources).where(_sources.seen_at < now - KEPT)).rowcount


def _row(row: Any) -> SourceRow:  # noqa: ANN401 - a row of either query
    return SourceRow(
        resource=bytes(row.resource),
        node=row.node,
        state=getattr(row, "state", {}),
        metrics=row.metrics,
        seen_at=row.seen_at,
        system=getattr(row, "system", None),
    )
