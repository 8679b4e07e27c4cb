"""Queries on snapshots."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Row, Select, and_, func, select, tuple_

from geoheal.constants import MEASUREMENT_MAX, METRIC_MAX
from geoheal.domain.health.system import System
from geoheal.domain.snapshots.code_version import CodeVersion
from geoheal.domain.snapshots.pulse import StoredPulse
from geoheal.domain.snapshots.snapshot import FIGURES, MEASUREMENTS, Snapshot
from geoheal.store.connection.moments import moment, with_literals
from geoheal.store.schema.tables import SCHEMA, code_versions, snapshots
from geoheal.store.session import driver_connection
from geoheal.store.snapshots.basins import basin_of, has_basin
from geoheal.store.snapshots.newest import newest

RESOLUTION: Final = timedelta(microseconds=1)
"""PostgreSQL's, of a time."""

_LATEST: Final = datetime.max.replace(tzinfo=UTC) - RESOLUTION

PLAIN_FIELDS = ("id", "captured_at", "node", *FIGURES, "label", "context", "metrics")
"""Fields that are the same in the row and in the value."""


class Key(NamedTuple):
    """Identity of a snapshot within its system; orders snapshots by time."""

    captured_at: datetime
    id: UUID


def find(connection: Connection, system: System, keys: Iterable[Key]) -> dict[Key, Snapshot]:
    """Return the stored ones among these snapshots."""
    found = find_among(connection, {system.id: system}, ((system.id, key) for key in keys))
    return {key: snapshot for (_, key), snapshot in found.items()}


def find_among(
    connection: Connection, systems: Mapping[UUID, System], keys: Iterable[tuple[UUID, Key]]
) -> dict[tuple[UUID, Key], Snapshot]:
    """Apply :func:`find` to several systems by their ids."""
    identity = tuple_(snapshots.c.system_id, snapshots.c.captured_at, snapshots.c.id)
    query = _SELECT.where(identity.in_([(system_id, *key) for system_id, key in keys]))
    rows = connection.execute(query)
    found = ((row.system_id, _snapshot(systems[row.system_id], row)) for row in rows)
    return {(system_id, Key(each.captured_at, each.id)): each for system_id, each in found}


def recent(
    connection: Connection,
    system: System,
    size: int,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[Snapshot]:
    """Read the last ``size`` snapshots in [since, until), oldest first."""
    return page(connection, system, limit=size, since=since, until=until)[::-1]


def latest_after(connection: Connection, system: System, since: datetime) -> datetime | None:
    """Tell when the latest snapshot that lies after a moment was taken; None without one."""
    query = select(func.max(snapshots.c.captured_at)).where(
        snapshots.c.system_id == system.id, snapshots.c.captured_at > moment(since)
    )
    latest: datetime | None = connection.execute(query).scalar_one()
    return latest


def page(
    connection: Connection,
    system: System,
    *,
    limit: int,
    before: Key | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[Snapshot]:
    """Snapshots, newest first: those in [since, until) that are older than ``before``."""

    def read(start: datetime | None, end: datetime | None) -> Sequence[Row[Any]]:
        query = newest_first(_select(system), before=before, since=start, until=end)
        return connection.execute(query.limit(limit)).fetchall()

    found = newest(connection, system, read, limit, since=since, until=end_of(before, until))
    return [_snapshot(system, row) for row in found]


def end_of(before: Key | None, until: datetime | None) -> datetime | None:
    """Return the moment before which all snapshots are that lie before ``until`` and ``before``."""
    if before is None:
        return until
    end = min(before.captured_at, _LATEST) + RESOLUTION
    return end if until is None else min(end, until)


def newest_first(
    query: Select[Any], *, before: Key | None, since: datetime | None, until: datetime | None
) -> Select[Any]:
    """Return the query, for snapshots in [since, until) that are older than ``before``, newest first."""
    if before is not None:
        query = query.where(
            tuple_(snapshots.c.captured_at, snapshots.c.id) < tuple_(*before),
            snapshots.c.captured_at <= moment(before.captured_at),
        )
    if since is not None:
        query = query.where(snapshots.c.captured_at >= moment(since))
    if until is not None:
        query = query.where(snapshots.c.captured_at < moment(until))
    return query.order_by(snapshots.c.captured_at.desc(), snapshots.c.id.desc())


_COUNT: Final = with_literals(
    f"""
    SELECT count(*) FROM (
        SELECT 1 FROM {SCHEMA}.snapshots
        WHERE system_id = :system AND captured_at >= coalesce(CAST(:start AS timestamptz), '-infinity')
          AND captured_at < coalesce(CAST(:end AS timestamptz), 'infinity')
        LIMIT :most
    ) AS newest
    """,
    "start",
    "end",
)


def count_recent(connection: Connection, system: System, most: int) -> int:
    """Return the number of snapshots, counted up to ``most``: cheap however long the history is."""

    def read(start: datetime | None, end: datetime | None) -> int:
        given = {"system": system.id, "start": start, "end": end, "most": most}
        return int(connection.execute(_COUNT, given).scalar_one())

    return newest(connection, system, read, most, size=int)


def geometry_of_recent(connection: Connection, system: System, most: int) -> tuple[bool, bool]:
    """Whether any of the last ``most`` snapshots has a Φ, and whether any has a basin."""
    of_system = select(snapshots.c.phi, has_basin().label("has_basin")).where(
        snapshots.c.system_id == system.id
    )

    def read(start: datetime | None, end: datetime | None) -> Sequence[int]:
        recent = newest_first(of_system, before=None, since=start, until=end).limit(most).subquery()
        with_basin = func.count().filter(recent.c.has_basin)
        counts = select(func.count(), func.count(recent.c.phi), with_basin).select_from(recent)
        return tuple(connection.execute(counts).one())

    _, with_phi, with_basins = newest(connection, system, read, most, size=itemgetter(0))
    return with_phi > 0, with_basins > 0


_SELECT: Final[Select[Any]] = select(
    *(each for each in snapshots.c if each.name not in ("basin", "compact_basin")),
    basin_of(),
    code_versions.c.code_hash,
    code_versions.c.active_modules,
    code_versions.c.module_versions,
).outerjoin(
    code_versions,
    and_(
        code_versions.c.system_id == snapshots.c.system_id, code_versions.c.id == snapshots.c.code_version_id
    ),
)


def _select(system: System) -> Select[Any]:
    return _SELECT.where(snapshots.c.system_id == system.id)


def _snapshot(system: System, row: Row[Any]) -> Snapshot:
    return Snapshot(
        system=system.name,
        geometry=system.geometry,
        basin=row.basin,
        drift=row.drift,
        baseline_id=row.baseline_id,
        regime=row.regime,
        arrived_at=row.arrived_at,
        code_version=CodeVersion(row.code_hash, tuple(row.active_modules or ()), row.module_versions or {}),
        **{name: getattr(row, name) for name in PLAIN_FIELDS}
        | {name: measured(getattr(row, name)) for name in MEASUREMENTS}
        | {"metrics": metrics_of(row.metrics)},
    )


def metrics_of(stored: Mapping[str, Any] | None) -> dict[str, float] | None:
    """Metrics as they were sent: PostgreSQL writes large numbers out, which JSON then takes for integers.

    Earlier versions stored numbers that are too large to be computed with; they count as not measured.
    """
    if stored is None:
        return None
    return {name: float(value) for name, value in stored.items() if abs(value) <= METRIC_MAX}


def measured(value: float | None) -> float | None:
    """Return a stored measurement; None for one that is too large to be computed with."""
    return None if value is None or not abs(value) <= MEASUREMENT_MAX else value


_OF_ACTIVE: Final = "CASE WHEN baseline_id = %s THEN drift END AS drift"
_PULSE: Final = ", ".join(_OF_ACTIVE if name == "drift" else name for name in StoredPulse._fields)
_LATE: Final = "AND arrived_at >= %s AND arrived_at - captured_at >= %s"
_PULSES: Final = f"""
    SELECT {_PULSE} FROM {SCHEMA}.snapshots
    WHERE system_id = %s AND captured_at >= coalesce(%s::timestamptz, '-infinity') AND captured_at < %s {{}}
    ORDER BY captured_at DESC, id DESC LIMIT %s
"""
"""Plain binary rows, as each judgement of a system reads hundreds."""

PULSES_LEAST: Final = 400
"""Pulses that are read of every system: ten of each of forty nodes."""

PULSES_MOST: Final = 2_000
"""Pulses that are read of a system that sends many in :data:`~geoheal.monitor.health.requests.HORIZON`."""


def recent_pulses(
    connection: Connection,
    system: System,
    since: datetime | None,
    until: datetime,
    limit: int,
    baseline: UUID | None = None,
) -> list[StoredPulse]:
    """Read the last pulses of a stretch, oldest first: one short walk along the primary key.

    Parameters
    ----------
    baseline
        The active baseline; drift from others is left out.
    """
    cursor = driver_connection(connection).cursor(binary=True)

    def read(start: datetime | None, end: datetime | None) -> list[Any]:
        given = [baseline, system.id, start, end, limit]
        return cursor.execute(_PULSES.format(""), given, prepare=False).fetchall()

    return _pulses(newest(connection, system, read, limit, since=since, until=until + RESOLUTION))


def late_pulses(
    connection: Connection,
    system: System,
    stretch: tuple[datetime, datetime],
    arrived_since: datetime,
    late: timedelta,
    baseline: UUID | None = None,
) -> list[StoredPulse]:
    """Read the last pulses of a stretch that arrived lately, and so late after they were taken."""
    cursor = driver_connection(connection).cursor(binary=True)
    given = [baseline, system.id, *stretch, arrived_since, late, PULSES_LEAST]
    return _pulses(cursor.execute(_PULSES.format(_LATE), given, prepare=False).fetchall())


def _pulses(newest_first: Sequence[Any]) -> list[StoredPulse]:
    return [StoredPulse(captured_at.astimezone(UTC), *rest) for captured_at, *rest in reversed(newest_first)]
