"""Follow-up: apply approved patches, verify applied ones, and undo those that did not help."""

import logging
from dataclasses import replace
from datetime import UTC, datetime

from geoheal.domain.healing.application import ApplicationPhase
from geoheal.domain.healing.attempt import Attempt, AttemptPhase
from geoheal.domain.healing.patch import Patch, PatchState
from geoheal.errors import ApplyFailed, ConfigurationError, Conflict, StalePatch
from geoheal.healing.loop.attempt import INTERRUPTED
from geoheal.healing.loop.context import HealingContext
from geoheal.healing.loop.effect import module_of, undo, verify_effect
from geoheal.healing.loop.ending import close, conclude
from geoheal.healing.loop.lease import Lease
from geoheal.healing.patches import life, persons_no
from geoheal.store.healing import attempts, patches

logger = logging.getLogger(__name__)


def follow_up(context: HealingContext, lease: Lease) -> None:
    """Advance everything that was begun on a system, as far as possible at the moment.

    Raises
    ------
    LeaseLost
        When another worker has taken over.
    """
    context.applier.recover(lease.system, lease.id, datetime.now(UTC))
    with lease.transaction() as connection:
        life.expire_due(connection, lease.system, datetime.now(UTC))
    _undo_as_asked(context, lease)
    _apply_approved(context, lease)
    with context.database.transaction() as connection:
        unfinished = attempts.unfinished(connection, lease.system)
    for attempt in unfinished:
        _continue(context, lease, attempt)


def _continue(context: HealingContext, lease: Lease, attempt: Attempt) -> None:
    if attempt.phase is AttemptPhase.MEASURING:
        conclude(lease, attempt, INTERRUPTED, healed=None)
        return
    with context.database.transaction() as connection:
        found = None if attempt.patch_id is None else patches.find(connection, lease.system, attempt.patch_id)
    if found is None:
        conclude(lease, attempt, "Its patch is gone.", healed=None)
    elif found.state is PatchState.APPLIED:
        verify_effect(context, lease, _stabilising(lease, attempt), found)
    elif not found.state.is_open:
        close(lease, attempt, found)


def _stabilising(lease: Lease, attempt: Attempt) -> Attempt:
    if attempt.phase is AttemptPhase.STABILISING:
        return attempt
    waiting = replace(attempt, phase=AttemptPhase.STABILISING, applied=True)
    with lease.transaction() as connection:
        attempts.save(connection, lease.system, waiting)
    return waiting


def _apply_approved(context: HealingContext, lease: Lease) -> None:
    for patch in _to_apply(context, lease):
        module = module_of(context, lease, patch)
        if module is None:
            _reject(lease, patch, f"Module {patch.module_name} is not registered any more.")
            continue
        try:
            done = context.applier.apply(lease.system, patch, module, lease.id, datetime.now(UTC))
        except (StalePatch, ApplyFailed, ConfigurationError) as error:
            logger.warning("Patch %s was not applied: %s", patch.id, error.message)
        except Conflict as error:
            logger.info("Patch %s is not applied now: %s", patch.id, error.message)
        else:
            ended = "applied" if done.phase is ApplicationPhase.DONE else f"not applied: {done.error}"
            logger.info("Patch %s of %s was %s", patch.id, patch.module_name, ended)


def _to_apply(context: HealingContext, lease: Lease) -> list[Patch]:
    with context.database.transaction() as connection:
        waiting = patches.approved(connection, lease.system)
        return persons_no.permitted(connection, lease.system, waiting, datetime.now(UTC))


def _reject(lease: Lease, patch: Patch, reason: str) -> None:
    with lease.transaction() as connection:
        life.reject(connection, lease.system, patch.id, by=None, reason=reason, now=datetime.now(UTC))


def _undo_as_asked(context: HealingContext, lease: Lease) -> None:
    with context.database.transaction() as connection:
        asked = patches.rollback_requested(connection, lease.system)
    for patch in asked:
        undo(context, lease, patch, f"{patch.rollback_requested_by} asked for it.")
