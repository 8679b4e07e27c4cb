"""Follow-up: what was approved is applied, what was applied is verified, what did not help is undone."""

import logging
from dataclasses import replace
from datetime import UTC, datetime

from geoheal.domain.application import ApplicationPhase
from geoheal.domain.attempt import Attempt, AttemptPhase
from geoheal.domain.patch import Patch, PatchState
from geoheal.errors import ApplyFailed, ConfigurationError, Conflict, LeaseLost, StalePatch
from geoheal.healing import patch_life
from geoheal.healing.conclusion import close, conclude
from geoheal.healing.lease import Lease
from geoheal.healing.patch_effect import verify_effect
from geoheal.healing.proposal import AUTO_APPLY
from geoheal.healing.surgery import Surgery
from geoheal.healing.treatment import INTERRUPTED
from geoheal.healing.undoing import module_of, undo
from geoheal.store import attempts, patches, policies

logger = logging.getLogger(__name__)


def follow_up(surgery: Surgery, lease: Lease) -> None:
    """Bring everything that was begun on a system forward, as far as it can be at the moment.

    Raises
    ------
    LeaseLost
        When another worker has taken over.
    """
    surgery.applier.recover(lease.system, lease.id, datetime.now(UTC))
    with surgery.database.transaction() as connection:
        lease.require(connection)
        patch_life.expire_due(connection, lease.system, datetime.now(UTC))
    _undo_as_asked(surgery, lease)
    _apply_approved(surgery, lease)
    with surgery.database.transaction() as connection:
        unfinished = attempts.unfinished(connection, lease.system)
    for attempt in unfinished:
        _continue(surgery, lease, attempt)


def _continue(surgery: Surgery, lease: Lease, attempt: Attempt) -> None:
    if attempt.phase is AttemptPhase.MEASURING:
        conclude(surgery, lease, attempt, INTERRUPTED, healed=None)
        return
    with surgery.database.transaction() as connection:
        found = None if attempt.patch_id is None else patches.find(connection, lease.system, attempt.patch_id)
    if found is None:
        conclude(surgery, lease, attempt, "Its patch is gone.", healed=None)
    elif found.state is PatchState.APPLIED:
        verify_effect(surgery, lease, _stabilising(surgery, lease, attempt), found)
    elif not found.state.is_open:
        close(surgery, lease, attempt, found)


def _stabilising(surgery: Surgery, lease: Lease, attempt: Attempt) -> Attempt:
    if attempt.phase is AttemptPhase.STABILISING:
        return attempt
    waiting = replace(attempt, phase=AttemptPhase.STABILISING, applied=True)
    with surgery.database.transaction() as connection:
        lease.require(connection)
        attempts.save(connection, lease.system, waiting)
    return waiting


def _apply_approved(surgery: Surgery, lease: Lease) -> None:
    for patch in _to_apply(surgery, lease):
        module = module_of(surgery, lease, patch)
        if module is None:
            _reject(surgery, lease, patch, f"Module {patch.module_name} is not registered any more.")
            continue
        try:
            done = surgery.applier.apply(lease.system, patch, module, lease.id, datetime.now(UTC))
        except LeaseLost:
            raise
        except (StalePatch, ApplyFailed, ConfigurationError) as error:
            logger.warning("Patch %s was not applied: %s", patch.id, error.message)
        except Conflict as error:
            logger.info("Patch %s is not applied now: %s", patch.id, error.message)
        else:
            ended = "applied" if done.phase is ApplicationPhase.DONE else f"not applied: {done.error}"
            logger.info("Patch %s of %s was %s", patch.id, patch.module_name, ended)


def _to_apply(surgery: Surgery, lease: Lease) -> list[Patch]:
    """What was approved; by the policy alone only as long as the policy says so."""
    with surgery.database.transaction() as connection:
        waiting = patches.approved(connection, lease.system)
        loop = policies.find(connection, lease.system)
    automatic = loop is not None and loop.policy.applies_by_itself
    return [patch for patch in waiting if automatic or patch.approved_by != AUTO_APPLY]


def _reject(surgery: Surgery, lease: Lease, patch: Patch, reason: str) -> None:
    with surgery.database.transaction() as connection:
        lease.require(connection)
        patch_life.reject(connection, lease.system, patch.id, by=None, reason=reason, now=datetime.now(UTC))


def _undo_as_asked(surgery: Surgery, lease: Lease) -> None:
    with surgery.database.transaction() as connection:
        asked = patches.rollback_requested(connection, lease.system)
    for patch in asked:
        undo(surgery, lease, patch, f"{patch.rollback_requested_by} asked for it.")
