"""The effect of a patch that is in force: confirmed by the system's own snapshots, or the patch is undone."""

from datetime import UTC, datetime, timedelta
from itertools import takewhile
from typing import Final

from geoheal.domain.attempt import Attempt
from geoheal.domain.patch import Patch, PatchState, Target
from geoheal.domain.snapshot import Snapshot
from geoheal.healing import patch_life
from geoheal.healing.clearance import beyond
from geoheal.healing.conclusion import close
from geoheal.healing.lease import Lease
from geoheal.healing.surgery import Surgery
from geoheal.healing.undoing import undo
from geoheal.healing.verification import PAIRS_MAX, Effect, Verification, verify
from geoheal.store import incidents, patches, snapshots
from geoheal.store.session import Connection

PATIENCE: Final = 6
"""Stabilisation times for which an effect is waited for before a patch counts as ineffective."""
PATIENCE_MIN: Final = timedelta(minutes=1)


def verification_due(lease: Lease, patch: Patch) -> datetime | None:
    """When the effect of a patch is worth looking at; None when it is not in force."""
    if patch.state is not PatchState.APPLIED or patch.applied_at is None:
        return None
    return patch.applied_at + timedelta(seconds=lease.loop.policy.stabilisation_s)


def verify_effect(surgery: Surgery, lease: Lease, attempt: Attempt, patch: Patch) -> None:
    """Look at the effect of a patch, once it has had time to show."""
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
    close(surgery, lease, attempt, verified)


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
    refusal = undo(surgery, lease, patch, f"{_verdict(found)}: {found.reason}")
    with surgery.database.transaction() as connection:
        undone = patches.find(connection, lease.system, patch.id)
    if undone is not None and (refusal is not None or undone.state is PatchState.ROLLED_BACK):
        close(surgery, lease, attempt, undone, refusal)


def _verdict(found: Verification) -> str:
    return "Its effect could not be shown" if found.effect is Effect.UNDECIDED else "It did not help"
