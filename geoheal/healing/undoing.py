"""Undoing a patch, and asking a person where geoheal cannot."""

import logging
from datetime import UTC, datetime

from geoheal.domain.module import Module
from geoheal.domain.patch import Patch
from geoheal.errors import ApplyFailed, ConfigurationError, Conflict, LeaseLost, StalePatch
from geoheal.healing import patch_life
from geoheal.healing.escalation import escalate
from geoheal.healing.lease import Lease
from geoheal.healing.surgery import Surgery
from geoheal.store import incidents, modules

logger = logging.getLogger(__name__)


def undo(surgery: Surgery, lease: Lease, patch: Patch, reason: str) -> str | None:
    """Undo a patch.

    Returns
    -------
    Why it cannot be undone by geoheal; None when it was undone, or will be at the next check.
    """
    module = module_of(surgery, lease, patch)
    if module is None:
        refusal = f"Module {patch.module_name} is not registered any more."
        with surgery.database.transaction() as connection:
            lease.require(connection)
            patch_life.refuse_rollback(connection, lease.system, patch, datetime.now(UTC), refusal)
        return _ask_person(surgery, lease, patch, refusal)
    try:
        surgery.applier.undo(lease.system, patch, module, lease.id, datetime.now(UTC), reason)
    except LeaseLost:
        raise
    except (StalePatch, ApplyFailed, ConfigurationError) as error:
        return _ask_person(surgery, lease, patch, error.message)
    except Conflict as error:
        logger.warning("Patch %s is not undone yet: %s", patch.id, error.message)
    return None


def _ask_person(surgery: Surgery, lease: Lease, patch: Patch, refusal: str) -> str:
    """Say that a person has to undo a patch."""
    logger.warning("Patch %s cannot be undone: %s", patch.id, refusal)
    told = f"Patch {patch.id} should be undone, and cannot be: {refusal}"
    with surgery.database.transaction() as connection:
        lease.require(connection)
        incident = incidents.find(connection, lease.system, patch.incident_id)
        if incident is not None:
            escalate(connection, lease.system, incident, told)
    return told


def module_of(surgery: Surgery, lease: Lease, patch: Patch) -> Module | None:
    """The module that a patch changes; None when it is not registered any more."""
    with surgery.database.transaction() as connection:
        return modules.find(connection, lease.system, patch.module_name)
