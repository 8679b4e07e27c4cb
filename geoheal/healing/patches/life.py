"""Decisions of people and time limits on patches: propose, approve, reject, expire, request a rollback.

Every function works in the caller's transaction. If the worker must act, a check of the system is requested
first, because the holder of the system's lease locks the policy before the patch.
"""

from datetime import datetime
from uuid import UUID

from geoheal.domain.healing.incident import IncidentEventKind
from geoheal.domain.healing.patch import AUTO_APPLY, Patch, PatchState, patch_hash
from geoheal.domain.health.system import System
from geoheal.errors import Conflict, HashMismatch, InvalidInput
from geoheal.healing.patches.outcomes import locked, move, record
from geoheal.healing.patches.refusing import refuse, require_wanted
from geoheal.store.healing import applications, patches, policies
from geoheal.store.session import Connection


def propose(connection: Connection, system: System, patch: Patch) -> None:
    """Store a new patch.

    Raises
    ------
    InvalidInput
        When it changes nothing, or its hash is wrong.
    Conflict
        When its module has an open patch, or a person has refused the same change.
    """
    policies.hold(connection, system, patch.created_at)
    if patch.new_code == patch.old_code and not patch.others:
        raise InvalidInput(f"The patch of {patch.module_name} changes nothing.", field="new_code")
    texts = patch.old_code, patch.new_code, patch.others
    if patch.hash != patch_hash(system.name, patch.module_name, *texts):
        raise InvalidInput(f"The hash of the patch of {patch.module_name} is wrong.", field="hash")
    other = patches.open_of_module(connection, system, patch.module_name)
    if other is not None:
        raise Conflict(f"Module {patch.module_name} has an open patch: {other.id} is {other.state}.")
    require_wanted(connection, system, patch)
    patches.add(connection, system, patch)
    record(connection, system, patch, patch.created_at, f"Proposed by {patch.strategy}.")


def approve(
    connection: Connection,
    system: System,
    patch_id: UUID,
    *,
    by: str,
    if_match: str,
    now: datetime,
    reason: str | None = None,
) -> Patch:
    """Approve a patch, which a worker then applies.

    Parameters
    ----------
    by
        The person or token that approves it; ``auto_apply`` for the policy.
    if_match
        Hash of the approved patch.
    reason
        The reason, for its history; None without one.

    Raises
    ------
    NotFound
        When the patch does not exist.
    HashMismatch
        When the hash is that of another patch.
    Conflict
        When it is not in the state proposed, has expired, or a person has refused the same change; or when it
        is not proven, and the approval does not come from a person.
    """
    _attend(connection, system, now)
    patch = locked(connection, system, patch_id)
    if patch.hash != if_match:
        raise HashMismatch(
            f"The approval is for a different change than patch {patch.id}; read the patch again."
        )
    if patch.state is PatchState.PROPOSED and patch.expires_at <= now:
        raise Conflict(f"Patch {patch.id} waited for approval until {patch.expires_at.isoformat()}.")
    require_wanted(connection, system, patch)
    if by == AUTO_APPLY and not patch.proven:
        raise Conflict(f"Patch {patch.id} is not proven, so only a person may approve it.")
    message = "Approved." if reason is None else f"Approved: {reason}"
    return move(
        connection, system, patch, PatchState.APPROVED, now, message, by, approved_by=by, approved_at=now
    )


def reject(
    connection: Connection, system: System, patch_id: UUID, *, by: str | None, reason: str, now: datetime
) -> Patch:
    """Reject a patch that is not applied; a person's refusal holds until it is lifted.

    Parameters
    ----------
    by
        The person or token; None for the service itself.
    reason
        The reason, in a sentence.

    Raises
    ------
    NotFound
        When the patch does not exist.
    Conflict
        When it is applied, or about to be, or in a final state.
    """
    _attend(connection, system, now)
    patch = locked(connection, system, patch_id)
    patch.require_next(PatchState.REJECTED)
    begun = applications.unfinished_of(connection, system, patch.id)
    if begun is not None:
        raise Conflict(f"Patch {patch.id} is being applied on {begun.host}; ask for its rollback after that.")
    rejected = move(connection, system, patch, PatchState.REJECTED, now, reason, by, finished_at=now)
    if by is not None:
        refuse(connection, system, patch, by=by, reason=reason, now=now)
    return rejected


def expire_due(connection: Connection, system: System, now: datetime) -> list[Patch]:
    """Reject patches that waited for too long, except those that are being applied."""
    return [
        move(
            connection,
            system,
            patch,
            PatchState.EXPIRED,
            now,
            "It was not approved in time."
            if patch.state is PatchState.PROPOSED
            else "It was approved, but no worker could apply it in time.",
            finished_at=now,
        )
        for patch in patches.expired(connection, system, now)
        if applications.unfinished_of(connection, system, patch.id) is None
    ]


def request_rollback(
    connection: Connection, system: System, patch_id: UUID, *, by: str, reason: str, now: datetime
) -> Patch:
    """Request a rollback by the worker; a person's refusal holds until it is lifted.

    Raises
    ------
    NotFound
        When the patch does not exist.
    Conflict
        When it is not in force, or a rollback was requested before.
    """
    _attend(connection, system, now)
    patch = locked(connection, system, patch_id)
    patch.require_next(PatchState.ROLLED_BACK)
    asked = patches.ask_rollback(connection, system, patch.id, by, now)
    if asked is None:
        raise Conflict(f"The rollback of patch {patch.id} was already requested; a worker will carry it out.")
    kind = IncidentEventKind.PATCH_ROLLBACK_REQUESTED
    record(connection, system, asked, now, reason, by, kind=kind)
    refuse(connection, system, patch, by=by, reason=reason, now=now)
    return asked


def refuse_rollback(connection: Connection, system: System, patch: Patch, now: datetime, reason: str) -> None:
    """Record, once, that geoheal cannot undo a patch; it stays in force until a person acts."""
    patches.forget_rollback(connection, system, patch.id)
    message = f"It cannot be rolled back: {reason}"
    if patches.events_of(connection, system, patch.id)[-1].reason != message:
        kind = IncidentEventKind.PATCH_ROLLBACK_REQUESTED
        record(connection, system, patch, now, message, kind=kind)


def _attend(connection: Connection, system: System, now: datetime) -> None:
    """Lock the system's policy, and request a check at once."""
    policies.hold(connection, system, now)
    policies.ask_check(connection, system, now)
