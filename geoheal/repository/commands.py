"""The commands that a repository's own configuration would have git run, switched off.

A repository on the worker's machine may belong to somebody who may not run commands as the worker. What the
operator has set for all repositories (system and global configuration, the environment) holds as before;
what the repository itself sets of this kind does not.

https://git-scm.com/docs/git-config, https://git-scm.com/docs/git#_environment_variables
"""

import os
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from geoheal.errors import ApplyFailed

FIXED: Final = (
    ("core.hooksPath", os.devnull),
    ("core.fsmonitor", "false"),
    ("core.alternateRefsCommand", "true"),
    ("protocol.ext.allow", "never"),
    ("log.showSignature", "false"),
    ("push.gpgSign", "false"),
    ("push.recurseSubmodules", "no"),
    ("fetch.recurseSubmodules", "no"),
    ("submodule.recurse", "false"),
    ("gc.auto", "0"),
    ("maintenance.auto", "false"),
)
"""Settings that hold in every repository, with the value that runs nothing."""

ENVIRONMENT: Final = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "true",
    "GIT_NO_LAZY_FETCH": "1",
    "LC_ALL": "C",
}
PROGRAMS: Final = {
    "fetch": ("--upload-pack=git-upload-pack",),
    "ls-remote": ("--upload-pack=git-upload-pack",),
    "push": ("--receive-pack=git-receive-pack",),
}
"""Options that say what runs at the other end, which may be this machine; a remote's settings do not."""
UPLOADPACK: Final = re.compile(r"remote\..+\.uploadpack", re.DOTALL)
PROMISOR: Final = re.compile(r"remote\..+\.promisor|extensions\.partialclone", re.DOTALL)
FILTER: Final = re.compile(r"filter\..+\.(clean|smudge|process|required)", re.DOTALL)
"""What a file's content is passed through when it is compared with a commit, or written from one."""
HELPER: Final = re.compile(r"credential\.(.+\.)?helper", re.DOTALL)
OWN: Final = frozenset({"local", "worktree"})
"""Scopes of configuration that come with the repository."""

TIMEOUT_S: Final = 30.0

Entry = tuple[str, str, str]
"""Scope, name and value of a setting."""


def environment(folder: Path) -> dict[str, str]:
    """Return the environment of git in a repository.

    The operator's, with the repository's commands switched off.

    Variables that would lead git to another repository, and geoheal's own, are left out.

    Raises
    ------
    ApplyFailed
        When the repository would have any command fetch what it lacks by a program that it names.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "GEOHEAL_"))}
    kept |= {name: value for name, value in os.environ.items() if name.startswith(("GIT_SSH", "GIT_CONFIG"))}
    kept |= ENVIRONMENT
    kept["GIT_PROXY_COMMAND"] = os.environ.get("GIT_PROXY_COMMAND", "")
    found = _configuration(folder, kept)
    _require_whole(folder, found)
    if not {"GIT_SSH_COMMAND", "GIT_SSH"} & kept.keys():
        kept["GIT_SSH_COMMAND"] = _operators(found, "core.sshcommand") or "ssh"
    return with_settings(kept, [*FIXED, *_overrides(found)])


def with_settings(environ: Mapping[str, str], settings: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return an environment in which git also has these settings, which win over every file.

    >>> with_settings({}, [("gc.auto", "0")])
    {'GIT_CONFIG_COUNT': '1', 'GIT_CONFIG_KEY_0': 'gc.auto', 'GIT_CONFIG_VALUE_0': '0'}
    """
    given = environ.get("GIT_CONFIG_COUNT", "0")
    first = int(given) if given.isdigit() else 0
    more = {"GIT_CONFIG_COUNT": str(first + len(settings))}
    for number, (name, value) in enumerate(settings, first):
        more |= {f"GIT_CONFIG_KEY_{number}": name, f"GIT_CONFIG_VALUE_{number}": value}
    return dict(environ) | more


def _configuration(folder: Path, environ: Mapping[str, str]) -> list[Entry]:
    """All settings that hold in a repository, the ones that win last; none where they cannot be read."""
    command = ["git", "config", "--list", "--show-scope", "--includes", "-z"]
    try:
        ended = subprocess.run(  # noqa: S603 - a list of words
            command, cwd=folder, env=dict(environ), capture_output=True, timeout=TIMEOUT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return []
    words = ended.stdout.decode(errors="surrogateescape").split("\0")
    return [(scope, *_setting(text)) for scope, text in zip(words[::2], words[1::2], strict=False) if scope]


def _setting(text: str) -> tuple[str, str]:
    name, _, value = text.partition("\n")
    return name, value


def _operators(found: Sequence[Entry], wanted: str) -> str | None:
    """Return the value that the operator has set for all repositories."""
    return next(
        (value for scope, name, value in reversed(found) if name == wanted and scope not in OWN), None
    )


def _require_whole(folder: Path, found: Sequence[Entry]) -> None:
    own = [name for scope, name, _ in found if scope in OWN]
    if any(map(UPLOADPACK.fullmatch, own)) and any(map(PROMISOR.fullmatch, own)):
        raise ApplyFailed(
            f"The repository {folder.name} is a partial clone whose setting remote.*.uploadpack names a "
            "program, which geoheal does not run; remove that setting."
        )


def _overrides(found: Sequence[Entry]) -> Iterator[tuple[str, str]]:
    filters = dict.fromkeys(name for scope, name, _ in found if scope in OWN and FILTER.fullmatch(name))
    yield from ((name, "false" if name.endswith(".required") else "") for name in filters)
    helpers = [each for each in found if HELPER.fullmatch(each[1])]
    foreign = dict.fromkeys(name for scope, name, _ in helpers if scope in OWN)
    yield from ((name, "") for name in foreign)  # an empty helper forgets those that were named before
    if foreign:
        yield from ((name, value) for scope, name, value in helpers if scope not in OWN)
