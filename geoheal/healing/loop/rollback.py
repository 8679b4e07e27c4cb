"""Undoing a patch, and asking a person where geoheal cannot."""

import logging
from datetime import UTC, datetime

from geoheal.domain.healing.module import Module
from geoheal.domain.healing.patch import Patch
from geoheal.errors import ApplyFailed, ConfigurationError, Conflict, LeaseLost, StalePatch
from geoheal.healing.incidents.escalation import escalate
from geoheal.healing.loop.context import HealingContext
from geoheal.healing.loop.lease import Lease
from geoheal.healing.patches import life
from geoheal.store.healing import incidents, modules

logger = logging.getLogger(__name__)


def undo(context: HealingContext, lease: Lease, patch: Patch, reason: str) -> str | None:
    """Undo a patch.

    Returns
    -------
    Why it cannot be undone by geoheal; None when it was undone, or will be at the next check.
    """
    module = module_of(context, lease, patch)
    if module is None:
        refusal = f"Module {patch.module_name} is not registered any more."
        with context.database.transaction() as connection:
            lease.require(connection)
            life.refuse_rollback(connection, lease.system, patch, datetime.now(UTC), refusal)
        return _ask_person(context, lease, patch, refusal)
    try:
        context.applier.undo(lease.system, patch, module, lease.id, datetime.now(UTC), reason)
    except LeaseLost:
        raise
    except (StalePatch, ApplyFailed, ConfigurationError) as error:
        return _ask_person(context, lease, patch, error.message)
    except Conflict as error:
        logger.warning("Patch %s is not undone yet: %s", patch.id, error.message)
    return None


def _ask_person(context: HealingContext, lease: Lease, patch: Patch, refusal: str) -> str:
    """Say that a person has to undo a patch."""
    logger.warning("Patch %s cannot be undone: %s", patch.id, refusal)
    told = f"Patch {patch.id} should be undone, and cannot be: {refusal}"
    with context.database.transaction() as connection:
        lease.require(connection)
        incident = incidents.find(connection, lease.system, patch.incident_id)
        if incident is not None:
            escalate(connection, lease.system, incident, told)
    return told


def module_of(context: HealingContext, lease: Lease, patch: Patch) -> Module | None:
    """The module that a patch changes; None when it is not registered any more."""
    with context.database.transaction() as connection:
        return modules.find(connection, lease.system, patch.module_name)
