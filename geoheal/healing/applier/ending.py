"""End of a change: the journal and the patch's state are stored together, so that they never differ."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from geoheal.domain.healing.application import Application, ApplicationKind, public_details
from geoheal.domain.healing.patch import PatchState
from geoheal.errors import ApplyFailed
from geoheal.healing.applier.carrier import ApplyStep, Observe
from geoheal.healing.applier.task import Task
from geoheal.healing.patches import life, outcomes
from geoheal.store.healing import applications, patches, policies
from geoheal.store.session import Connection

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
    return f"It could not be applied, and nothing is changed: {error}"
