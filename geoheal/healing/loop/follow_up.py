"""Follow-up: apply approved patches, verify applied ones, and undo those that did not help."""

import logging
from dataclasses import replace
from datetime import UTC, datetime

from geoheal.domain.healing.application import ApplicationPhase
from geoheal.domain.healing.attempt import Attempt, AttemptPhase
from geoheal.domain.healing.patch import Patch, PatchState
from geoheal.errors import ApplyFailed, ConfigurationError, Conflict, StalePatch
from geoheal.healing.loop.attempt import INTERRUPTED
from geoheal.healing.loop.effect import module_of, undo, verify_effect
from geoheal.healing.loop.ending import close, conclude
from geoheal.healing.loop.held_system import HeldSystem
from geoheal.healing.patches import life, refusing
from geoheal.store.healing import attempts, patches

logger = logging.getLogger(__name__)


def follow_up(held: HeldSystem) -> None:
    """Advance everything that was begun on a system, as far as possible at the moment.

    Raises
    ------
    LeaseLost
        When another worker has taken over.
    """
    held.context.applier.recover(held.system, held.lease_id, datetime.now(UTC))
    with held.transaction() as connection:
        life.expire_due(connection, held.system, datetime.now(UTC))
    _undo_as_asked(held)
    _apply_approved(held)
    with held.database.transaction() as connection:
        unfinished = attempts.unfinished(connection, held.system)
    for attempt in unfinished:
        _continue(held, attempt)


def _continue(held: HeldSystem, attempt: Attempt) -> None:
    if attempt.phase is AttemptPhase.MEASURING:
        conclude(held, attempt, INTERRUPTED, healed=None)
        return
    with held.database.transaction() as connection:
        found = None if attempt.patch_id is None else patches.find(connection, held.system, attempt.patch_id)
    if found is None:
        conclude(held, attempt, "Its patch no longer exists.", healed=None)
    elif found.state is PatchState.APPLIED:
        verify_effect(held, _stabilising(held, attempt), found)
    elif not found.state.is_open:
        close(held, attempt, found)


def _stabilising(held: HeldSystem, attempt: Attempt) -> Attempt:
    if attempt.phase is AttemptPhase.STABILISING:
        return attempt
    waiting = replace(attempt, phase=AttemptPhase.STABILISING, applied=True)
    with held.transaction() as connection:
        attempts.save(connection, held.system, waiting)
    return waiting


def _apply_approved(held: HeldSystem) -> None:
    for patch in _to_apply(held):
        module = module_of(held, patch)
        if module is None:
            _reject(held, patch, f"Module {patch.module_name} is not registered any more.")
            continue
        try:
            done = held.context.applier.apply(held.system, patch, module, held.lease_id, datetime.now(UTC))
        except (StalePatch, ApplyFailed, ConfigurationError) as error:
            logger.warning("Patch %s was not applied: %s", patch.id, error.message)
        except Conflict as error:
            logger.info("Patch %s is not applied now: %s", patch.id, error.message)
        else:
            ended = "applied" if done.phase is ApplicationPhase.DONE else f"not applied: {done.error}"
            logger.info("Patch %s of %s was %s", patch.id, patch.module_name, ended)


def _to_apply(held: HeldSystem) -> list[Patch]:
    with held.database.transaction() as connection:
        waiting = patches.approved(connection, held.system)
        return refusing.permitted(connection, held.system, waiting, datetime.now(UTC))


def _reject(held: HeldSystem, patch: Patch, reason: str) -> None:
    with held.transaction() as connection:
        life.reject(connection, held.system, patch.id, by=None, reason=reason, now=datetime.now(UTC))


def _undo_as_asked(held: HeldSystem) -> None:
    with held.database.transaction() as connection:
        asked = patches.rollback_requested(connection, held.system)
    for patch in asked:
        undo(held, patch, f"{patch.rollback_requested_by} requested it.")
