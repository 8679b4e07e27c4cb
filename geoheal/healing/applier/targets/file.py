"""The targets file and hook: replace one file, and notify the system."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from geoheal.domain.healing.application import CANARY, Application, ApplicationKind
from geoheal.domain.healing.patch import Patch
from geoheal.errors import ApplyFailed, StalePatch
from geoheal.healing.applier.carrier import ApplyStep, CarriedChange, InPlace, Observe, Performed
from geoheal.healing.applier.place import ApplyPlace, ReloadCommand
from geoheal.healing.applier.targets import file_swap, reload
from geoheal.healing.applier.task import content_of, following_of, holds, path_of, previous_of


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCarrier:
    """Replaces a module's file.

    Parameters
    ----------
    may_create
        Whether the file may be missing, as for a hook without a patch.
    """

    may_create: bool = False

    def survey(self, place: ApplyPlace, patch: Patch, verdict: str | None) -> CarriedChange:  # noqa: ARG002 - a Carrier
        """Return the change of applying a patch."""
        if place.path != place.source:
            _require_measured(place, patch)
        current = file_swap.read(place.path)
        if not (holds(current, patch.base_hash) or (current is None and self.may_create)):
            raise StalePatch(_stale(place, exists=current is not None))
        details = {} if place.canary_reload is None else {CANARY: True}
        following = content_of(patch.new_code, current)
        return CarriedChange(path=place.path, previous=current, following=following, details=details)

    def survey_undo(self, place: ApplyPlace, patch: Patch, applied: Application) -> CarriedChange:
        """Return the change of undoing it."""
        current = file_swap.read(place.path)
        if current != following_of(applied):
            raise StalePatch(
                f"{place.path.name} was changed after patch {patch.id} was applied; undo it by hand."
            )
        return CarriedChange(path=place.path, previous=current, following=previous_of(applied))

    def standing(self, place: ApplyPlace | None, patch: Patch, application: Application) -> InPlace:  # noqa: ARG002 - a Carrier
        """Return the current state."""
        current = file_swap.read(path_of(application))
        if current == following_of(application):
            return InPlace.AFTER
        return InPlace.BEFORE if current == previous_of(application) else InPlace.OTHER

    def perform(
        self,
        place: ApplyPlace,
        patch: Patch,  # noqa: ARG002 - a Carrier
        application: Application,
        observe: Observe,
    ) -> Performed:
        """Replace the file and run the reload command; with a canary, only that of the canary.

        An undo reaches all nodes, because others may have loaded the file by a restart. It stays even if the
        command fails, because the patch is unwanted.
        """
        if file_swap.read(path_of(application)) != following_of(application):
            _swap(application, previous_of(application), following_of(application), observe)
        observe(ApplyStep.CHANGED)
        details = dict(application.details)
        problem = _reload(place, details, "canary_reload" if details.get(CANARY) else "reload")
        if problem is not None and application.kind is ApplicationKind.APPLY:
            raise ApplyFailed(problem, details)
        observe(ApplyStep.EFFECTIVE)
        return Performed(details=details, warning=problem)

    def revert(self, place: ApplyPlace | None, application: Application) -> Mapping[str, Any]:
        """Restore the previous content, and notify the system."""
        details = dict(application.details)
        path = path_of(application)
        if file_swap.read(path) == following_of(application):
            _swap(application, following_of(application), previous_of(application))
        file_swap.clear(path, _temporary(application))
        if place is not None:
            _run(place.reload, details, "reload_after_undo")
        return details


def _require_measured(place: ApplyPlace, patch: Patch) -> None:
    if not holds(file_swap.read(place.source), patch.base_hash):
        raise StalePatch(
            f"{place.source.name} differs from the source that patch {patch.id} was measured on."
        )


def _stale(place: ApplyPlace, *, exists: bool) -> str:
    if not exists:
        return f"{place.path.name} does not exist any more, so the patch was not applied."
    return (
        f"{place.path.name} differs from the file that the patch was measured against: it was changed since. "
        "Nothing was changed."
    )


def _swap(
    application: Application, previous: bytes | None, following: bytes | None, observe: Observe | None = None
) -> None:
    file_swap.replace(
        path_of(application),
        previous,
        following,
        temporary=_temporary(application),
        written=lambda: None if observe is None else observe(ApplyStep.WRITTEN),
    )


def _temporary(application: Application) -> str:
    return f".geoheal-{application.id.hex}"


def _reload(place: ApplyPlace, details: dict[str, Any], name: str) -> str | None:
    """Run one of a place's commands, if there is one; return the problem, if any."""
    if name == "canary_reload" and place.canary_reload is None:
        return "The module is not registered with a canary any more."
    return _run(place.canary_reload if name == "canary_reload" else place.reload, details, name)


def _run(command: ReloadCommand | None, details: dict[str, Any], name: str) -> str | None:
    """Run a command, if there is one; return the problem, if any."""
    if command is None:
        return None
    reloaded = reload.run(command)
    details[name] = reloaded.to_dict()
    return reloaded.problem
