"""Recovery: complete or undo a change without a recorded result."""

from geoheal.domain.healing.application import Application, ApplicationKind
from geoheal.domain.healing.patch import PatchState
from geoheal.healing.applier.carrier import InPlace, Observe
from geoheal.healing.applier.journal import REVERTING, carry_out, failed, take_back
from geoheal.healing.applier.task import Task
from geoheal.healing.patches import life

NOT_BEGUN = "The worker ended before anything was changed; it will be applied again."
CHANGED_SINCE = "The worker ended during the change, and the file has been changed by others since."


def recover(task: Task, application: Application, observe: Observe) -> Application:
    """Complete or undo one change, depending on the current state.

    Raises
    ------
    ApplyFailed
        When that is not possible now; its row stays ``prepared``.
    """
    standing = task.carrier.standing(task.place, task.patch, application)
    if standing is InPlace.OTHER and REVERTING not in application.details:
        return _given_up(task, application)
    if application.kind is ApplicationKind.UNDO:
        return carry_out(task, application, observe)
    if REVERTING in application.details or (standing is InPlace.AFTER and task.place is None):
        return take_back(task, application)
    if standing is InPlace.AFTER:
        return carry_out(task, application, observe)
    return failed(task, application, task.carrier.revert(None, application), NOT_BEGUN)


def _given_up(task: Task, application: Application) -> Application:
    details = task.carrier.revert(None, application)
    ended = failed(task, application, details, CHANGED_SINCE, PatchState.STALE)
    if application.kind is ApplicationKind.UNDO:
        with task.database.transaction() as connection:
            life.refuse_rollback(connection, task.system, task.patch, task.now, CHANGED_SINCE)
    return ended
