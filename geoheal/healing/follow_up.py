"""Follow-up: what was approved is applied, what was applied is verified, what did not help is undone."""

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from typing import Final

from geoheal.domain.application import ApplicationPhase
from geoheal.domain.attempt import Attempt, AttemptPhase
from geoheal.domain.incident import IncidentEventKind
from geoheal.domain.module import Module
from geoheal.domain.patch import Patch, PatchState, Target
from geoheal.domain.snapshot import Snapshot
from geoheal.errors import ApplyFailed, ConfigurationError, Conflict, LeaseLost, StalePatch
from geoheal.healing import patch_life
from geoheal.healing.clearance import beyond
from geoheal.healing.conclusion import conclude, save_ended
from geoheal.healing.incident_course import event
from geoheal.healing.lease import Lease
from geoheal.healing.proposal import AUTO_APPLY
from geoheal.healing.surgery import Surgery
from geoheal.healing.treatment import INTERRUPTED
from geoheal.healing.verification import PAIRS_MAX, Effect, Verification, verify
from geoheal.store import attempts, incidents, modules, patches, policies, snapshots, strategy_outcomes
from geoheal.store.session import Connection

logger = logging.getLogger(__name__)

PATIENCE: Final = 6
"""Stabilisation times for which an effect is waited for before a patch counts as ineffective."""
PATIENCE_MIN: Final = timedelta(minutes=1)


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


def verification_due(lease: Lease, patch: Patch) -> datetime | None:
    """When the effect of a patch is worth looking at; None when it is not in force."""
    if patch.state is not PatchState.APPLIED or patch.applied_at is None:
        return None
    return patch.applied_at + timedelta(seconds=lease.loop.policy.stabilisation_s)


def _continue(surgery: Surgery, lease: Lease, attempt: Attempt) -> None:
    if attempt.phase is AttemptPhase.MEASURING:
        conclude(surgery, lease, attempt, INTERRUPTED, healed=None)
        return
    with surgery.database.transaction() as connection:
        found = None if attempt.patch_id is None else patches.find(connection, lease.system, attempt.patch_id)
    if found is None:
        conclude(surgery, lease, attempt, "Its patch is gone.", healed=None)
    elif found.state is PatchState.APPLIED:
        _verify(surgery, lease, _stabilising(surgery, lease, attempt), found)
    elif not found.state.is_open:
        _close(surgery, lease, attempt, found)


def _stabilising(surgery: Surgery, lease: Lease, attempt: Attempt) -> Attempt:
    if attempt.phase is AttemptPhase.STABILISING:
        return attempt
    waiting = replace(attempt, phase=AttemptPhase.STABILISING, applied=True)
    with surgery.database.transaction() as connection:
        lease.require(connection)
        attempts.save(connection, lease.system, waiting)
    return waiting


def _close(surgery: Surgery, lease: Lease, attempt: Attempt, patch: Patch, reason: str | None = None) -> None:
    """End the attempt whose patch has come to its end: verified or undone, or never applied."""
    applied = patch.applied_at is not None
    with surgery.database.transaction() as connection:
        lease.require(connection)
        events = patches.events_of(connection, lease.system, patch.id)
        if applied:
            success = patch.state is PatchState.VERIFIED
            strategy_outcomes.learn(
                connection,
                lease.system,
                patch.strategy,
                patch.symptom,
                success=success,
                at=datetime.now(UTC),
            )
        ended = replace(
            attempt,
            phase=AttemptPhase.FINISHED,
            finished_at=datetime.now(UTC),
            applied=applied,
            effectiveness=patch.effectiveness,
            healed=patch.state is PatchState.VERIFIED,
            reason=reason or (events[-1].reason if events else f"The patch is {patch.state}."),
        )
        save_ended(connection, lease, ended)


def _apply_approved(surgery: Surgery, lease: Lease) -> None:
    for patch in _to_apply(surgery, lease):
        module = _module(surgery, lease, patch)
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
    automatic = loop is not None and loop.policy.running and loop.policy.auto_apply
    return [patch for patch in waiting if automatic or patch.approved_by != AUTO_APPLY]


def _reject(surgery: Surgery, lease: Lease, patch: Patch, reason: str) -> None:
    with surgery.database.transaction() as connection:
        lease.require(connection)
        patch_life.reject(connection, lease.system, patch.id, by=None, reason=reason, now=datetime.now(UTC))


def _undo_as_asked(surgery: Surgery, lease: Lease) -> None:
    with surgery.database.transaction() as connection:
        asked = patches.rollback_requested(connection, lease.system)
    for patch in asked:
        _undo(surgery, lease, patch, f"{patch.rollback_requested_by} asked for it.")


def _undo(surgery: Surgery, lease: Lease, patch: Patch, reason: str) -> str | None:
    """Undo a patch.

    Returns
    -------
    Why it cannot be undone by geoheal; None when it was undone, or will be at the next check.
    """
    module = _module(surgery, lease, patch)
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
    now, told = datetime.now(UTC), f"Patch {patch.id} should be undone, and cannot be: {refusal}"
    with surgery.database.transaction() as connection:
        lease.require(connection)
        incident = incidents.find(connection, lease.system, patch.incident_id)
        if incident is not None and incidents.escalate(connection, lease.system, incident.id, told, now):
            incidents.add_event(
                connection, lease.system, event(incident, IncidentEventKind.ESCALATED, told, now)
            )
    return told


def _verify(surgery: Surgery, lease: Lease, attempt: Attempt, patch: Patch) -> None:
    now = datetime.now(UTC)
    due = verification_due(lease, patch)
    if due is None or now < due:
        return
    with surgery.database.transaction() as connection:
        before, after = _sides(connection, lease, patch, due)
    if patch.target is Target.GIT:
        after = _under_new_code(after, before)
        if not after:
            return  # nobody has merged it yet
        due = after[0].captured_at
    found = verify(patch.symptom, before, after, lease.system.thresholds)
    patience = max(PATIENCE * timedelta(seconds=lease.loop.policy.stabilisation_s), PATIENCE_MIN)
    if found.effect is Effect.HELPED:
        _confirm(surgery, lease, attempt, patch, found)
    elif found.effect is Effect.WORSENED or now >= due + patience:
        _give_up(surgery, lease, attempt, patch, found)


def _sides(
    connection: Connection, lease: Lease, patch: Patch, due: datetime
) -> tuple[list[Snapshot], list[Snapshot]]:
    """Snapshots of the incident before the patch, and those from the end of the stabilisation on.

    Those that show the symptom belong to the incident, too, where it began before it could be told.
    """
    incident = incidents.find(connection, lease.system, patch.incident_id)
    since = None if incident is None else incident.first_seen_at
    earlier = snapshots.page(connection, lease.system, limit=PAIRS_MAX, until=patch.applied_at)
    limits = lease.system.thresholds
    before = [
        *takewhile(
            lambda each: (
                since is None or each.captured_at >= since or beyond(patch.symptom, each, limits) is not None
            ),
            earlier,
        )
    ]
    after = snapshots.page(connection, lease.system, limit=PAIRS_MAX, since=due)
    return before[::-1], after[::-1]


def _under_new_code(after: list[Snapshot], before: list[Snapshot]) -> list[Snapshot]:
    """Snapshots of another code version than the last one before: what waits on a branch changes nothing."""
    old = before[-1].code_version if before else None
    return [each for each in after if each.code_version != old]


def _confirm(surgery: Surgery, lease: Lease, attempt: Attempt, patch: Patch, found: Verification) -> None:
    with surgery.database.transaction() as connection:
        lease.require(connection)
        verified = patch_life.mark_verified(
            connection,
            lease.system,
            patch,
            datetime.now(UTC),
            verification=found.to_dict(),
            effectiveness=found.effectiveness,
            reason=found.reason,
        )
    _close(surgery, lease, attempt, verified)


def _give_up(surgery: Surgery, lease: Lease, attempt: Attempt, patch: Patch, found: Verification) -> None:
    with surgery.database.transaction() as connection:
        lease.require(connection)
        patch_life.note_verification(
            connection,
            lease.system,
            patch,
            verification=found.to_dict(),
            effectiveness=found.effectiveness,
        )
    refusal = _undo(surgery, lease, patch, f"{_verdict(found)}: {found.reason}")
    with surgery.database.transaction() as connection:
        undone = patches.find(connection, lease.system, patch.id)
    if undone is not None and (refusal is not None or undone.state is PatchState.ROLLED_BACK):
        _close(surgery, lease, attempt, undone, refusal)


def _verdict(found: Verification) -> str:
    return "Its effect could not be shown" if found.effect is Effect.UNDECIDED else "It did not help"


def _module(surgery: Surgery, lease: Lease, patch: Patch) -> Module | None:
    with surgery.database.transaction() as connection:
        return modules.find(connection, lease.system, patch.module_name)
