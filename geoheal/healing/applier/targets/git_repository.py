"""A git repository, accessed without touching its working tree, index or HEAD."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Final

from geoheal.errors import ApplyFailed
from geoheal.repository.git import Git, NotSo

AUTHOR: Final = ("geoheal", "geoheal@localhost")
ABSENT: Final = "0" * 40
ORDINARY_MODE: Final = "100644"
ORDINARY: Final = frozenset({ORDINARY_MODE, "100755"})


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackedFile:
    """A file in a commit."""

    mode: str
    content: bytes


@dataclass(frozen=True, slots=True)
class GitRepository(Git):
    """A repository on this machine; every method raises ApplyFailed with git's message."""

    def relative(self, path: Path) -> str:
        """Return a file's path relative to the repository."""
        top = Path(self.text("rev-parse", "--show-toplevel"))
        try:
            return PurePosixPath(path.resolve().relative_to(top.resolve())).as_posix()
        except ValueError:
            raise ApplyFailed(f"{path.name} is not in the repository {self.folder.name}.") from None

    def current_branch(self) -> str:
        """Return the current branch."""
        try:
            return self.text("symbolic-ref", "--quiet", "--short", "HEAD")
        except NotSo:
            raise ApplyFailed(
                f"The repository {self.folder.name} has no branch checked out; name one as base in "
                "geoheal.toml."
            ) from None

    def branch(self, name: str) -> str | None:
        """Return the commit at the tip of a branch; None if the branch does not exist."""
        try:
            return self.text("rev-parse", "--verify", "--quiet", f"refs/heads/{name}^{{commit}}")
        except NotSo:
            return None

    def file(self, commit: str, relative: str) -> TrackedFile | None:
        """Return an ordinary file in a commit; None if there is none."""
        listed = self.text("ls-tree", "-z", "--full-tree", commit, "--", relative).rstrip("\0")
        mode = listed.partition(" ")[0]
        if mode not in ORDINARY:
            return None
        return TrackedFile(mode=mode, content=self.run("cat-file", "blob", f"{commit}:{relative}"))

    def commit(self, parent: str, files: Mapping[str, TrackedFile | None], message: str, at: datetime) -> str:
        """Make a commit that changes files, None removes one; the same one for the same arguments.

        No branch moves.
        """
        with TemporaryDirectory(prefix="geoheal-index-") as folder:
            index = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
            self.run("read-tree", parent, more=index)
            for relative, file in files.items():
                self.run("update-index", *self._entry(relative, file), more=index)
            tree = self.text("write-tree", more=index)
        return self.text(
            "commit-tree", tree, "-p", parent, "-F", "-", given=message.encode(), more=_signature(at)
        )

    def _entry(self, relative: str, file: TrackedFile | None) -> tuple[str, ...]:
        if file is None:
            return "--force-remove", "--", relative
        blob = self.text("hash-object", "-w", "--no-filters", "--stdin", given=file.content)
        return "--add", "--cacheinfo", f"{file.mode},{blob},{relative}"

    def create_branch(self, name: str, commit: str) -> None:
        """Create a branch, unless it exists at this commit."""
        self.run("check-ref-format", "--branch", name)
        if self.branch(name) != commit:
            self.run("update-ref", "-m", "geoheal", f"refs/heads/{name}", commit, ABSENT)

    def remove_branch(self, name: str, commit: str) -> None:
        """Remove a branch, if it exists and is still at this commit."""
        if self.branch(name) == commit:
            self.run("update-ref", "-d", f"refs/heads/{name}", commit)

    def fetched(self, remote: str, branch: str) -> str:
        """Fetch a remote's branch, and return the commit at its tip."""
        listed = self.text("ls-remote", "--heads", "--", remote, f"refs/heads/{branch}")
        tip = listed.split("\t")[0]
        if not tip:
            raise ApplyFailed(f"The remote {remote} has no branch {branch}.")
        self.run("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--", remote, tip)
        return tip

    def contains(self, tip: str, commit: str) -> bool:
        """Whether a commit is among the ancestors of another one."""
        try:
            self.run("merge-base", "--is-ancestor", commit, tip)
        except NotSo:
            return False
        return True

    def push(self, remote: str, branch: str, commit: str) -> None:
        """Push a commit as a branch."""
        self.run("push", "--quiet", "--", remote, f"{commit}:refs/heads/{branch}")

    def remove_pushed(self, remote: str, branch: str, commit: str) -> None:
        """Remove a pushed branch, if it exists and is still at this commit."""
        listed = self.text("ls-remote", "--heads", "--", remote, f"refs/heads/{branch}")
        if listed.split("\t")[0] == commit:
            lease = f"--force-with-lease=refs/heads/{branch}:{commit}"
            self.run("push", "--quiet", lease, "--", remote, f":refs/heads/{branch}")


def _signature(at: datetime) -> dict[str, str]:
    name, address = AUTHOR
    date = f"{int(at.timestamp())} +0000"
    return {
        f"GIT_{who}_{what}": value
        for who in ("AUTHOR", "COMMITTER")
        for what, value in (("NAME", name), ("EMAIL", address), ("DATE", date))
    }
