"""A git work tree at two commits: differences between them, and the text of any file."""

import os
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path, PurePosixPath

from geoheal.errors import InvalidInput
from geoheal.gate.commits.links import way_to
from geoheal.repository.git import Git, NotSo
from geoheal.suspects.history import Commit, CommitHistory

DEFAULT_BASES = ("origin/HEAD", "origin/main", "origin/master", "main", "master")
"""Default base of a branch, in the order of trying."""
SHALLOW = "A shallow clone may lack it: fetch the whole history (git fetch --unshallow; fetch-depth: 0)."
REGULAR = {"100644", "100755"}
"""Modes of files that are neither links nor submodules."""


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file that differs between two commits; None on the side without it."""

    before: str | None
    after: str | None

    @property
    def path(self) -> str:
        """Its path in the newer commit, or in the older one if it was deleted."""
        return self.after or self.before or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Commits:
    """The compared commits.

    Parameters
    ----------
    base, head
        Full names of the commits.
    changes
        The files that differ.
    """

    base: str
    head: str
    changes: Sequence[FileChange]


class Checkout:
    """Reads the repository of a work tree; its files are not touched.

    Parameters
    ----------
    folder
        Any folder of the work tree.

    Raises
    ------
    ApplyFailed
        When it is not a git work tree, like every method when git fails.
    """

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise InvalidInput(f"There is no folder {folder}.", field="repo")
        self.top = Path(Git(folder).text("rev-parse", "--show-toplevel")).resolve()
        self._git = Git(self.top)
        self.history = CommitHistory(self.top)

    def base_of(self, head: Commit, base: str | None) -> Commit:
        """Return the commit at which the head left its base.

        Raises
        ------
        InvalidInput
            When the base does not exist, or the two have no commit in common.
        """
        tip = self._base(base)
        try:
            found = self._git.text("merge-base", tip.id, head.id)
        except NotSo:
            raise InvalidInput(
                f"{tip.id[:12]} and {head.id[:12]} have no commit in common. {SHALLOW}", field="base"
            ) from None
        return self.history.commit(found.splitlines()[0])

    def _base(self, name: str | None) -> Commit:
        for each in (name,) if name is not None else DEFAULT_BASES:
            try:
                return self.history.commit(each)
            except InvalidInput:
                continue
        asked = f"There is no commit {name!r}" if name is not None else "There is no main branch here"
        raise InvalidInput(f"{asked}: name the base with --base, and fetch it first. {SHALLOW}", field="base")

    def changes(self, base: str, head: str) -> list[FileChange]:
        """Return the files that differ, moved ones with both paths, by path."""
        words = ("-r", "-z", "-M", "--name-status", "--no-ext-diff", base, head)
        listed = iter(self._git.run("diff-tree", *words).decode(errors="surrogateescape").split("\0"))
        changes = []
        for status in filter(None, listed):
            path = next(listed)
            if status.startswith(("R", "C")):
                changes.append(FileChange(path, next(listed)))
            else:
                changes.append(FileChange(*(None if status == gone else path for gone in "AD")))
        return sorted(changes, key=lambda each: each.path)

    def read(self, commit: str, path: str) -> str | None:
        """Return the text of a file; None if it is missing from the commit, or not UTF-8 text.

        A link does not count as a file, because it may lead out of the repository.
        """
        listed = self._git.run("ls-tree", "-z", "--full-tree", commit, "--", path)
        about, _, _ = listed.decode(errors="surrogateescape").partition("\t")
        mode, _, blob = about.partition(" blob ")
        if mode not in REGULAR or not blob:
            return None
        try:
            return self._git.run("cat-file", "blob", blob).decode("utf-8-sig")
        except UnicodeDecodeError:
            return None

    def paths(self, commit: str) -> list[str]:
        """All files, links and submodules of a commit."""
        listed = self._git.run("ls-tree", "-r", "-z", "--name-only", "--full-tree", commit)
        return [each for each in listed.decode(errors="surrogateescape").split("\0") if each]

    def within(self, path: Path) -> str | None:
        """Return the path within the repository without following links; None for a path outside of it."""
        plain = Path(os.path.normpath(self.top / path))
        return plain.relative_to(self.top).as_posix() if plain.is_relative_to(self.top) else None

    def uncommitted(self) -> bool:
        """Whether tracked files differ from the current commit; only different times do not count.

        The index is refreshed in memory; the repository's own is not written.
        """
        words = ("--porcelain", "--untracked-files=no", "--ignore-submodules=all")
        return bool(self._git.run("status", *words, more={"GIT_OPTIONAL_LOCKS": "0"}))

    def require_untracked(self, environment: Path, commits: Collection[str]) -> None:
        """Refuse an environment that is part of a commit: its Python would run outside of the sandbox.

        Every symbolic link on the path to it and to its Python counts, and its target.

        Raises
        ------
        InvalidInput
            When it is one; names it.
        """
        entries = [PurePosixPath(entry) for commit in commits for entry in self.paths(commit)]
        ways = chain(way_to(environment), way_to(environment / "bin" / "python"))
        if any(self._is_decided_by(entries, each) for each in ways):
            raise InvalidInput(
                f"The environment {environment} is part of the repository's commits, so its Python would run "
                "the judged code outside of the sandbox. Name one that is not under version control "
                "with --environment.",
                field="environment",
            )

    def _is_decided_by(self, entries: Iterable[PurePosixPath], path: Path) -> bool:
        """Whether an entry determines what is at a path: it, something in it, or a link on the path to it."""
        inside = self.within(path)
        if inside is None:
            return False
        return any(
            each.is_relative_to(inside) or PurePosixPath(inside).is_relative_to(each) for each in entries
        )
