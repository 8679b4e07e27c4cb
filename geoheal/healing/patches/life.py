"""What people and time decide about a patch: proposed, approved, rejected, expired, to be rolled back.

Every function works in the caller's transaction. Where the worker has to act, the system is asked to be
checked at once; that is done first, because whoever holds the system's lease locks its policy before the
patch.
"""

from datetime import datetime
from uuid import UUID

from geoheal.domain.healing.incident import IncidentEventKind
from geoheal.domain.healing.patch import AUTO_APPLY, Patch, PatchState, patch_hash
from geoheal.domain.health.system import System
from geoheal.errors import Conflict, HashMismatch, InvalidInput
from geoheal.healing.patches.outcomes import locked, move, record
from geoheal.healing.patches.persons_no import refuse, require_wanted
from geoheal.store.healing import applications, patches, policies
from geoheal.store.session import Connection


def propose(connection: Connection, system: System, patch: Patch) -> None:
    """Store a new patch.

    Raises
    ------
    InvalidInput
        When it changes nothing, or its hash is not its own.
    Conflict
        When its module has an open patch, or a person has refused the same change.
    """
    policies.hold(connection, system, patch.created_at)
    if patch.new_code == patch.old_code:
        raise InvalidInput(f"The patch of {patch.module_name} changes nothing.", field="new_code")
    if patch.hash != patch_hash(system.name, patch.module_name, patch.old_code, patch.new_code):
        raise InvalidInput(f"The hash of the patch of {patch.module_name} is not its own.", field="hash")
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
    """Have a patch applied.

    Parameters
    ----------
    by
        The person or token that approves it; ``auto_apply`` where the policy does.
    if_match
        Hash of what was read and approved.
    reason
        Why, for those who read its history; None where nobody said.

    Raises
    ------
    NotFound
        When the patch does not exist.
    HashMismatch
        When the hash is another one's.
    Conflict
        When it is not proposed (any more), waited for too long, or a person has refused the same change; or
        it is not proven, and no person approves it.
    """
    _attend(connection, system, now)
    patch = locked(connection, system, patch_id)
    if patch.hash != if_match:
        raise HashMismatch(
            f"The approval is for another change than the one in patch {patch.id}; read the patch again."
        )
    if patch.state is PatchState.PROPOSED and patch.expires_at <= now:
        raise Conflict(f"Patch {patch.id} waited for approval until {patch.expires_at.isoformat()}.")
    require_wanted(connection, system, patch)
    if by == AUTO_APPLY and not patch.proven:
        raise Conflict(f"Patch {patch.id} is not proven, so only a person may approve it.")
    told = "Approved." if reason is None else f"Approved: {reason}"
    return move(
        connection, system, patch, PatchState.APPROVED, now, told, by, approved_by=by, approved_at=now
    )


def reject(
    connection: Connection, system: System, patch_id: UUID, *, by: str | None, reason: str, now: datetime
) -> Patch:
    """Give up a patch that is not applied; a person's no holds until it is lifted.

    Parameters
    ----------
    by
        The person or token that does; None for the service itself.
    reason
        Why, for a reader.

    Raises
    ------
    NotFound
        When the patch does not exist.
    Conflict
        When it is applied, or about to be, or came to an end before.
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
    """Give up the patches that waited for too long; those that are being applied are spared."""
    return [
        move(
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
    """Have a patch undone by the worker; a person's no holds until it is lifted.

    Raises
    ------
    NotFound
        When the patch does not exist.
    Conflict
        When it is not in force, or that was asked for before.
    """
    _attend(connection, system, now)
    patch = locked(connection, system, patch_id)
    patch.require_next(PatchState.ROLLED_BACK)
    asked = patches.ask_rollback(connection, system, patch.id, by, now)
    if asked is None:
        raise Conflict(f"The rollback of patch {patch.id} was asked for before; a worker will do it.")
    kind = IncidentEventKind.PATCH_ROLLBACK_REQUESTED
    record(connection, system, asked, now, reason, by, kind=kind)
    refuse(connection, system, patch, by=by, reason=reason, now=now)
    return asked


def refuse_rollback(connection: Connection, system: System, patch: Patch, now: datetime, reason: str) -> None:
    """Say, once, that a patch cannot be undone by geoheal; it stays in force until a person sees to it."""
    patches.forget_rollback(connection, system, patch.id)
    told = f"It cannot be undone: {reason}"
    if patches.events_of(connection, system, patch.id)[-1].reason != told:
        kind = IncidentEventKind.PATCH_ROLLBACK_REQUESTED
        record(connection, system, patch, now, told, kind=kind)


def _attend(connection: Connection, system: System, now: datetime) -> None:
    """Hold the system's policy, and have the system checked at once."""
    policies.hold(connection, system, now)
    policies.ask_check(connection, system, now)
