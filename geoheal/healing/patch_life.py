"""The life of a patch: each step is stored, told in the patch's history and in the incident's timeline.

Every function works in the caller's transaction. Where the worker has to act, the system is asked to be
checked at once; that is done first, because whoever holds the system's lease locks its policy before the
patch.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from uuid_utils.compat import uuid7

from geoheal.domain.incident import IncidentEvent, IncidentEventKind
from geoheal.domain.patch import Patch, PatchEvent, PatchState, patch_hash
from geoheal.domain.system import System
from geoheal.errors import Conflict, HashMismatch, InvalidInput, NotFound
from geoheal.store import applications, incidents, patches, policies
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
"""How the incident's timeline calls what a patch became."""


def propose(connection: Connection, system: System, patch: Patch) -> None:
    """Store a new patch.

    Raises
    ------
    InvalidInput
        When it changes nothing, or its hash is not its own.
    Conflict
        When its module has an open patch.
    """
    if patch.new_code == patch.old_code:
        raise InvalidInput(f"The patch of {patch.module_name} changes nothing.", field="new_code")
    if patch.hash != patch_hash(system.name, patch.module_name, patch.old_code, patch.new_code):
        raise InvalidInput(f"The hash of the patch of {patch.module_name} is not its own.", field="hash")
    other = patches.open_of_module(connection, system, patch.module_name)
    if other is not None:
        raise Conflict(f"Module {patch.module_name} has an open patch: {other.id} is {other.state}.")
    patches.add(connection, system, patch)
    _tell(connection, system, patch, patch.created_at, f"Proposed by {patch.strategy}.")


def approve(
    connection: Connection, system: System, patch_id: UUID, *, by: str, if_match: str, now: datetime
) -> Patch:
    """Have a patch applied.

    Parameters
    ----------
    by
        The person or token that approves it; ``auto_apply`` where the policy does.
    if_match
        Hash of what was read and approved.

    Raises
    ------
    NotFound
        When there is no such patch.
    HashMismatch
        When the hash is another one's.
    Conflict
        When it is not proposed (any more), or waited for too long.
    """
    policies.ask_check(connection, system, now)
    patch = _locked(connection, system, patch_id)
    if patch.hash != if_match:
        raise HashMismatch(
            f"The approval is for another change than the one in patch {patch.id}; read the patch again."
        )
    if patch.state is PatchState.PROPOSED and patch.expires_at <= now:
        raise Conflict(f"Patch {patch.id} waited for approval until {patch.expires_at.isoformat()}.")
    return _moved(
        connection, system, patch, PatchState.APPROVED, now, "Approved.", by, approved_by=by, approved_at=now
    )


def reject(
    connection: Connection, system: System, patch_id: UUID, *, by: str | None, reason: str, now: datetime
) -> Patch:
    """Give up a patch that is not applied.

    Parameters
    ----------
    by
        The person or token that does; None for the service itself.
    reason
        Why, for a reader.

    Raises
    ------
    NotFound
        When there is no such patch.
    Conflict
        When it is applied, or about to be, or came to an end before.
    """
    policies.ask_check(connection, system, now)
    patch = _locked(connection, system, patch_id)
    patch.require_next(PatchState.REJECTED)
    begun = applications.unfinished_of(connection, system, patch.id)
    if begun is not None:
        raise Conflict(f"Patch {patch.id} is being applied on {begun.host}; ask for its rollback after that.")
    return _moved(connection, system, patch, PatchState.REJECTED, now, reason, by, finished_at=now)


def expire_due(connection: Connection, system: System, now: datetime) -> list[Patch]:
    """Give up the patches that waited for too long; those that are being applied are spared."""
    return [
        _moved(
            connection,
            system,
            patch,
            PatchState.EXPIRED,
            now,
            "Nobody approved it in time."
            if patch.state is PatchState.PROPOSED
            else "It was approved, and no worker could apply it in time.",
            finished_at=now,
        )
        for patch in patches.expired(connection, system, now)
        if applications.unfinished_of(connection, system, patch.id) is None
    ]


def request_rollback(
    connection: Connection, system: System, patch_id: UUID, *, by: str, reason: str, now: datetime
) -> Patch:
    """Have a patch undone by the worker.

    Raises
    ------
    NotFound
        When there is no such patch.
    Conflict
        When it is not in force, or that was asked for before.
    """
    policies.ask_check(connection, system, now)
    patch = _locked(connection, system, patch_id)
    patch.require_next(PatchState.ROLLED_BACK)
    asked = patches.ask_rollback(connection, system, patch.id, by, now)
    if asked is None:
        raise Conflict(f"The rollback of patch {patch.id} was asked for before; a worker will do it.")
    kind = IncidentEventKind.PATCH_ROLLBACK_REQUESTED
    _tell(connection, system, asked, now, reason, by, kind=kind)
    return asked


def refuse_rollback(connection: Connection, system: System, patch: Patch, now: datetime, reason: str) -> None:
    """Say, once, that a patch cannot be undone by geoheal; it stays in force until a person sees to it."""
    patches.forget_rollback(connection, system, patch.id)
    told = f"It cannot be undone: {reason}"
    if patches.events_of(connection, system, patch.id)[-1].reason != told:
        kind = IncidentEventKind.PATCH_ROLLBACK_REQUESTED
        _tell(connection, system, patch, now, told, kind=kind)


def mark_applied(
    connection: Connection,
    system: System,
    patch: Patch,
    now: datetime,
    reason: str = "Applied.",
    details: Mapping[str, Any] | None = None,
) -> Patch:
    """Note that a patch is in force; the applier does this itself, together with its journal.

    Raises
    ------
    Conflict
        When it is not approved (any more).
    """
    return _moved(
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
    """Note that the system's own snapshots confirm a patch's effect.

    Raises
    ------
    Conflict
        When it is not applied (any more).
    """
    return _moved(
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
    """Keep what the snapshots say of a patch that is in force, before it is undone for it.

    Raises
    ------
    Conflict
        When it is not in the state any more that it was read in.
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
    return _present(kept, patch)


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
    """Note that a patch was undone; the applier does this itself, together with its journal.

    Raises
    ------
    Conflict
        When it is not in force (any more).
    """
    state = PatchState.ROLLED_BACK
    return _moved(connection, system, patch, state, now, reason, actor, details, finished_at=now)


def mark_stale(connection: Connection, system: System, patch: Patch, now: datetime, reason: str) -> Patch:
    """Give up a patch whose code has changed since; the applier does this itself.

    Raises
    ------
    Conflict
        When it is neither proposed nor approved (any more).
    """
    return _moved(connection, system, patch, PatchState.STALE, now, reason, finished_at=now)


def _locked(connection: Connection, system: System, patch_id: UUID) -> Patch:
    patch = patches.lock(connection, system, patch_id)
    if patch is None:
        raise NotFound(f"System {system.name!r} has no patch {patch_id}.")
    return patch


def _moved(
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
    patch.require_next(state)
    moved = _present(patches.set_state(connection, system, patch.id, patch.state, state, **values), patch)
    _tell(connection, system, moved, now, reason, actor, details)
    return moved


def _present(changed: Patch | None, patch: Patch) -> Patch:
    if changed is None:
        raise Conflict(f"Patch {patch.id} is not {patch.state} any more; read it again.")
    return changed


def _tell(
    connection: Connection,
    system: System,
    patch: Patch,
    now: datetime,
    reason: str,
    actor: str | None = None,
    details: Mapping[str, Any] | None = None,
    kind: IncidentEventKind | None = None,
) -> None:
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
