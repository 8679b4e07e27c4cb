"""The target git: a branch with one commit, optionally pushed and proposed as a pull request.

The working tree, the index and HEAD of the operator's repository are never touched.
"""

from collections.abc import Mapping
from typing import Any

from geoheal.domain.evaluation.change import ChangedFile
from geoheal.domain.healing.application import Application, ApplicationKind
from geoheal.domain.healing.patch import Patch
from geoheal.errors import ApplyFailed, ConfigurationError, StalePatch
from geoheal.healing.applier import evidence
from geoheal.healing.applier.carrier import (
    ApplyStep,
    CarriedChange,
    CarriedFile,
    InPlace,
    Observe,
    Performed,
)
from geoheal.healing.applier.place import ApplyPlace, GitPlace, path_beside
from geoheal.healing.applier.plain_text import line
from geoheal.healing.applier.targets.forge import ForgeClient
from geoheal.healing.applier.targets.git_repository import ORDINARY_MODE, GitRepository, TrackedFile
from geoheal.healing.applier.task import content_of, files_of, holds, is_source

MERGED = "merged"
"""Key in an undo's details: the base branch contains the patch, so a second commit reverts it."""


class GitCarrier:
    """Makes changes in a repository."""

    def survey(self, place: ApplyPlace, patch: Patch, verdict: str | None) -> CarriedChange:
        """Return the change of applying a patch."""
        git, repository = _git(place), GitRepository(_git(place).repository)
        base = git.base or repository.current_branch()
        tip = _tip(repository, base)
        relative = repository.relative(place.path)
        tracked = repository.file(tip, relative)
        if tracked is None or not holds(tracked.content, patch.base_hash):
            raise StalePatch(_stale(place.path.name, base))
        details = {
            "base": base,
            "base_commit": tip,
            "relative": relative,
            "mode": tracked.mode,
            "branch": f"{git.branch_prefix}{patch.id.hex[-12:]}",
            "verdict": verdict,
        }
        is_same = patch.new_code == patch.old_code
        following = tracked.content if is_same else content_of(patch.new_code, tracked.content)
        others = tuple(_beside(repository, place, each, tip, base) for each in patch.others)
        return CarriedChange(
            path=place.path, previous=tracked.content, following=following, details=details, others=others
        )

    def survey_undo(self, place: ApplyPlace, patch: Patch, applied: Application) -> CarriedChange:
        """Return the change of undoing it: the branch is removed.

        If it was merged, a second branch reverts it.
        """
        repository, was = GitRepository(_git(place).repository), applied.details
        pushed = was.get("pushed")
        tip = repository.fetched(pushed, was["base"]) if pushed else _tip(repository, was["base"])
        is_in_place = all(
            _content(repository.file(tip, file.relative)) == file.following for file in files_of(applied)
        )
        details = {**was, MERGED: is_in_place, "applied_commit": was["commit"]}
        if is_in_place:
            details |= {"base_commit": tip, "branch": f"{was['branch']}-undo", "pull_request": None}
        elif repository.contains(tip, was["commit"]):
            raise StalePatch(
                f"{place.path.name} was changed on branch {was['base']} after patch {patch.id} was merged; "
                "roll it back by hand."
            )
        _, *others = (file.undone() for file in files_of(applied))
        return CarriedChange(
            path=place.path,
            previous=applied.following,
            following=applied.previous,
            details=details,
            others=tuple(others),
        )

    def standing(self, place: ApplyPlace | None, patch: Patch, application: Application) -> InPlace:
        """Return the current state: in any case, repeating the change adds what is missing."""
        if place is None or place.git is None:
            return InPlace.OTHER
        if application.kind is ApplicationKind.UNDO:
            return InPlace.AFTER
        repository = GitRepository(place.git.repository)
        made = _commit(repository, patch, application)
        return InPlace.AFTER if repository.branch(application.details["branch"]) == made else InPlace.BEFORE

    def perform(
        self, place: ApplyPlace, patch: Patch, application: Application, observe: Observe
    ) -> Performed:
        """Create the branch, push it and open the pull request; or undo them."""
        git, details = _git(place), dict(application.details)
        if application.kind is ApplicationKind.UNDO and not details[MERGED]:
            return Performed(details=_withdraw(git, details, observe))
        repository = GitRepository(git.repository)
        details["commit"] = _commit(repository, patch, application)
        repository.create_branch(details["branch"], details["commit"])
        observe(ApplyStep.CHANGED)
        try:
            _publish(git, patch, application, details)
        except ApplyFailed as error:
            raise ApplyFailed(error.message, details) from error
        observe(ApplyStep.EFFECTIVE)
        return Performed(details=details)

    def revert(self, place: ApplyPlace | None, application: Application) -> Mapping[str, Any]:
        """Undo the parts of a branch."""
        details = dict(application.details)
        is_withdrawal = application.kind is ApplicationKind.UNDO and not details[MERGED]
        if place is None or place.git is None or "commit" not in details or is_withdrawal:
            return details
        return _withdraw(place.git, details | {"applied_commit": details["commit"]}, lambda _: None)


def _git(place: ApplyPlace) -> GitPlace:
    if place.git is None:
        raise ConfigurationError(f"{place.path.name} is not registered with the target git any more.")
    return place.git


def _beside(
    repository: GitRepository, place: ApplyPlace, other: ChangedFile, tip: str, base: str
) -> CarriedFile:
    path = path_beside(place, other)
    relative = repository.relative(path)
    tracked = repository.file(tip, relative)
    content = _content(tracked)
    if not is_source(content, other.old_code):
        raise StalePatch(_stale(path.name, base))
    following = None if other.new_code is None else content_of(other.new_code, content)
    mode = ORDINARY_MODE if tracked is None else tracked.mode
    return CarriedFile(path=path, previous=content, following=following, relative=relative, mode=mode)


def _content(tracked: TrackedFile | None) -> bytes | None:
    return None if tracked is None else tracked.content


def _stale(name: str, base: str) -> str:
    return (
        f"{name} on branch {base} differs from the file that was measured: "
        "it was changed since, or not committed."
    )


def _tip(repository: GitRepository, base: str) -> str:
    tip = repository.branch(base)
    if tip is None:
        raise ApplyFailed(f"The repository {repository.folder.name} has no branch {base}.")
    return tip


def _commit(repository: GitRepository, patch: Patch, application: Application) -> str:
    """Return the application's commit, which is deterministic."""
    details = application.details
    message = (
        evidence.commit_message(patch, details["verdict"])
        if application.kind is ApplicationKind.APPLY
        else evidence.undo_message(patch, details["applied_commit"])
    )
    files = {
        each.relative: None if each.following is None else TrackedFile(mode=each.mode, content=each.following)
        for each in files_of(application)
    }
    return repository.commit(details["base_commit"], files, message, application.prepared_at)


def _publish(git: GitPlace, patch: Patch, application: Application, details: dict[str, Any]) -> None:
    if git.push is None:
        return
    GitRepository(git.repository).push(git.push, details["branch"], details["commit"])
    details["pushed"] = git.push
    if git.pull_request is None:
        return
    is_undo = application.kind is ApplicationKind.UNDO
    title = line(f"Undo: {patch.title}" if is_undo else patch.title)
    body = (
        evidence.undo_body(patch, details["applied_commit"])
        if is_undo
        else evidence.request_body(patch, details["verdict"])
    )
    with ForgeClient(git.pull_request, details["branch"]) as forge:
        details["pull_request"] = forge.open(details["base"], title, body).to_dict()


def _withdraw(git: GitPlace, details: dict[str, Any], observe: Observe) -> dict[str, Any]:
    """Close the pull request and remove the branches, if they exist and nobody has added to them."""
    repository, branch, commit = GitRepository(git.repository), details["branch"], details["applied_commit"]
    if git.pull_request is not None and details.get("pull_request"):
        with ForgeClient(git.pull_request, branch) as forge:
            found = forge.find()
            if found is not None:
                forge.close(found.number)
    if details.get("pushed"):
        repository.remove_pushed(details["pushed"], branch, commit)
    observe(ApplyStep.CHANGED)
    repository.remove_branch(branch, commit)
    observe(ApplyStep.EFFECTIVE)
    return details | {"branch_removed": repository.branch(branch) is None}
