"""Record the outcome of an approved patch: applied, verified, rolled back or stale.

Every function works in the caller's transaction, like those of :mod:`geoheal.healing.patches.life`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from geoheal.domain.healing.patch import Patch, PatchState
from geoheal.domain.health.system import System
from geoheal.healing.patches.transition import move, present
from geoheal.store.healing import patches
from geoheal.store.session import Connection


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
    """Note that the system's own snapshots confirm a patch's effect.

    Raises
    ------
    Conflict
        When it is not applied (any more).
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
    """Note that a patch was undone; the applier does this itself, together with its journal.

    Raises
    ------
    Conflict
        When it is not in force (any more).
    """
    state = PatchState.ROLLED_BACK
    return move(connection, system, patch, state, now, reason, actor, details, finished_at=now)


def mark_stale(connection: Connection, system: System, patch: Patch, now: datetime, reason: str) -> Patch:
    """Give up a patch whose code has changed since; the applier does this itself.

    Raises
    ------
    Conflict
        When it is neither proposed nor approved (any more).
    """
    return move(connection, system, patch, PatchState.STALE, now, reason, finished_at=now)
