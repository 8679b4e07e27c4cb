"""Start and end of a change: each is written to the journal, together with the patch's state at its end."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from geoheal.domain.healing.application import Application, ApplicationKind, public_details
from geoheal.domain.healing.patch import AUTO_APPLY, PatchState
from geoheal.errors import ApplyFailed, ConfigurationError, Conflict, GeohealError, StalePatch
from geoheal.healing.applier.carrier import ApplyStep, CarriedChange, Observe
from geoheal.healing.applier.task import Task, prepared
from geoheal.healing.patches import life, outcomes
from geoheal.healing.patches.refusing import is_paused, require_wanted
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
            "was applied; roll it back by hand."
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


REVERTING: Final = "reverting"
"""Key in a row's details: why the change failed, while it is being undone."""


def carry_out(task: Task, application: Application, observe: Observe) -> Application:
    """Complete a change; undo it if that is not possible.

    Raises
    ------
    ApplyFailed
        When it can be neither made nor undone now; its row stays ``prepared``.
    ConfigurationError
        When the registration of the module has changed.
    """
    place = task.required_place()
    try:
        performed = task.carrier.perform(place, task.patch, application, observe)
    except ApplyFailed as error:
        details = {**(error.details or application.details), REVERTING: error.message}
        with task.database.transaction() as connection:
            applications.note(connection, task.system, application.id, details)
        return take_back(task, replace(application, details=details))
    ended = _done(task, application, performed.details, performed.warning)
    observe(ApplyStep.DONE)
    return ended


def take_back(task: Task, application: Application) -> Application:
    """Undo the parts of a failed change, and reject its patch.

    Raises
    ------
    ApplyFailed
        When that is not possible now; its row stays ``prepared``.
    """
    details = dict(task.carrier.revert(task.place, application))
    error = str(details.pop(REVERTING, "The module is not registered any more."))
    return failed(task, application, details, error, PatchState.REJECTED)


def failed(
    task: Task,
    application: Application,
    details: Mapping[str, Any],
    error: str,
    state: PatchState | None = None,
) -> Application:
    """Record that a change was not made.

    Parameters
    ----------
    state
        Next state of the patch; None to leave it approved.
    """
    with task.database.transaction() as connection:
        policies.ask_check(connection, task.system, task.now)
        patch = patches.lock(connection, task.system, application.patch_id)
        ended = applications.fail(connection, task.system, application.id, details, task.now, error)
        if patch is not None and patch.state is PatchState.APPROVED:
            if state is PatchState.REJECTED:
                life.reject(
                    connection, task.system, patch.id, by=None, reason=_failure_reason(error), now=task.now
                )
            if state is PatchState.STALE:
                outcomes.mark_stale(connection, task.system, patch, task.now, error)
        return ended or _kept(connection, task, application)


def _done(
    task: Task, application: Application, details: Mapping[str, Any], warning: str | None
) -> Application:
    shown = public_details(details)
    reason = task.reason if warning is None else f"{task.reason} {warning}"
    with task.database.transaction() as connection:
        patch = patches.lock(connection, task.system, application.patch_id)
        ended = applications.finish(connection, task.system, application.id, details, task.now, warning)
        if patch is not None and application.kind is ApplicationKind.APPLY:
            if patch.state is PatchState.APPROVED:
                outcomes.mark_applied(connection, task.system, patch, task.now, reason, shown)
        elif patch is not None and patch.state in {PatchState.APPLIED, PatchState.VERIFIED}:
            actor = patch.rollback_requested_by
            outcomes.mark_rolled_back(
                connection, task.system, patch, task.now, reason, actor=actor, details=shown
            )
        return ended or _kept(connection, task, application)


def _kept(connection: Connection, task: Task, application: Application) -> Application:
    """Return the stored row, if somebody else recorded its result."""
    rows = applications.of_patch(connection, task.system, application.patch_id)
    return next(row for row in rows if row.id == application.id)


def _failure_reason(error: str) -> str:
    return f"It could not be applied, and nothing was changed: {error}"
