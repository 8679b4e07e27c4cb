"""The effect of an applied patch: confirmed by the system's own snapshots, or the patch is undone."""

import logging
from datetime import UTC, datetime, timedelta
from typing import Final

from geoheal.domain.healing.application import Application
from geoheal.domain.healing.attempt import Attempt
from geoheal.domain.healing.module import Module
from geoheal.domain.healing.patch import Patch, PatchState
from geoheal.errors import ApplyFailed, ConfigurationError, Conflict, StalePatch
from geoheal.healing.loop import promotion
from geoheal.healing.loop.ending import close, conclude, escalate
from geoheal.healing.loop.held_system import HeldSystem
from geoheal.healing.patches import life, outcomes, refusing
from geoheal.healing.verification import Effect, SnapshotColumns, Verification, verify
from geoheal.healing.verification.canary import (
    Stage,
    beside_the_others,
    in_force_since,
    stage_of,
    with_canary,
)
from geoheal.healing.verification.evidence import record_of
from geoheal.store.healing import applications, incidents, modules, patches

logger = logging.getLogger(__name__)

PATIENCE: Final = 6
"""Number of stabilisation times after which a patch without a proven effect counts as ineffective."""
PATIENCE_MIN: Final = timedelta(minutes=1)


def verification_due(held: HeldSystem, patch: Patch) -> datetime | None:
    """Return when the effect of a patch can be checked; None if it is not applied."""
    if patch.state is not PatchState.APPLIED or patch.applied_at is None:
        return None
    return in_force_since(patch) + timedelta(seconds=held.loop.policy.stabilisation_s)


def patience_of(stabilisation: timedelta) -> timedelta:
    """Return the time between the first and the last look at an effect.

    >>> patience_of(timedelta(seconds=300)).total_seconds()
    1800.0
    """
    return max(PATIENCE * stabilisation, PATIENCE_MIN)


def verify_effect(held: HeldSystem, attempt: Attempt, patch: Patch) -> None:
    """Check the effect of a patch, if it has had time to show."""
    with held.database.transaction() as connection:
        applied = applications.last_done(connection, held.system, patch.id)
    stage = stage_of(patch, applied)
    if stage is Stage.PROMOTING and applied is not None:
        _promote(held, attempt, patch, applied)
        return
    seen = _seen(held, patch)
    if seen is None:
        return
    found = verify(patch.symptom, seen, held.system.thresholds)
    if stage is Stage.CANARY:
        found = beside_the_others(found, seen)
    if stage is Stage.CANARY and applied is not None and found.effect is Effect.HELPED:
        begun = promotion.begin(held, patch, found, seen)
        _promote(held, attempt, begun, applied)
        return
    match found.effect:
        case Effect.HELPED:
            _confirm(held, attempt, patch, found)
        case Effect.WORSENED | Effect.NO_EFFECT | Effect.UNMEASURED:
            _give_up(held, attempt, patch, found)
        case Effect.UNDECIDED if found.is_last:
            _ask(held, attempt, patch, found)


def _seen(held: HeldSystem, patch: Patch) -> SnapshotColumns | None:
    """Return the system's reports; None before the effect has settled, or before the patch was merged."""
    now = datetime.now(UTC)
    due = verification_due(held, patch)
    if due is None or now < due:
        return None
    stabilisation = timedelta(seconds=held.loop.policy.stabilisation_s)
    with held.database.transaction() as connection:
        return record_of(connection, held.system, patch, stabilisation, patience_of(stabilisation), now)


def _promote(held: HeldSystem, attempt: Attempt, patch: Patch, applied: Application) -> None:
    """Apply a patch to all nodes after its canary; if that fails, undo it everywhere.

    A patch that only the policy approved waits while the policy does not allow it any more.
    """
    with held.database.transaction() as connection:
        allowed = refusing.permitted(connection, held.system, [patch], datetime.now(UTC))
    if not allowed:
        return
    problem = promotion.promote(held, patch, applied)
    if problem is not None:
        _take_back(held, attempt, patch, f"It could not be applied to all nodes: {problem}")


def _confirm(held: HeldSystem, attempt: Attempt, patch: Patch, found: Verification) -> None:
    with held.transaction() as connection:
        verified = outcomes.mark_verified(
            connection,
            held.system,
            patch,
            datetime.now(UTC),
            verification=with_canary(patch, found),
            effectiveness=found.effectiveness,
            reason=found.reason,
        )
    close(held, attempt, verified)


def _give_up(held: HeldSystem, attempt: Attempt, patch: Patch, found: Verification) -> None:
    with held.transaction() as connection:
        outcomes.note_verification(
            connection,
            held.system,
            patch,
            verification=with_canary(patch, found),
            effectiveness=found.effectiveness,
        )
    _take_back(held, attempt, patch, f"{_verdict(found)}: {found.reason}")


def _take_back(held: HeldSystem, attempt: Attempt, patch: Patch, reason: str) -> None:
    refusal = undo(held, patch, reason)
    with held.database.transaction() as connection:
        undone = patches.find(connection, held.system, patch.id)
    if undone is not None and (refusal is not None or undone.state is PatchState.ROLLED_BACK):
        close(held, attempt, undone, refusal)


def _ask(held: HeldSystem, attempt: Attempt, patch: Patch, found: Verification) -> None:
    """Leave the decision to a person: the patch stays in force, without an outcome for its strategy."""
    reason = f"A person must decide whether patch {patch.id} helps; it stays applied. {found.reason}"
    logger.info("%s", reason)
    with held.transaction() as connection:
        outcomes.note_verification(
            connection,
            held.system,
            patch,
            verification=with_canary(patch, found),
            effectiveness=found.effectiveness,
        )
        incident = incidents.find(connection, held.system, patch.incident_id)
        if incident is not None:
            escalate(connection, held.system, incident, reason)
    conclude(held, attempt, reason, healed=None)


def _verdict(found: Verification) -> str:
    return "Its effect could not be shown" if found.effect is Effect.UNMEASURED else "It did not help"


def undo(held: HeldSystem, patch: Patch, reason: str) -> str | None:
    """Undo a patch.

    Returns
    -------
    Why geoheal cannot undo it; None if it was undone, or will be at the next check.
    """
    module = module_of(held, patch)
    if module is None:
        refusal = f"Module {patch.module_name} is not registered any more."
        with held.transaction() as connection:
            life.refuse_rollback(connection, held.system, patch, datetime.now(UTC), refusal)
        return _ask_person(held, patch, refusal)
    try:
        held.context.applier.undo(held.system, patch, module, held.lease_id, datetime.now(UTC), reason)
    except (StalePatch, ApplyFailed, ConfigurationError) as error:
        return _ask_person(held, patch, error.message)
    except Conflict as error:
        logger.warning("Patch %s is not rolled back yet: %s", patch.id, error.message)
    return None


def _ask_person(held: HeldSystem, patch: Patch, refusal: str) -> str:
    """Record that a person must undo a patch."""
    logger.warning("Patch %s cannot be rolled back: %s", patch.id, refusal)
    reason = f"Patch {patch.id} should be rolled back, but cannot be: {refusal}"
    with held.transaction() as connection:
        incident = incidents.find(connection, held.system, patch.incident_id)
        if incident is not None:
            escalate(connection, held.system, incident, reason)
    return reason


def module_of(held: HeldSystem, patch: Patch) -> Module | None:
    """Return the module of a patch; None if it is not registered any more."""
    with held.database.transaction() as connection:
        return modules.find(connection, held.system, patch.module_name)
