"""The targets file and hook: files are replaced, all of them or none, and the system notified."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geoheal.domain.evaluation.change import ChangedFile
from geoheal.domain.healing.application import CANARY, Application, ApplicationKind
from geoheal.domain.healing.patch import Patch
from geoheal.errors import ApplyFailed, StalePatch
from geoheal.healing.applier.carrier import (
    ApplyStep,
    CarriedChange,
    CarriedFile,
    InPlace,
    Observe,
    Performed,
)
from geoheal.healing.applier.place import ApplyPlace, ReloadCommand, path_beside
from geoheal.healing.applier.targets import file_swap, reload
from geoheal.healing.applier.task import content_of, files_of, holds, is_source


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
        is_same = patch.new_code == patch.old_code
        following = current if is_same else content_of(patch.new_code, current)
        others = tuple(_beside(place, each) for each in patch.others)
        return CarriedChange(
            path=place.path, previous=current, following=following, details=details, others=others
        )

    def survey_undo(self, place: ApplyPlace, patch: Patch, applied: Application) -> CarriedChange:
        """Return the change of undoing it."""
        for file in files_of(applied):
            if file_swap.read(file.path) != file.following:
                raise StalePatch(
                    f"{file.path.name} was changed after patch {patch.id} was applied; roll it back by hand."
                )
        own, *others = (file.undone() for file in files_of(applied))
        return CarriedChange(
            path=place.path, previous=own.previous, following=own.following, others=tuple(others)
        )

    def standing(self, place: ApplyPlace | None, patch: Patch, application: Application) -> InPlace:  # noqa: ARG002 - a Carrier
        """Tell what is in place; of several files, ``AFTER`` where all of them are changed."""
        found = [(file, file_swap.read(file.path)) for file in files_of(application)]
        if all(current == file.following for file, current in found):
            return InPlace.AFTER
        is_known = all(current in (file.previous, file.following) for file, current in found)
        return InPlace.BEFORE if is_known else InPlace.OTHER

    def perform(
        self,
        place: ApplyPlace,
        patch: Patch,  # noqa: ARG002 - a Carrier
        application: Application,
        observe: Observe,
    ) -> Performed:
        """Replace the files, and run the reload command; with a canary, the one that reaches it alone.

        An undo reaches all nodes, because others may have loaded the file by a restart. It stays even if the
        command fails, because the patch is unwanted.
        """
        for file in files_of(application):
            if file_swap.read(file.path) != file.following:
                _swap(application, file, observe)
        observe(ApplyStep.CHANGED)
        details = dict(application.details)
        problem = _reload(place, details, "canary_reload" if details.get(CANARY) else "reload")
        if problem is not None and application.kind is ApplicationKind.APPLY:
            raise ApplyFailed(problem, details)
        observe(ApplyStep.EFFECTIVE)
        return Performed(details=details, warning=problem)

    def revert(self, place: ApplyPlace | None, application: Application) -> Mapping[str, Any]:
        """Put the previous contents back, and tell the system."""
        details = dict(application.details)
        for file in files_of(application):
            if file.previous != file.following and file_swap.read(file.path) == file.following:
                _swap(application, file.undone())
            file_swap.clear(file.path, _temporary(application))
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
    return _changed_since(place.path)


def _changed_since(path: Path) -> str:
    return (
        f"{path.name} differs from the file that the patch was measured against: it was changed since. "
        "Nothing was changed."
    )


def _beside(place: ApplyPlace, other: ChangedFile) -> CarriedFile:
    path = path_beside(place, other)
    current = file_swap.read(path)
    if not is_source(current, other.old_code):
        raise StalePatch(_changed_since(path))
    following = None if other.new_code is None else content_of(other.new_code, current)
    return CarriedFile(path=path, previous=current, following=following)


def _swap(application: Application, file: CarriedFile, observe: Observe | None = None) -> None:
    file_swap.replace(
        file.path,
        file.previous,
        file.following,
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
