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
from geoheal.healing.loop.context import HealingContext
from geoheal.healing.loop.ending import close, conclude, escalate
from geoheal.healing.loop.lease import Lease
from geoheal.healing.patches import life, outcomes, persons_no
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


def verification_due(lease: Lease, patch: Patch) -> datetime | None:
    """Return when the effect of a patch can be checked; None if it is not in force."""
    if patch.state is not PatchState.APPLIED or patch.applied_at is None:
        return None
    return in_force_since(patch) + timedelta(seconds=lease.loop.policy.stabilisation_s)


def patience_of(stabilisation: timedelta) -> timedelta:
    """Return the time between the first and the last look at an effect.

    >>> patience_of(timedelta(seconds=300)).total_seconds()
    1800.0
    """
    return max(PATIENCE * stabilisation, PATIENCE_MIN)


def verify_effect(context: HealingContext, lease: Lease, attempt: Attempt, patch: Patch) -> None:
    """Check the effect of a patch, if it has had time to show."""
    with context.database.transaction() as connection:
        applied = applications.last_done(connection, lease.system, patch.id)
    stage = stage_of(patch, applied)
    if stage is Stage.PROMOTING and applied is not None:
        _promote(context, lease, attempt, patch, applied)
        return
    seen = _seen(context, lease, patch)
    if seen is None:
        return
    found = verify(patch.symptom, seen, lease.system.thresholds)
    if stage is Stage.CANARY:
        found = beside_the_others(found, seen)
    if stage is Stage.CANARY and applied is not None and found.effect is Effect.HELPED:
        begun = promotion.begin(lease, patch, found, seen)
        _promote(context, lease, attempt, begun, applied)
        return
    match found.effect:
        case Effect.HELPED:
            _confirm(lease, attempt, patch, found)
        case Effect.WORSENED | Effect.NO_EFFECT | Effect.UNMEASURED:
            _give_up(context, lease, attempt, patch, found)
        case Effect.UNDECIDED if found.is_last:
            _ask(lease, attempt, patch, found)


def _seen(context: HealingContext, lease: Lease, patch: Patch) -> SnapshotColumns | None:
    """Return the system's reports; None before the effect has settled, or before the patch was merged."""
    now = datetime.now(UTC)
    due = verification_due(lease, patch)
    if due is None or now < due:
        return None
    stabilisation = timedelta(seconds=lease.loop.policy.stabilisation_s)
    with context.database.transaction() as connection:
        return record_of(connection, lease.system, patch, stabilisation, patience_of(stabilisation), now)


def _promote(
    context: HealingContext, lease: Lease, attempt: Attempt, patch: Patch, applied: Application
) -> None:
    """Apply a patch to all nodes after its canary; if that fails, undo it everywhere.

    A patch that only the policy approved waits while the policy does not allow it any more.
    """
    with context.database.transaction() as connection:
        allowed = persons_no.permitted(connection, lease.system, [patch], datetime.now(UTC))
    if not allowed:
        return
    problem = promotion.promote(context, lease, patch, applied)
    if problem is not None:
        _take_back(context, lease, attempt, patch, f"It could not be applied to all nodes: {problem}")


def _confirm(lease: Lease, attempt: Attempt, patch: Patch, found: Verification) -> None:
    with lease.transaction() as connection:
        verified = outcomes.mark_verified(
            connection,
            lease.system,
            patch,
            datetime.now(UTC),
            verification=with_canary(patch, found),
            effectiveness=found.effectiveness,
            reason=found.reason,
        )
    close(lease, attempt, verified)


def _give_up(
    context: HealingContext, lease: Lease, attempt: Attempt, patch: Patch, found: Verification
) -> None:
    with lease.transaction() as connection:
        outcomes.note_verification(
            connection,
            lease.system,
            patch,
            verification=with_canary(patch, found),
            effectiveness=found.effectiveness,
        )
    _take_back(context, lease, attempt, patch, f"{_verdict(found)}: {found.reason}")


def _take_back(context: HealingContext, lease: Lease, attempt: Attempt, patch: Patch, reason: str) -> None:
    refusal = undo(context, lease, patch, reason)
    with context.database.transaction() as connection:
        undone = patches.find(connection, lease.system, patch.id)
    if undone is not None and (refusal is not None or undone.state is PatchState.ROLLED_BACK):
        close(lease, attempt, undone, refusal)


def _ask(lease: Lease, attempt: Attempt, patch: Patch, found: Verification) -> None:
    """Leave the decision to a person: the patch stays in force, without an outcome for its strategy."""
    reason = f"Whether patch {patch.id} helps must be decided by a person; it stays in force. {found.reason}"
    logger.info("%s", reason)
    with lease.transaction() as connection:
        outcomes.note_verification(
            connection,
            lease.system,
            patch,
            verification=with_canary(patch, found),
            effectiveness=found.effectiveness,
        )
        incident = incidents.find(connection, lease.system, patch.incident_id)
        if incident is not None:
            escalate(connection, lease.system, incident, reason)
    conclude(lease, attempt, reason, healed=None)


def _verdict(found: Verification) -> str:
    return "Its effect could not be shown" if found.effect is Effect.UNMEASURED else "It did not help"


def undo(context: HealingContext, lease: Lease, patch: Patch, reason: str) -> str | None:
    """Undo a patch.

    Returns
    -------
    Why geoheal cannot undo it; None if it was undone, or will be at the next check.
    """
    module = module_of(context, lease, patch)
    if module is None:
        refusal = f"Module {patch.module_name} is not registered any more."
        with lease.transaction() as connection:
            life.refuse_rollback(connection, lease.system, patch, datetime.now(UTC), refusal)
        return _ask_person(lease, patch, refusal)
    try:
        context.applier.undo(lease.system, patch, module, lease.id, datetime.now(UTC), reason)
    except (StalePatch, ApplyFailed, ConfigurationError) as error:
        return _ask_person(lease, patch, error.message)
    except Conflict as error:
        logger.warning("Patch %s is not undone yet: %s", patch.id, error.message)
    return None


def _ask_person(lease: Lease, patch: Patch, refusal: str) -> str:
    """Record that a person must undo a patch."""
    logger.warning("Patch %s cannot be undone: %s", patch.id, refusal)
    reason = f"Patch {patch.id} should be undone, but cannot be: {refusal}"
    with lease.transaction() as connection:
        incident = incidents.find(connection, lease.system, patch.incident_id)
        if incident is not None:
            escalate(connection, lease.system, incident, reason)
    return reason


def module_of(context: HealingContext, lease: Lease, patch: Patch) -> Module | None:
    """Return the module of a patch; None if it is not registered any more."""
    with context.database.transaction() as connection:
        return modules.find(connection, lease.system, patch.module_name)
