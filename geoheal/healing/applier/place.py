"""The target of a module's patches, from the operator's file."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from geoheal.domain.evaluation.change import ChangedFile
from geoheal.domain.healing.application import Application
from geoheal.domain.healing.module import Module
from geoheal.domain.healing.patch import Target, protection_of
from geoheal.errors import ConfigurationError

RELOAD_TIMEOUT_S = 60.0


class Forge(StrEnum):
    """Kind of service that hosts repositories and pull requests."""

    GITHUB = "github"
    GITLAB = "gitlab"
    GITEA = "gitea"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReloadCommand:
    """Command that makes a changed file take effect.

    Parameters
    ----------
    words
        The command and its arguments, without a shell.
    directory
        Working directory.
    timeout_s
        Seconds after which it counts as failed.
    """

    words: tuple[str, ...]
    directory: Path
    timeout_s: float = RELOAD_TIMEOUT_S


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequestPlace:
    """Target of pull requests.

    Parameters
    ----------
    forge, url
        Kind of the service, and base URL of its API.
    repository
        ``owner/name``.
    token_file
        File with the secret; read at each use and not stored.
    """

    forge: Forge
    url: str
    repository: str
    token_file: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class GitPlace:
    """Repository that gets a branch for each patch.

    Parameters
    ----------
    repository
        Its folder.
    branch_prefix
        Prefix of the branches' names.
    base
        Branch to start from; None for the current one.
    push
        Remote to push to; None for no push.
    pull_request
        Target of pull requests; None for none.
    """

    repository: Path
    branch_prefix: str = "geoheal/"
    base: str | None = None
    push: str | None = None
    pull_request: PullRequestPlace | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplyPlace:
    """How a change reaches the running system.

    Parameters
    ----------
    target
        Kind of target.
    path
        File to change.
    source
        File that is evaluated; usually the same.
    reload
        Command that makes the change take effect; None if not needed.
    canary_reload
        Command for the first node; None if all nodes get the change at once.
    git
        The repository, for the target git.
    """

    target: Target
    path: Path
    source: Path
    reload: ReloadCommand | None = None
    canary_reload: ReloadCommand | None = None
    git: GitPlace | None = None

    @property
    def guarded_folder(self) -> Path:
        """Folder to lock while a change is made."""
        return self.path.parent if self.git is None else self.git.repository


def target_of(module: Module) -> Target:
    """Return the kind of target of a registered module's patches."""
    return Target(module.apply.get("target", Target.HOOK if module.hooks else Target.FILE))


def path_beside(place: ApplyPlace, other: ChangedFile) -> Path:
    """Return the file of another module that a patch changes.

    Raises
    ------
    ConfigurationError
        When no patch may change the file.
    """
    path = Path(os.path.normpath(place.path.parent / other.path))
    reason = protection_of(path, None)
    if reason is not None:
        raise ConfigurationError(f"{path.name} {reason}; no patch may change it.")
    return path


def place_of_application(module: Module | None, application: Application) -> ApplyPlace | None:
    """Return the place of a module, if it is still the one of a begun change."""
    if module is None or protection_of(Path(application.path), module.workload) is not None:
        return None
    place = place_of(module)
    same = place.target is application.target and str(place.path) == application.path
    return place if same else None


def place_of(module: Module) -> ApplyPlace:
    """Return the place of a registered module.

    Raises
    ------
    ConfigurationError
        When no patch may change the file.
    """
    apply, target = module.apply, target_of(module)
    path = _hook_file(module) if target is Target.HOOK else Path(apply.get("path", module.path))
    reason = protection_of(path, module.workload)
    if reason is not None:
        raise ConfigurationError(f"{path.name} {reason}; no patch may change it.")
    return ApplyPlace(
        target=target,
        path=path,
        source=module.path,
        reload=_reload(apply, module.path.parent, "reload"),
        canary_reload=_reload(apply, module.path.parent, "canary_reload"),
        git=_git(apply) if target is Target.GIT else None,
    )


def _hook_file(module: Module) -> Path:
    name = module.hooks[0] if module.hooks else module.path.stem
    return Path(module.apply.get("folder", module.path.parent)) / f"{name}.py"


def _reload(apply: Mapping[str, Any], default: Path, name: str) -> ReloadCommand | None:
    if name not in apply:
        return None
    return ReloadCommand(
        words=tuple(apply[name]),
        directory=Path(apply.get("directory", default)),
        timeout_s=apply.get("reload_timeout_s", RELOAD_TIMEOUT_S),
    )


def _git(apply: Mapping[str, Any]) -> GitPlace:
    return GitPlace(
        repository=Path(apply["repository"]),
        branch_prefix=apply.get("branch_prefix", "geoheal/"),
        base=apply.get("base"),
        push=apply.get("push"),
        pull_request=_pull_request(apply.get("pull_request")),
    )


def _pull_request(table: Mapping[str, str] | None) -> PullRequestPlace | None:
    if table is None:
        return None
    return PullRequestPlace(
        forge=Forge(table["forge"]),
        url=table["url"],
        repository=table["repository"],
        token_file=Path(table["token_file"]),
    )
