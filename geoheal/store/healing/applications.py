"""Queries on applications: the journal of changes to running systems."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Select, select, update

from geoheal.domain.healing.application import Application, ApplicationPhase
from geoheal.domain.health.system import System
from geoheal.store.schema.patch_tables import applications
from geoheal.store.session import named


def prepare(connection: Connection, system: System, application: Application) -> None:
    """Record that a change is about to be made."""
    values = {field.name: getattr(application, field.name) for field in fields(Application)}
    values |= {"details": dict(application.details)}
    connection.execute(applications.insert().values(system_id=system.id, **values))


def note(
    connection: Connection, system: System, application_id: UUID, details: Mapping[str, Any]
) -> Application | None:
    """Replace the details of an unfinished change; return None if it is finished."""
    return _changed(connection, system, application_id, details=dict(details))


def take_over(
    connection: Connection, system: System, application_id: UUID, lease_id: UUID
) -> Application | None:
    """Continue an unfinished change under another lease; return None if it is finished."""
    return _changed(connection, system, application_id, lease_id=lease_id)


def finish(
    connection: Connection,
    system: System,
    application_id: UUID,
    details: Mapping[str, Any],
    at: datetime,
    error: str | None = None,
) -> Application | None:
    """Record that a change was made; return None if its result was recorded before.

    Parameters
    ----------
    error
        What went wrong although it was made, for a reader.
    """
    phase = ApplicationPhase.DONE
    return _changed(
        connection, system, application_id, phase=phase, details=dict(details), finished_at=at, error=error
    )


def fail(
    connection: Connection,
    system: System,
    application_id: UUID,
    details: Mapping[str, Any],
    at: datetime,
    error: str,
) -> Application | None:
    """Record that a change was not made; return None if its end was recorded before."""
    phase = ApplicationPhase.FAILED
    return _changed(
        connection, system, application_id, phase=phase, details=dict(details), finished_at=at, error=error
    )


def unfinished(connection: Connection, system: System, host: str) -> list[Application]:
    """Return the changes of a system on this machine whose end is not recorded, oldest first."""
    query = _of(system).where(applications.c.phase == ApplicationPhase.PREPARED, applications.c.host == host)
    return _read(connection, query.order_by(applications.c.id))


def unfinished_of(connection: Connection, system: System, patch_id: UUID) -> Application | None:
    """Return the first change for this patch whose end is not recorded, on any machine."""
    query = _of(system).where(
        applications.c.phase == ApplicationPhase.PREPARED, applications.c.patch_id == patch_id
    )
    return next(iter(_read(connection, query.order_by(applications.c.id).limit(1))), None)


def last_done(connection: Connection, system: System, patch_id: UUID) -> Application | None:
    """Return what was done last for a patch."""
    query = _of(system).where(
        applications.c.phase == ApplicationPhase.DONE, applications.c.patch_id == patch_id
    )
    return next(iter(_read(connection, query.order_by(applications.c.id.desc()).limit(1))), None)


def of_patch(connection: Connection, system: System, patch_id: UUID) -> list[Application]:
    """All changes for a patch, oldest first."""
    query = _of(system).where(applications.c.patch_id == patch_id)
    return _read(connection, query.order_by(applications.c.id))


def _of(system: System) -> Select[Any]:
    return select(applications).where(applications.c.system_id == system.id)


def _read(connection: Connection, query: Select[Any]) -> list[Application]:
    return [_application(row) for row in connection.execute(query)]


def _changed(
    connection: Connection, system: System, application_id: UUID, **values: object
) -> Application | None:
    statement = (
        update(applications)
        .where(applications.c.system_id == system.id, applications.c.id == application_id)
        .where(applications.c.phase == ApplicationPhase.PREPARED)
        .values(**values)
        .returning(applications)
    )
    row = connection.execute(statement).one_or_none()
    return None if row is None else _application(row)


def _application(row: Row[Any]) -> Application:
    columns = named(row)
    values = {field.name: columns[field.name] for field in fields(Application)}
    return Application(**values)
