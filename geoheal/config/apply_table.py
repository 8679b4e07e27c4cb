"""``[modules.apply]`` of the operator's file: how a patch reaches the running system.

.. code-block:: toml

    [modules.apply]
    target = "file"                     # else: hook for modules with hooks
    path = "/srv/shop/pricing.py"       # else: the module's
    reload = ["systemctl", "reload", "shop"]
    reload_timeout_s = 60
    canary = true                       # else: all nodes at once
    canary_reload = ["restart", "web-1"]

    [modules.apply]
    target = "git"
    repository = "/srv/shop"            # else: the one that path lies in
    branch_prefix = "geoheal/"
    base = "main"                       # else: the current branch
    push = "origin"                     # else: nothing is pushed
    [modules.apply.pull_request]
    forge = "github"                    # or gitlab, gitea
    url = "https://api.github.com"      # base of its API
    repository = "acme/shop"
    token_file = "/etc/geoheal/forge-token"

    [modules.apply]
    target = "hook"
    folder = "hooks"                    # else: the folder of path
"""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from geoheal.domain.healing.patch import Target

Text = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=4096, pattern=r"^[^\x00]*$")]
GitName = Annotated[
    str, StringConstraints(strict=True, max_length=200, pattern=r"^[A-Za-z0-9_][A-Za-z0-9_./-]*$")
]
RepositoryName = Annotated[
    str, StringConstraints(strict=True, max_length=500, pattern=r"^[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)+$")
]

OF_TARGET: Final = {
    Target.FILE: {"path", "reload", "reload_timeout_s", "canary", "canary_reload"},
    Target.HOOK: {"folder", "reload", "reload_timeout_s"},
    Target.GIT: {"path", "repository", "branch_prefix", "base", "push", "pull_request"},
}
"""Keys that make sense, by target."""

LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})

Complain = Callable[[str, str], Exception]
"""Makes the error about a key."""


def _safe_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK):
        return value.rstrip("/")
    raise ValueError("must begin with https://, because a secret is sent there")


class Table(BaseModel):
    """A table of the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PullRequestTable(Table):
    """Target of pull requests."""

    forge: Literal["github", "gitlab", "gitea"]
    url: Annotated[Text, AfterValidator(_safe_url)]
    repository: RepositoryName
    token_file: Text


class ApplyTable(Table):
    """How a change reaches the running system."""

    target: Target | None = None
    path: Text | None = None
    reload: list[Text] | None = Field(None, min_length=1)
    reload_timeout_s: float = Field(60.0, gt=0, le=3600)
    canary: bool = Field(False, strict=True)
    canary_reload: list[Text] | None = Field(None, min_length=1)
    folder: Text | None = None
    repository: Text | None = None
    branch_prefix: GitName = "geoheal/"
    base: GitName | None = None
    push: GitName | None = None
    pull_request: PullRequestTable | None = None


def resolved(
    table: ApplyTable, hooks: list[str], folder: Path, source: Path, complain: Complain
) -> dict[str, Any]:
    """Return the table to store for a module: with its target, and with absolute paths.

    Parameters
    ----------
    folder
        Of the operator's file: paths are relative to it, and the reload command runs there.
    source
        The module's file.
    complain
        Makes the error about a key of the table.
    """
    stored = checked(table, hooks, folder, complain)
    if stored["target"] == Target.GIT:
        path = Path(stored.get("path", source)).resolve()
        stored["repository"] = str(_repository(stored.get("repository"), path, complain))
    return stored


def checked(table: ApplyTable, hooks: list[str], folder: Path, complain: Complain) -> dict[str, Any]:
    """Return what is stored of the table whichever module it is for; parameters as :func:`resolved`."""
    target = table.target or (Target.HOOK if hooks else Target.FILE)
    for key in sorted(table.model_fields_set - OF_TARGET[target] - {"target"}):
        raise complain(key, f"has no effect if the target is {target}; remove it")
    if target is Target.HOOK and len(hooks) > 1:
        raise complain("target", "a module that is applied as a hook must name exactly one hook")
    stored: dict[str, Any] = {"target": target.value}
    stored |= _paths(table, folder, complain)
    _check_canary(table, complain)
    if table.reload is not None:
        timeout = table.reload_timeout_s
        stored |= {"reload": table.reload, "reload_timeout_s": timeout, "directory": str(folder)}
    if table.canary:
        stored |= {"canary": True, "canary_reload": table.canary_reload}
    if target is Target.GIT:
        stored |= _git(table, folder, complain)
    return stored


def _check_canary(table: ApplyTable, complain: Complain) -> None:
    if table.canary and table.canary_reload is None:
        raise complain("canary_reload", "is missing: the command that brings the file to one node")
    if table.canary and table.reload is None:
        raise complain("reload", "is missing: the command that brings the file to all nodes after the canary")
    if table.canary_reload is not None and "canary" not in table.model_fields_set:
        raise complain("canary_reload", "has no effect without canary = true")


def _paths(table: ApplyTable, folder: Path, complain: Complain) -> dict[str, Any]:
    paths = {}
    if table.path is not None:
        paths["path"] = str(_existing(folder / table.path, Path.is_file, "path", complain))
    if table.folder is not None:
        paths["folder"] = str(_existing(folder / table.folder, Path.is_dir, "folder", complain))
    return paths


def _git(table: ApplyTable, folder: Path, complain: Complain) -> dict[str, Any]:
    stored: dict[str, Any] = {"branch_prefix": table.branch_prefix}
    stored |= {name: value for name in ("base", "push") if (value := getattr(table, name)) is not None}
    if table.repository is not None:
        given = _existing(folder / table.repository, Path.is_dir, "repository", complain)
        stored["repository"] = str(given.resolve())
    request = table.pull_request
    if request is not None:
        if table.push is None:
            raise complain("pull_request", "needs push, the remote that the branch is pushed to")
        token_file = _existing(folder / request.token_file, Path.is_file, "pull_request.token_file", complain)
        stored["pull_request"] = {**request.model_dump(), "token_file": str(token_file)}
    return stored


def _repository(given: str | None, path: Path, complain: Complain) -> Path:
    """Return the repository that is given, else the one that a file lies in."""
    if given is None:
        found = next((each for each in path.parents if (each / ".git").exists()), None)
        if found is None:
            raise complain("repository", f"{path} is not in a git repository")
        return found
    if not path.is_relative_to(given):
        raise complain("repository", f"{path} is not in {given}")
    return Path(given)


def _existing(path: Path, is_there: Callable[[Path], bool], key: str, complain: Complain) -> Path:
    if not is_there(path):
        raise complain(key, f"there is no {path}")
    return path.absolute()
