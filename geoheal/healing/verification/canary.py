"""Canary: compare the node that gets a patch first with the others, and record when all have it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from geoheal.domain.healing.application import CANARY, Application
from geoheal.domain.healing.patch import Patch
from geoheal.healing.verification.effect import Effect, Verification
from geoheal.healing.verification.record import SnapshotColumns

PROMOTED: Final = "promoted_at"


class Stage(StrEnum):
    """Stage of an applied patch."""

    CANARY = "canary"
    """One node has it, and is compared with the others."""
    PROMOTING = "promoting"
    """It helped on the canary; the other nodes are being notified."""
    EVERYWHERE = "everywhere"


def stage_of(patch: Patch, applied: Application | None) -> Stage:
    """Return the stage of a patch.

    Parameters
    ----------
    applied
        Its last application; None without one.
    """
    canary = _canary_of(patch)
    if canary:
        return Stage.EVERYWHERE if canary.get(PROMOTED) else Stage.PROMOTING
    first = applied is not None and bool(applied.details.get(CANARY))
    return Stage.CANARY if first else Stage.EVERYWHERE


def in_force_since(patch: Patch) -> datetime:
    """Return since when a patch is in force where its effect is measured: on its canary, or everywhere."""
    promoted = _canary_of(patch).get(PROMOTED)
    since = datetime.fromisoformat(promoted) if promoted else patch.applied_at
    assert since is not None  # noqa: S101 - it is in force
    return since


def canary_nodes(patch: Patch) -> frozenset[str]:
    """Return the nodes that had a patch before the others; empty once all have it."""
    canary = _canary_of(patch)
    return frozenset(canary["nodes"]) if canary.get(PROMOTED) else frozenset()


def beside_the_others(found: Verification, record: SnapshotColumns) -> Verification:
    """Return the result of a canary: it only helped if compared with nodes without the patch.

    If no node reports another version of the module by the last look, it is unknown whether the canary runs
    the patch, or runs at all.
    """
    if found.effect in {Effect.WORSENED, Effect.UNMEASURED} or (found.findings and found.findings[0].control):
        return found
    if not record.patched:
        effect = Effect.UNMEASURED if found.is_last else Effect.UNDECIDED
        return replace(
            found, effect=effect, reason="No node has reported another version of the module since."
        )
    reason = "No other node reports enough with the earlier version, so the canary cannot be compared."
    return replace(found, effect=Effect.UNDECIDED, reason=reason)


def helped_on_canary(found: Verification, record: SnapshotColumns) -> dict[str, Any]:
    """Return the record of a patch that helped on its canary, while it is applied to the other nodes."""
    first = {**found.to_dict(), "nodes": sorted(record.patched), PROMOTED: None}
    return _waiting("It helped on the canary; the other nodes get it now.") | {CANARY: first}


def promoted(patch: Patch, now: datetime) -> dict[str, Any]:
    """Return the record of a patch that all nodes have from now on."""
    first = {**_canary_of(patch), PROMOTED: now.isoformat()}
    message = "It helped on the canary, and all nodes have it; its effect there is not known yet."
    return _waiting(message) | {CANARY: first}


def with_canary(patch: Patch, found: Verification) -> dict[str, Any]:
    """Return a verification together with that of the canary, if there was one."""
    return found.to_dict() | ({CANARY: dict(canary)} if (canary := _canary_of(patch)) else {})


def _waiting(reason: str) -> dict[str, Any]:
    return Verification(
        effect=Effect.UNDECIDED, effectiveness=None, before=None, after=None, reason=reason
    ).to_dict()


def _canary_of(patch: Patch) -> Mapping[str, Any]:
    return (patch.verification or {}).get(CANARY) or {}
