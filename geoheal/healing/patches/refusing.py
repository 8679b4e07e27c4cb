"""A person's refusal of a patch: it holds in every incident, and pauses auto_apply for the module.

Every function works in the caller's transaction, which locks the system's policy, so that a refusal and what
it forbids never happen at the same time.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from geoheal.domain.healing.incident import IncidentEventKind, event
from geoheal.domain.healing.patch import AUTO_APPLY, Patch
from geoheal.domain.healing.refusal import Refusal, refusal_of, refused_by
from geoheal.domain.health.system import System
from geoheal.errors import Conflict, NotFound
from geoheal.store.healing import incidents, policies, refusals, silences
from geoheal.store.session import Connection


class Refused(Conflict):
    """A person has refused this change, and nobody has lifted that."""


def refuse(
    connection: Connection, system: System, patch: Patch, *, by: str, reason: str, now: datetime
) -> None:
    """Store a person's refusal; report if it pauses auto_apply."""
    policies.hold(connection, system, now)
    loop = policies.find(connection, system)
    paused = patch.module_name in refusals.paused_modules(connection, system)
    refusals.add(connection, system, refusal_of(patch, by=by, reason=reason, at=now))
    incident = incidents.find(connection, system, patch.incident_id)
    if incident is None or paused or loop is None or not loop.policy.auto_apply:
        return
    message = (
        f"auto_apply is paused for module {patch.module_name}, because {by} refused {patch.title!r}; patches "
        f"of it wait for approval until a person resumes it."
    )
    entry = event(
        incident,
        IncidentEventKind.AUTO_APPLY_PAUSED,
        message,
        now,
        actor=by,
        module_name=patch.module_name,
        patch_id=str(patch.id),
    )
    incidents.add_event(connection, system, entry)


def require_wanted(connection: Connection, system: System, patch: Patch) -> None:
    """Raise if somebody has refused the change of a patch.

    Raises
    ------
    Refused
        When somebody has.
    """
    standing = refusals.standing(connection, system)
    texts = patch.old_code, patch.new_code, patch.hash, patch.others
    found = refused_by(standing, patch.module_name, *texts)
    if found is not None:
        raise Refused(
            f"{found.refused_by} refused this change of {patch.module_name} on "
            f"{found.refused_at:%Y-%m-%d %H:%M} UTC ({found.reason}). Lift that refusal first: `geoheal "
            f"patches lift {found.patch_id}`."
        )


def is_paused(connection: Connection, system: System, module_name: str) -> bool:
    """Whether auto_apply is paused for a module."""
    return module_name in refusals.paused_modules(connection, system)


def permitted(connection: Connection, system: System, waiting: Sequence[Patch], now: datetime) -> list[Patch]:
    """Return patches that a person approved, and those approved only by the policy if nothing forbids them.

    Parameters
    ----------
    waiting
        Approved patches.
    """
    loop = policies.find(connection, system)
    paused = refusals.paused_modules(connection, system)
    automatic = loop is not None and loop.policy.applies_by_itself
    automatic = automatic and silences.holding(connection, system.name, now, healing=True) is None
    return [
        patch
        for patch in waiting
        if patch.approved_by != AUTO_APPLY or (automatic and patch.module_name not in paused)
    ]


def lift(connection: Connection, system: System, patch_id: UUID, *, by: str, now: datetime) -> Refusal:
    """Lift a refusal, and resume auto_apply for its module unless another one pauses it.

    Raises
    ------
    NotFound
        When nobody has refused that patch.
    Conflict
        When it was lifted before.
    """
    policies.hold(connection, system, now)
    found = refusals.find(connection, system, patch_id)
    if found is None:
        raise NotFound(f"There is no refused patch {patch_id} of system {system.name!r}.")
    lifted = refusals.lift(connection, system, patch_id, by, now)
    if lifted is None:
        raise Conflict(f"{found.lifted_by} has already lifted the refusal of patch {patch_id}.")
    return lifted


def resume(connection: Connection, system: System, module_name: str, *, by: str, now: datetime) -> None:
    """Resume auto_apply for a module; its refusals stay.

    Raises
    ------
    Conflict
        When it is not paused.
    """
    policies.hold(connection, system, now)
    if not refusals.resume(connection, system, module_name, by, now):
        raise Conflict(f"auto_apply is not paused for module {module_name} of system {system.name!r}.")
