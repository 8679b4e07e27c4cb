"""Promotion: apply a patch that helped on its canary to all nodes, or undo it if that fails."""

import logging
from datetime import UTC, datetime
from typing import Any

from geoheal.domain.healing.application import Application
from geoheal.domain.healing.patch import Patch
from geoheal.errors import ConfigurationError, Conflict, StalePatch
from geoheal.healing.loop.held_system import HeldSystem
from geoheal.healing.patches import outcomes
from geoheal.healing.verification.canary import helped_on_canary, promoted
from geoheal.healing.verification.effect import Verification
from geoheal.healing.verification.record import SnapshotColumns
from geoheal.store.healing import modules

logger = logging.getLogger(__name__)


def begin(held: HeldSystem, patch: Patch, found: Verification, seen: SnapshotColumns) -> Patch:
    """Record, before anything is done, that a patch helped on its canary, so that others can continue."""
    return _noted(held, patch, helped_on_canary(found, seen), f"On the canary: {found.reason}")


def promote(held: HeldSystem, patch: Patch, applied: Application) -> str | None:
    """Apply a patch to all nodes.

    Returns
    -------
    Why that is not possible; None if all nodes have it, or will be notified at the next check.
    """
    with held.transaction() as connection:
        module = modules.find(connection, held.system, patch.module_name)
    if module is None:
        return f"Module {patch.module_name} is not registered any more."
    try:
        problem = held.context.applier.promote(patch, module, applied)
    except (StalePatch, ConfigurationError) as error:
        return error.message
    except Conflict as error:
        logger.info("Patch %s is not applied to all nodes yet: %s", patch.id, error.message)
        return None
    if problem is None:
        _noted(held, patch, promoted(patch, datetime.now(UTC)), "All nodes have it now.")
    return problem


def _noted(held: HeldSystem, patch: Patch, verification: dict[str, Any], reason: str) -> Patch:
    with held.transaction() as connection:
        kept = outcomes.note_verification(
            connection, held.system, patch, verification=verification, effectiveness=None
        )
        outcomes.record(connection, held.system, kept, datetime.now(UTC), reason)
        return kept
