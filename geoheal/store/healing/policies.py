"""Queries on policies: the healing loop of each system, and the lease under which one worker works on it.

A lease is a row's promise, not a session's lock: it survives a transaction pooler, runs out by itself when
its holder dies, and whoever writes under it proves in the same transaction that it still holds it (Gray and
Cheriton, *Leases*, 1989).
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from geoheal.constants import CLOCK_SKEW_MAX, LEASE_MAX
from geoheal.domain.healing.incident import IncidentState
from geoheal.domain.healing.policy import HealingPolicy, Loop
from geoheal.domain.health.system import System
from geoheal.errors import LeaseLost
from geoheal.store.cluster import distribution
from geoheal.store.schema.healing_tables import incidents, policies
from geoheal.store.schema.tables import snapshots, standings, systems
from geoheal.store.session import named
from geoheal.store.system_row import system_of


def _first_values(now: datetime) -> dict[str, Any]:
    """Values of a new row: the default policy, due at once."""
    return _values(HealingPolicy()) | {"next_check_at": now, "updated_at": now}


def ensure_all(connection: Connection, now: datetime) -> None:
    """Give every system that has none the default policy, due at once."""
    values = _first_values(now)
    missing = select(systems.c.id, *(literal(value, policies.c[name].type) for name, value in values.items()))
    missing = missing.outerjoin_from(systems, policies, policies.c.system_id == systems.c.id)
    missing = missing.where(systems.c.deleted_at.is_(None), policies.c.system_id.is_(None))
    connection.execute(insert(policies).from_select(["system_id", *values], missing).on_conflict_do_nothing())


def begin(connection: Connection, keys: Sequence[UUID], now: datetime) -> None:
    """Give new systems the default policy, due at once."""
    values = _first_values(now)
    if keys:
        connection.execute(insert(policies), [{"system_id": key, **values} for key in keys])


def ensure(connection: Connection, system: System, now: datetime) -> Loop:
    """Return the loop of a system, made with the default policy if it has none."""
    own = insert(policies).values(system_id=system.id, **_first_values(now))
    connection.execute(own.on_conflict_do_nothing())
    return _loop(connection.execute(select(policies).where(policies.c.system_id == system.id)).one())


def find(connection: Connection, system: System) -> Loop | None:
    """Return the loop of a system, if it was ever looked at."""
    row = connection.execute(select(policies).where(policies.c.system_id == system.id)).one_or_none()
    return None if row is None else _loop(row)


def lock(connection: Connection, system: System, now: datetime) -> Loop:
    """Return the loop of a system, locked against other writers until the transaction ends."""
    ensure(connection, system, now)
    query = select(policies).where(policies.c.system_id == system.id).with_for_update()
    return _loop(connection.execute(query).one())


def hold(connection: Connection, system: System, now: datetime) -> None:
    """Lock the loop of a system as :func:`lock` does; do nothing if the system is not stored yet."""
    if connection.execute(select(systems.c.id).where(systems.c.id == system.id)).one_or_none() is not None:
        lock(connection, system, now)


def change(connection: Connection, system: System, changes: Mapping[str, Any], now: datetime) -> None:
    """Replace settings, and have the system checked at once."""
    connection.execute(
        update(policies)
        .where(policies.c.system_id == system.id)
        .values(**changes, updated_at=now, next_check_at=now)
    )


def stop_all(connection: Connection, now: datetime) -> list[str]:
    """Stop every running loop, and have its system checked at once; return the names of these systems."""
    held = _hold_running(connection)
    changes = {"running": False, "updated_at": now, "next_check_at": now}
    connection.execute(update(policies).where(policies.c.system_id.in_(held)).values(**changes))
    names = select(systems.c.name).where(systems.c.id.in_(held), systems.c.deleted_at.is_(None))
    return list(connection.execute(names.order_by(systems.c.name)).scalars())


def _hold_running(connection: Connection) -> list[UUID]:
    """Lock the policies of all loops that run, in one order; a cluster locks one at a time."""
    running = select(policies.c.system_id).where(policies.c.running).order_by(policies.c.system_id)
    if not distribution.is_distributed(connection):
        return list(connection.execute(running.with_for_update()).scalars())
    each = [running.where(policies.c.system_id == key) for key in connection.execute(running).scalars().all()]
    return [key for one in each for key in connection.execute(one.with_for_update()).scalars()]


def due(connection: Connection, now: datetime, limit: int) -> list[System]:
    """Return systems without a worker that are due, or whose worker was lost.

    They are taken in turn: the longest overdue one, the oldest one, and the longest overdue one with a
    running loop. So none of these waits behind others, however many systems a reporter invents.
    """
    query = (
        select(systems)
        .join(policies, policies.c.system_id == systems.c.id)
        .where(systems.c.deleted_at.is_(None), _is_free(now))
        .where(or_(_is_due(now), policies.c.lease_id.is_not(None)))
        .limit(limit)
    )
    overdue = query.order_by(policies.c.next_check_at)
    orders = overdue, query.order_by(systems.c.id), overdue.where(policies.c.running)
    waiting = [connection.execute(order).mappings().all() for order in orders]
    turns = {row["id"]: row for turn in zip_longest(*waiting) for row in turn if row is not None}
    return [system_of(row) for row in list(turns.values())[:limit]]


def ask_check(connection: Connection, system: System, now: datetime) -> None:
    """Have a system checked at once."""
    connection.execute(
        update(policies)
        .where(policies.c.system_id == system.id, policies.c.next_check_at > now)
        .values(next_check_at=now)
    )


def acquire(
    connection: Connection, system: System, lease_id: UUID, now: datetime, length: timedelta
) -> Loop | None:
    """Acquire the lease of a system; return None while another worker holds it."""
    ensure(connection, system, now)
    statement = (
        update(policies)
        .where(policies.c.system_id == system.id, or_(_is_free(now), policies.c.lease_id == lease_id))
        .values(lease_id=lease_id, lease_until=now + length, next_check_at=_after_interval(now))
        .returning(policies)
    )
    row = connection.execute(statement).one_or_none()
    return None if row is None else _loop(row)


def extend(connection: Connection, system: System, lease_id: UUID, now: datetime, length: timedelta) -> bool:
    """Extend the lease; return False if it was lost."""
    statement = update(policies).where(*_held(system, lease_id, now)).values(lease_until=now + length)
    return connection.execute(statement).rowcount == 1


def release(connection: Connection, system: System, lease_id: UUID, next_check_at: datetime) -> None:
    """Release the lease and set the next check, unless somebody requested one."""
    connection.execute(
        update(policies)
        .where(policies.c.system_id == system.id, policies.c.lease_id == lease_id)
        .values(
            lease_id=None,
            lease_until=None,
            next_check_at=func.least(policies.c.next_check_at, next_check_at),
        )
    )


def hear(connection: Connection, system: System, *, heard: bool) -> None:
    """Store whether a system reports: only then its silence is noticed."""
    one = (policies.c.system_id == system.id) & (policies.c.heard != heard)
    connection.execute(update(policies).where(one).values(heard=heard))


def ask_check_of_silent(connection: Connection, since: datetime, now: datetime, least: timedelta) -> int:
    """Request checks of systems that reported before and have been silent for too long.

    Parameters
    ----------
    since
        When services began to listen: after an absence, no system is called silent at once.
    least
        Time for which services must have listened.
    """
    waits = _moved(since, func.greatest(_silent_after(), literal(least))) <= now
    return _ask(connection, now, policies.c.heard, waits, ~_arrived(now))


def ask_check_of_heard(connection: Connection, now: datetime) -> int:
    """Request checks of systems that were silent and have a new snapshot."""
    silent = select(incidents.c.id).where(incidents.c.state == IncidentState.OPEN, incidents.c.silent)
    is_silent = silent.where(incidents.c.system_id == policies.c.system_id).exists()
    return _ask(connection, now, is_silent, _arrived(now))


def _ask(connection: Connection, now: datetime, *clauses: ColumnElement[bool]) -> int:
    free = policies.c.lease_id.is_(None), policies.c.next_check_at > now
    return connection.execute(update(policies).where(*free, *clauses).values(next_check_at=now)).rowcount


def _silent_after() -> ColumnElement[timedelta]:
    """Time without a snapshot after which the policy's system is silent."""
    query = select(standings.c.silent_after_s).where(standings.c.system_id == policies.c.system_id)
    return func.make_interval(0, 0, 0, 0, 0, 0, query.correlate(policies).scalar_subquery())


def _arrived(now: datetime) -> ColumnElement[bool]:
    """Whether a system's last snapshot is so young that it is not silent."""
    young = snapshots.c.captured_at >= _moved(now, -_silent_after())
    return select(snapshots.c.id).where(snapshots.c.system_id == policies.c.system_id, young).exists()


def require_lease(connection: Connection, system: System, lease_id: UUID, now: datetime) -> None:
    """Ensure, until the transaction ends, that the lease is still held.

    Raises
    ------
    LeaseLost
        If it has expired or another worker has it.
    """
    query = select(policies.c.system_id).where(*_held(system, lease_id, now)).with_for_update()
    if connection.execute(query).one_or_none() is None:
        raise LeaseLost(
            f"Another worker has taken over system {system.name!r}; nothing more was changed here."
        )


def _is_due(now: datetime) -> Any:  # noqa: ANN401 - a clause of SQLAlchemy's
    """Whether a system is due, also if a wrong clock has postponed it beyond its interval."""
    return or_(
        policies.c.next_check_at <= now, policies.c.next_check_at > _after_interval(now + CLOCK_SKEW_MAX)
    )


def _is_free(now: datetime) -> Any:  # noqa: ANN401 - a clause of SQLAlchemy's
    """Whether no worker holds a system, or one that died with a wrong clock holds it far into the future."""
    until = policies.c.lease_until
    return or_(until.is_(None), until <= now, until > now + LEASE_MAX + CLOCK_SKEW_MAX)


def _held(system: System, lease_id: UUID, now: datetime) -> tuple[Any, ...]:
    return policies.c.system_id == system.id, policies.c.lease_id == lease_id, policies.c.lease_until > now


def _after_interval(now: datetime) -> Any:  # noqa: ANN401 - a clause of SQLAlchemy's
    """Return when the system is due if its worker does not report again; a requested check comes earlier."""
    return _moved(now, func.make_interval(0, 0, 0, 0, 0, 0, policies.c.check_interval_s))


def _moved(moment: datetime, by: ColumnElement[timedelta]) -> ColumnElement[datetime]:
    """Return a moment moved by seconds, in immutable functions alone.

    Days of an interval depend on the session's time zone, so that ``timestamptz + interval`` is STABLE; a
    database of several machines takes no such function of a column in an UPDATE.
    """
    return func.timezone("UTC", func.timezone("UTC", literal(moment)) + by)


def _values(policy: HealingPolicy) -> dict[str, Any]:
    return asdict(policy)


def _loop(row: Row[Any]) -> Loop:
    columns = named(row)
    policy = HealingPolicy(**{field.name: columns[field.name] for field in fields(HealingPolicy)})
    return Loop(
        policy=policy,
        next_check_at=row.next_check_at,
        lease_id=row.lease_id,
        lease_until=row.lease_until,
        heard=row.heard,
    )
