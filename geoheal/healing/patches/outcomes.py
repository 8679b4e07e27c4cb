"""Transitions of a patch: stored, and recorded in two histories.

Among them are the outcomes of an approved patch: applied, verified, rolled back or stale. Every function
works in the caller's transaction, like those of :mod:`geoheal.healing.patches.life`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from uuid_utils.compat import uuid7

from geoheal.domain.healing.incident import IncidentEvent, IncidentEventKind
from geoheal.domain.healing.patch import Patch, PatchEvent, PatchState
from geoheal.domain.health.system import System
from geoheal.errors import Conflict, NotFound
from geoheal.store.healing import incidents, patches
from geoheal.store.session import Connection

KINDS: Final[Mapping[PatchState, IncidentEventKind]] = {
    PatchState.PROPOSED: IncidentEventKind.PATCH_PROPOSED,
    PatchState.APPROVED: IncidentEventKind.PATCH_APPROVED,
    PatchState.APPLIED: IncidentEventKind.PATCH_APPLIED,
    PatchState.VERIFIED: IncidentEventKind.PATCH_VERIFIED,
    PatchState.ROLLED_BACK: IncidentEventKind.PATCH_ROLLED_BACK,
    PatchState.REJECTED: IncidentEventKind.PATCH_REJECTED,
    PatchState.STALE: IncidentEventKind.PATCH_STALE,
    PatchState.EXPIRED: IncidentEventKind.PATCH_EXPIRED,
}
"""Kind of entry in the incident's timeline, by state of a patch."""


def locked(connection: Connection, system: System, patch_id: UUID) -> Patch:
    """Lock a patch until the transaction ends.

    Raises
    ------
    NotFound
        When no patch has this id.
    """
    patch = patches.lock(connection, system, patch_id)
    if patch is None:
        raise NotFound(f"System {system.name!r} has no patch {patch_id}.")
    return patch


def move(
    connection: Connection,
    system: System,
    patch: Patch,
    state: PatchState,
    now: datetime,
    reason: str,
    actor: str | None = None,
    details: Mapping[str, Any] | None = None,
    **values: object,
) -> Patch:
    """Move a patch to its next state, and record it in both histories.

    Raises
    ------
    Conflict
        When its state has changed since it was read, or the next state may not follow.
    """
    patch.require_next(state)
    moved = present(patches.set_state(connection, system, patch.id, patch.state, state, **values), patch)
    record(connection, system, moved, now, reason, actor, details)
    return moved


def present(changed: Patch | None, patch: Patch) -> Patch:
    """Return the changed patch.

    Raises
    ------
    Conflict
        When it was not changed, because its state had changed since it was read.
    """
    if changed is None:
        raise Conflict(f"Patch {patch.id} is not {patch.state} any more; read it again.")
    return changed


def record(
    connection: Connection,
    system: System,
    patch: Patch,
    now: datetime,
    reason: str,
    actor: str | None = None,
    details: Mapping[str, Any] | None = None,
    kind: IncidentEventKind | None = None,
) -> None:
    """Record a step in the patch's history and in its incident's timeline."""
    patches.add_event(
        connection,
        system,
        PatchEvent(
            id=uuid7(),
            patch_id=patch.id,
            at=now,
            state=patch.state,
            reason=reason,
            actor=actor,
            details=details or {},
        ),
    )
    incidents.add_event(
        connection,
        system,
        IncidentEvent(
            id=uuid7(),
            incident_id=patch.incident_id,
            at=now,
            kind=kind or KINDS[patch.state],
            message=f"{patch.title} ({patch.module_name}): {reason}",
            actor=actor,
            details={"patch_id": str(patch.id), "module_name": patch.module_name, "title": patch.title},
        ),
    )


def mark_applied(
    connection: Connection,
    system: System,
    patch: Patch,
    now: datetime,
    reason: str = "Applied.",
    details: Mapping[str, Any] | None = None,
) -> Patch:
    """Record that a patch is in force; the applier does this together with its journal.

    Raises
    ------
    Conflict
        When it is not in the state approved.
    """
    return move(
        connection,
        system,
        patch,
        PatchState.APPLIED,
        now,
        reason,
        details=details,
        applied_at=now,
    )


def mark_verified(
    connection: Connection,
    system: System,
    patch: Patch,
    now: datetime,
    *,
    verification: Mapping[str, Any],
    effectiveness: float | None,
    reason: str,
) -> Patch:
    """Record that the system's own snapshots confirm a patch's effect.

    Raises
    ------
    Conflict
        When it is not in the state applied.
    """
    return move(
        connection,
        system,
        patch,
        PatchState.VERIFIED,
        now,
        reason,
        verification=dict(verification),
        effectiveness=effectiveness,
        finished_at=now,
    )


def note_verification(
    connection: Connection,
    system: System,
    patch: Patch,
    *,
    verification: Mapping[str, Any],
    effectiveness: float | None,
) -> Patch:
    """Store the verification of a patch before it is undone because of it.

    Raises
    ------
    Conflict
        When its state has changed since it was read.
    """
    kept = patches.set_state(
        connection,
        system,
        patch.id,
        patch.state,
        patch.state,
        verification=dict(verification),
        effectiveness=effectiveness,
    )
    return present(kept, patch)


def mark_rolled_back(
    connection: Connection,
    system: System,
    patch: Patch,
    now: datetime,
    reason: str,
    *,
    actor: str | None = None,
    details: Mapping[str, Any] | None = None,
) -> Patch:
    """Record that a patch was undone; the applier does this together with its journal.

    Raises
    ------
    Conflict
        When it is not in force.
    """
    state = PatchState.ROLLED_BACK
    return move(connection, system, patch, state, now, reason, actor, details, finished_at=now)


def mark_stale(connection: Connection, system: System, patch: Patch, now: datetime, reason: str) -> Patch:
    """Mark a patch whose code has changed since as stale; the applier does this.

    Raises
    ------
    Conflict
        When it is neither proposed nor approved.
    """
    return move(connection, system, patch, PatchState.STALE, now, reason, finished_at=now)
