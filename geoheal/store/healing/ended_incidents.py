"""Queries on incidents that a verified patch ended."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from geoheal.domain.healing.patch import Patch, PatchState
from geoheal.domain.health.system import System
from geoheal.store.healing import patches
from geoheal.store.schema.healing_tables import incidents
from geoheal.store.schema.patch_tables import patch_events
from geoheal.store.schema.patch_tables import patches as table


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


def ended_by_patches(
    connection: Connection, system: System, since: datetime, until: datetime
) -> list[EndedIncident]:
    """Return incidents of a system that patches verified in a period ended, oldest first.

    A patch that was rolled back after it had been verified is left out.
    """
    verified_at = func.min(patch_events.c.at)
    query = (
        select(table.c.id, incidents.c.first_seen_at, verified_at)
        .join(
            incidents, (incidents.c.system_id == table.c.system_id) & (incidents.c.id == table.c.incident_id)
        )
        .join(
            patch_events,
            (patch_events.c.system_id == table.c.system_id) & (patch_events.c.patch_id == table.c.id),
        )
        .where(table.c.system_id == system.id, table.c.state == PatchState.VERIFIED)
        .where(patch_events.c.state == PatchState.VERIFIED)
        .group_by(table.c.id, incidents.c.first_seen_at)
        .having(verified_at.between(since, until))
        .order_by(verified_at)
    )
    found = [
        (patches.find(connection, system, patch_id), first, verified)
        for patch_id, first, verified in connection.execute(query)
    ]
    return [
        EndedIncident(patch=patch, first_seen_at=first, verified_at=verified)
        for patch, first, verified in found
        if patch is not None
    ]
