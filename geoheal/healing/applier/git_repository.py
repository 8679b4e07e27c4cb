"""A git repository, by the commands that touch neither its working tree, nor its index, nor HEAD."""

import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Final

from geoheal.errors import ApplyFailed

TIMEOUT_S: Final = 120.0
AUTHOR: Final = ("geoheal", "geoheal@localhost")
ABSENT: Final = "0" * 40
ORDINARY: Final = frozenset({"100644", "100755"})
CREDENTIALS: Final = re.compile(r"(?<=://)[^/@\s]+@")
PATHS: Final = re.compile(r"(?<![\w:/.~-])(?:/[^\s/'\"]+)+/(?=[^\s/'\"])")
"""Folders of this machine, which are nobody's business who reads the journal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackedFile:
    """A file as a commit has it."""

    mode: str
    content: bytes


@dataclass(frozen=True, slots=True)
class GitRepository:
    """A repository on this machine; every method raises ApplyFailed with what git said.

    Parameters
    ----------
    folder
        Where it is.
    """

    folder: Path

    def relative(self, path: Path) -> str:
        """A file's path within the repository."""
        top = Path(self._text("rev-parse", "--show-toplevel"))
        try:
            return PurePosixPath(path.resolve().relative_to(top.resolve())).as_posix()
        except ValueError:
            raise ApplyFailed(f"{path.name} does not lie in the repository {self.folder.name}.") from None

    def current_branch(self) -> str:
        """The branch that is checked out."""
        try:
            return self._text("symbolic-ref", "--quiet", "--short", "HEAD")
        except ApplyFailed:
            raise ApplyFailed(
                f"The repository {self.folder.name} is on no branch; name one as base in geoheal.toml."
            ) from None

    def branch(self, name: str) -> str | None:
        """The commit at the tip of a branch; None when there is no such branch."""
        try:
            return self._text("rev-parse", "--verify", "--quiet", f"refs/heads/{name}^{{commit}}")
        except ApplyFailed:
            return None

    def file(self, commit: str, relative: str) -> TrackedFile | None:
        """An ordinary file as a commit has it; None when it has none there."""
        listed = self._text("ls-tree", "-z", "--full-tree", commit, "--", relative).rstrip("\0")
        mode = listed.partition(" ")[0]
        if mode not in ORDINARY:
            return None
        return TrackedFile(mode=mode, content=self._run("cat-file", "blob", f"{commit}:{relative}"))

    def commit(self, parent: str, relative: str, file: TrackedFile, message: str, at: datetime) -> str:
        """Make a commit that changes one file; the same one for the same arguments. No branch moves."""
        blob = self._text("hash-object", "-w", "--no-filters", "--stdin", given=file.content)
        with TemporaryDirectory(prefix="geoheal-index-") as folder:
            index = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
            self._run("read-tree", parent, more=index)
            self._run("update-index", "--cacheinfo", f"{file.mode},{blob},{relative}", more=index)
            tree = self._text("write-tree", more=index)
        return self._text(
            "commit-tree", tree, "-p", parent, "-F", "-", given=message.encode(), more=_signature(at)
        )

    def create_branch(self, name: str, commit: str) -> None:
        """Make a branch, unless it is there and at this commit."""
        self._run("check-ref-format", "--branch", name)
        if self.branch(name) != commit:
            self._run("update-ref", "-m", "geoheal", f"refs/heads/{name}", commit, ABSENT)

    def remove_branch(self, name: str, commit: str) -> None:
        """Remove a branch, if it is there and still at this commit."""
        if self.branch(name) == commit:
            self._run("update-ref", "-d", f"refs/heads/{name}", commit)

    def fetched(self, remote: str, branch: str) -> str:
        """The commit at the tip of a remote's branch, brought here."""
        listed = self._text("ls-remote", "--heads", "--", remote, f"refs/heads/{branch}")
        tip = listed.split("\t")[0]
        if not tip:
            raise ApplyFailed(f"The remote {remote} has no branch {branch}.")
        self._run("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--", remote, tip)
        return tip

    def contains(self, tip: str, commit: str) -> bool:
        """Whether a commit is among the ancestors of another one."""
        try:
            self._run("merge-base", "--is-ancestor", commit, tip)
        except ApplyFailed:
            return False
        return True

    def push(self, remote: str, branch: str, commit: str) -> None:
        """Push a commit as a branch."""
        self._run("push", "--quiet", "--", remote, f"{commit}:refs/heads/{branch}")

    def remove_pushed(self, remote: str, branch: str, commit: str) -> None:
        """Remove a pushed branch, if it is there and still at this commit."""
        listed = self._text("ls-remote", "--heads", "--", remote, f"refs/heads/{branch}")
        if listed.split("\t")[0] == commit:
            lease = f"--force-with-lease=refs/heads/{branch}:{commit}"
            self._run("push", "--quiet", lease, "--", remote, f":refs/heads/{branch}")

    def _text(self, *arguments: str, given: bytes = b"", more: Mapping[str, str] | None = None) -> str:
        return self._run(*arguments, given=given, more=more).decode(errors="replace").strip("\n")

    def _run(self, *arguments: str, given: bytes = b"", more: Mapping[str, str] | None = None) -> bytes:
        command = ["git", "-c", "core.hooksPath=/dev/null", "--literal-pathspecs", *arguments]
        try:
            ended = subprocess.run(  # noqa: S603 - a list of words; names are checked where they come from
                command,
                cwd=self.folder,
                env=_environment() | dict(more or {}),
                input=given,
                capture_output=True,
                timeout=TIMEOUT_S,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise ApplyFailed(f"git {arguments[0]} did not end within {TIMEOUT_S:g} s.") from None
        except OSError as error:
            raise ApplyFailed(f"git cannot be run: {error.strerror}.") from error
        if ended.returncode != 0:
            raise ApplyFailed(f"git {arguments[0]} failed: {_told(ended.stderr)}")
        return ended.stdout


def _environment() -> dict[str, str]:
    """The operator's own, without what would lead git to another repository, and without questions."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "GEOHEAL_"))}
    kept |= {name: value for name, value in os.environ.items() if name.startswith(("GIT_SSH", "GIT_CONFIG"))}
    return kept | {"GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "true", "LC_ALL": "C"}


def _signature(at: datetime) -> dict[str, str]:
    name, address = AUTHOR
    date = f"{int(at.timestamp())} +0000"
    return {
        f"GIT_{who}_{what}": value
        for who in ("AUTHOR", "COMMITTER")
        for what, value in (("NAME", name), ("EMAIL", address), ("DATE", date))
    }


def _told(stderr: bytes) -> str:
    """What git said, in a line, without passwords in URLs and without folders.

    >>> _told(b"fatal: unable to access 'https://me:secret@host/x.git'")
    "fatal: unable to access 'https://host/x.git'"
    >>> _told(b"fatal: '/srv/git/x.git' does not appear to be a git repository")
    "fatal: 'x.git' does not appear to be a git repository"
    """
    text = " ".join(stderr.decode(errors="replace").split())
    return PATHS.sub("", CREDENTIALS.sub("", text))[:500]
