"""Queries on patches and the events of their lives."""

from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Select, func, null, select, update

from geoheal.domain.evaluation.change import ChangedFile
from geoheal.domain.healing.patch import Patch, PatchEvent, PatchState
from geoheal.domain.health.owned import Owned
from geoheal.domain.health.system import System
from geoheal.store.healing.lists import newest
from geoheal.store.schema.healing_tables import incidents
from geoheal.store.schema.patch_tables import patch_events, patches
from geoheal.store.session import named

_OPEN = tuple(state for state in PatchState if state.is_open)
_WAITING = (PatchState.PROPOSED, PatchState.APPROVED)
_IN_FORCE = (PatchState.APPLIED, PatchState.VERIFIED)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedIncident:
    """An incident that a verified patch ended.

    Parameters
    ----------
    patch
        The patch.
    first_seen_at
        When the incident began.
    verified_at
        When the patch was verified.
    """

    patch: Patch
    first_seen_at: datetime
    verified_at: datetime


def add(connection: Connection, system: System, patch: Patch) -> None:
    """Store a patch; raise :class:`geoheal.errors.IdentityTaken` if its module has an open one."""
    values = {field.name: getattr(patch, field.name) for field in fields(Patch)}
    values |= {
        "relief": dict(patch.relief),
        "doubts": list(patch.doubts),
        "others": [asdict(replace(each, earlier_code=None)) for each in patch.others],
        "verification": null() if patch.verification is None else dict(patch.verification),
    }
    connection.execute(patches.insert().values(system_id=system.id, **values))


def find(connection: Connection, system: System, patch_id: UUID) -> Patch | None:
    """Return the patch with this id."""
    row = connection.execute(_of(system).where(patches.c.id == patch_id)).one_or_none()
    return None if row is None else _patch(row)


def lock(connection: Connection, system: System, patch_id: UUID) -> Patch | None:
    """Return the patch with this id, locked against other writers until the transaction ends.

    Code that also needs the system's policy locks that first.
    """
    row = connection.execute(_of(system).where(patches.c.id == patch_id).with_for_update()).one_or_none()
    return None if row is None else _patch(row)


def of_incident(connection: Connection, system: System, incident_id: UUID, limit: int) -> list[Patch]:
    """Patches of an incident, newest first."""
    query = _of(system).where(patches.c.incident_id == incident_id)
    return _read(connection, query.order_by(patches.c.id.desc()).limit(limit))


def listed(
    connection: Connection,
    system: System | None,
    before: UUID | None,
    limit: int,
    *,
    state: PatchState | None = None,
    incident_id: UUID | None = None,
) -> list[Owned[Patch]]:
    """Patches, of a system or of all, newest first, from the first one older than ``before``."""
    conditions = [] if state is None else [patches.c.state == state]
    if incident_id is not None:
        conditions.append(patches.c.incident_id == incident_id)
    return newest(connection, patches, _patch, *conditions, system=system, before=before, limit=limit)


def open_of_module(connection: Connection, system: System, module_name: str) -> Patch | None:
    """Return the open patch of a module, which prevents another one."""
    query = _of(system).where(patches.c.module_name == module_name, patches.c.state.in_(_OPEN))
    row = connection.execute(query).one_or_none()
    return None if row is None else _patch(row)


def open_modules(connection: Connection, system: System) -> set[str]:
    """Return names of modules with an open patch."""
    query = select(patches.c.module_name).where(patches.c.system_id == system.id, patches.c.state.in_(_OPEN))
    return set(connection.execute(query).scalars())


def set_state(
    connection: Connection,
    system: System,
    patch_id: UUID,
    expected: PatchState,
    state: PatchState,
    **values: object,
) -> Patch | None:
    """Set a patch's state and further columns; return None if it is not in the expected state."""
    return _changed(connection, system, patch_id, (expected,), {"state": state, **values})


def ask_rollback(
    connection: Connection, system: System, patch_id: UUID, actor: str, at: datetime
) -> Patch | None:
    """Request the rollback of a patch; return None if it is not applied, or that was requested before."""
    statement = (
        update(patches)
        .where(patches.c.system_id == system.id, patches.c.id == patch_id)
        .where(patches.c.state.in_(_IN_FORCE), patches.c.rollback_requested_at.is_(None))
        .values(rollback_requested_at=at, rollback_requested_by=actor)
        .returning(patches)
    )
    row = connection.execute(statement).one_or_none()
    return None if row is None else _patch(row)


def forget_rollback(connection: Connection, system: System, patch_id: UUID) -> None:
    """Withdraw the request to roll back a patch, because that is not possible."""
    asked = {"rollback_requested_at": None, "rollback_requested_by": None}
    _changed(connection, system, patch_id, _IN_FORCE, asked)


def approved(connection: Connection, system: System) -> list[Patch]:
    """Return the patches to apply, oldest first."""
    return _read(connection, _of(system).where(patches.c.state == PatchState.APPROVED).order_by(patches.c.id))


def rollback_requested(connection: Connection, system: System) -> list[Patch]:
    """Return the patches to roll back, newest first."""
    query = _of(system).where(patches.c.state.in_(_IN_FORCE), patches.c.rollback_requested_at.is_not(None))
    return _read(connection, query.order_by(patches.c.id.desc()))


def expired(connection: Connection, system: System, now: datetime) -> list[Patch]:
    """Return the patches that waited for too long, oldest first, locked against other writers."""
    query = _of(system).where(patches.c.state.in_(_WAITING), patches.c.expires_at <= now)
    return _read(connection, query.order_by(patches.c.id).with_for_update())


def add_event(connection: Connection, system: System, event: PatchEvent) -> None:
    """Add a step to a patch's life."""
    values = {field.name: getattr(event, field.name) for field in fields(PatchEvent)}
    values |= {"details": dict(event.details)}
    connection.execute(patch_events.insert().values(system_id=system.id, **values))


def events_of(connection: Connection, system: System, patch_id: UUID) -> list[PatchEvent]:
    """Return the life of a patch, from its beginning."""
    query = select(patch_events).where(
        patch_events.c.system_id == system.id, patch_events.c.patch_id == patch_id
    )
    return [_event(row) for row in connection.execute(query.order_by(patch_events.c.id))]


def ended_by_patches(
    connection: Connection, system: System, since: datetime, until: datetime
) -> list[EndedIncident]:
    """Return incidents of a system that patches verified in a period ended, oldest first.

    A patch that was rolled back after it had been verified is left out.
    """
    verified = (
        select(patch_events.c.system_id, patch_events.c.patch_id, func.min(patch_events.c.at).label("at"))
        .where(patch_events.c.system_id == system.id, patch_events.c.state == PatchState.VERIFIED)
        .group_by(patch_events.c.system_id, patch_events.c.patch_id)
        .subquery()
    )
    query = (
        select(patches, incidents.c.first_seen_at, verified.c.at.label("verified_at"))
        .join(
            incidents,
            (incidents.c.system_id == patches.c.system_id) & (incidents.c.id == patches.c.incident_id),
        )
        .join(verified, (verified.c.system_id == patches.c.system_id) & (verified.c.patch_id == patches.c.id))
        .where(patches.c.system_id == system.id, patches.c.state == PatchState.VERIFIED)
        .where(verified.c.at.between(since, until))
        .order_by(verified.c.at)
    )
    return [
        EndedIncident(patch=_patch(row), first_seen_at=row.first_seen_at, verified_at=row.verified_at)
        for row in connection.execute(query)
    ]


def _of(system: System) -> Select[Any]:
    return select(patches).where(patches.c.system_id == system.id)


def _read(connection: Connection, query: Select[Any]) -> list[Patch]:
    return [_patch(row) for row in connection.execute(query)]


def _changed(
    connection: Connection,
    system: System,
    patch_id: UUID,
    expected: tuple[PatchState, ...],
    values: dict[str, Any],
) -> Patch | None:
    statement = (
        update(patches)
        .where(patches.c.system_id == system.id, patches.c.id == patch_id, patches.c.state.in_(expected))
        .values(**values)
        .returning(patches)
    )
    row = connection.execute(statement).one_or_none()
    return None if row is None else _patch(row)


def _patch(row: Row[Any]) -> Patch:
    columns = named(row)
    values = {field.name: columns[field.name] for field in fields(Patch)}
    values |= {"doubts": tuple(row.doubts), "others": tuple(ChangedFile(**each) for each in row.others)}
    return Patch(**values)


def _event(row: Row[Any]) -> PatchEvent:
    columns = named(row)
    values = {field.name: columns[field.name] for field in fields(PatchEvent)}
    return PatchEvent(**values)
