"""Start of a change: check the current state, and write the planned change to the journal."""

from pathlib import Path
from typing import Final

from geoheal.domain.healing.application import Application, ApplicationKind
from geoheal.domain.healing.patch import AUTO_APPLY, PatchState
from geoheal.errors import ConfigurationError, Conflict, GeohealError, StalePatch
from geoheal.healing.applier.carrier import CarriedChange
from geoheal.healing.applier.task import Task, prepared
from geoheal.healing.patches import life, outcomes
from geoheal.healing.patches.persons_no import is_paused, require_wanted
from geoheal.store.healing import applications, evaluations, patches, policies
from geoheal.store.session import Connection

FROM: Final = {
    ApplicationKind.APPLY: frozenset({PatchState.APPROVED}),
    ApplicationKind.UNDO: frozenset({PatchState.APPLIED, PatchState.VERIFIED}),
}
"""States of a patch from which it may be changed, by direction."""


def guarded_folder(task: Task, application: Application | None = None) -> Path:
    """Return the folder in which one change is made at a time."""
    if task.place is not None or application is None:
        return task.required_place().guarded_folder
    return Path(application.path).parent


def surveyed(task: Task, kind: ApplicationKind) -> CarriedChange:
    """Return the change to make.

    Raises
    ------
    Conflict
        When the patch is not in the right state, or a change was begun before.
    StalePatch, ApplyFailed, ConfigurationError
        When it is not possible.
    """
    place = task.required_place()
    with task.database.transaction() as connection:
        _require_ready(connection, task, kind)
        verdict = _verdict(connection, task)
        applied = applications.last_done(connection, task.system, task.patch.id)
    if kind is ApplicationKind.APPLY:
        return task.carrier.survey(place, task.patch, verdict)
    if applied is None or (applied.target, applied.path) != (place.target, str(place.path)):
        raise ConfigurationError(
            f"Module {task.patch.module_name} was registered differently when patch {task.patch.id} "
            "was applied; undo it by hand."
        )
    return task.carrier.survey_undo(place, task.patch, applied)


def prepare(task: Task, kind: ApplicationKind, change: CarriedChange) -> Application:
    """Write to the journal, under the lease, that a change is about to be made.

    Raises
    ------
    LeaseLost
        When another worker has taken over.
    Conflict
        When the patch is not in the right state any more, another worker has begun, or a person refused it.
    """
    application = prepared(
        task.patch,
        change,
        kind=kind,
        target=task.required_place().target,
        host=task.host,
        lease_id=task.lease_id,
        now=task.now,
    )
    with task.database.transaction() as connection:
        policies.require_lease(connection, task.system, task.lease_id, task.began_at)
        _require_ready(connection, task, kind)
        if kind is ApplicationKind.APPLY:
            _require_wanted(connection, task)
        applications.prepare(connection, task.system, application)
    return application


def take_over(task: Task, application: Application) -> Application | None:
    """Continue what another worker has begun; None if it has ended in the meantime."""
    with task.database.transaction() as connection:
        policies.require_lease(connection, task.system, task.lease_id, task.began_at)
        return applications.take_over(connection, task.system, application.id, task.lease_id)


def give_up(task: Task, kind: ApplicationKind, error: GeohealError) -> None:
    """Store why a change is not possible, unless it was begun: then recovery continues it."""
    with task.database.transaction() as connection:
        policies.require_lease(connection, task.system, task.lease_id, task.began_at)
        patch = patches.lock(connection, task.system, task.patch.id)
        begun = applications.unfinished_of(connection, task.system, task.patch.id)
        if patch is None or patch.state not in FROM[kind] or begun is not None:
            return
        if kind is ApplicationKind.UNDO:
            life.refuse_rollback(connection, task.system, patch, task.now, error.message)
        elif isinstance(error, StalePatch):
            outcomes.mark_stale(connection, task.system, patch, task.now, error.message)
        else:
            life.reject(connection, task.system, patch.id, by=None, reason=error.message, now=task.now)


def _require_ready(connection: Connection, task: Task, kind: ApplicationKind) -> None:
    patch = patches.lock(connection, task.system, task.patch.id)
    if patch is None or patch.hash != task.patch.hash or patch.state not in FROM[kind]:
        state = "not there" if patch is None else patch.state
        raise Conflict(f"Patch {task.patch.id} is {state}, so there is nothing to {kind}.")
    begun = applications.unfinished_of(connection, task.system, patch.id)
    if begun is not None:
        raise Conflict(f"Patch {patch.id} is being changed on {begun.host}; a worker there must finish that.")


def _require_wanted(connection: Connection, task: Task) -> None:
    """Require that no person has refused the patch; the lease's lock prevents a concurrent refusal."""
    require_wanted(connection, task.system, task.patch)
    if task.patch.approved_by == AUTO_APPLY and is_paused(connection, task.system, task.patch.module_name):
        raise Conflict(f"auto_apply is paused for module {task.patch.module_name}; a person must resume it.")


def _verdict(connection: Connection, task: Task) -> str | None:
    """Return the judge's verdict on the patch."""
    if task.patch.evaluation_id is None:
        return None
    record = evaluations.find(connection, task.system, task.patch.evaluation_id)
    judgement = ((record.fitness if record else None) or {}).get("judgement") or {}
    return None if judgement.get("verdict") is None else str(judgement["verdict"])
