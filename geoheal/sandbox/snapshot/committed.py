"""Files of a project in a commit."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath
from typing import Final

from pathspec import GitIgnoreSpec

from geoheal.domain.healing.project import Project
from geoheal.repository.git import Git
from geoheal.sandbox.snapshot.files import Signature
from geoheal.sandbox.snapshot.listing import included_files, is_text, tracked_files
from geoheal.sandbox.snapshot.never_shown import is_hidden_by_name
from geoheal.sandbox.snapshot.reading import Root, TreeEntry, stays_inside

AT_ONCE_BYTES: Final = 16 * 1024 * 1024
"""Number of bytes to read from git with one command."""
_LINK: Final = "120000"
_SUBMODULE: Final = "160000"


@dataclass(frozen=True, slots=True)
class _Blob:
    """A file or link of a commit."""

    id: str
    size: int
    is_link: bool


@dataclass(frozen=True)
class CommittedFiles:
    """The files of a commit, and those that the project includes although git does not track them.

    Included files are taken from the project's folder in their current state, because git does not have older
    ones. Files of submodules are not shown.

    Parameters
    ----------
    project
        The project; its folder lies in the repository's work tree.
    git
        The repository, opened at the top of its work tree.
    commit
        Full name of the commit.
    folder
        The project's root within the repository; "" for the repository itself.
    """

    project: Project
    git: Git = field(repr=False)
    commit: str
    folder: str = ""

    def blobs(self) -> dict[str, str]:
        """Return the blob of each shown path in the commit."""
        return {path: self._blobs[path].id for path in self.listed() if path in self._blobs}

    def listed(self) -> list[str]:
        """Return the paths in the commit, and the included ones."""
        excluded = GitIgnoreSpec.from_lines(self.project.exclude)
        found = self._blobs.keys() | self._included
        return sorted(path for path in found if not (excluded.match_file(path) or is_hidden_by_name(path)))

    def read(self, paths: Iterable[str]) -> Iterator[tuple[str, TreeEntry]]:
        """Read files from the commit, and the included ones from the folder."""
        wanted = list(paths)
        ours = {path: self._blobs[path] for path in wanted if path in self._blobs}
        yield from self._committed(ours)
        others = [path for path in wanted if path not in ours]
        if others:
            with Root(self.project.root) as root:
                yield from ((path, entry) for path in others if (entry := root.read(path)) is not None)

    def signature(self) -> Signature:
        """Return the commit, and the state of the included files."""
        return (self.commit, self.folder, tuple(self._stamps()))

    @cached_property
    def _blobs(self) -> Mapping[str, _Blob]:
        """Every file and link below the project's root."""
        within = ("--", self.folder) if self.folder else ()
        listed = self.git.run("ls-tree", "-r", "-l", "-z", "--full-tree", self.commit, *within)
        found: dict[str, _Blob] = {}
        for entry in filter(None, listed.decode(errors="surrogateescape").split("\0")):
            about, _, path = entry.partition("\t")
            mode, _kind, blob, size = about.split()
            path = path.removeprefix(f"{self.folder}/")
            if mode != _SUBMODULE and is_text(path) and _is_plain(path):
                found[path] = _Blob(blob, int(size), mode == _LINK)
        links = {PurePosixPath(path) for path, blob in found.items() if blob.is_link}
        return {path: blob for path, blob in found.items() if links.isdisjoint(PurePosixPath(path).parents)}

    @cached_property
    def _included(self) -> frozenset[str]:
        if not self.project.include or not self.project.root.is_dir():
            return frozenset()
        return frozenset(included_files(self.project)) - tracked_files(self.project.root) - self._blobs.keys()

    def _stamps(self) -> Iterator[tuple[str, int, int]]:
        for path in sorted(self._included):
            try:
                status = (self.project.root / path).lstat()
            except OSError:
                continue
            yield path, status.st_size, status.st_mtime_ns

    def _committed(self, blobs: Mapping[str, _Blob]) -> Iterator[tuple[str, TreeEntry]]:
        ahead: list[str] = []
        size = 0
        for path, blob in blobs.items():
            ahead.append(path)
            size += blob.size
            if size >= AT_ONCE_BYTES:
                yield from self._batch(ahead, blobs)
                ahead, size = [], 0
        yield from self._batch(ahead, blobs)

    def _batch(self, paths: list[str], blobs: Mapping[str, _Blob]) -> Iterator[tuple[str, TreeEntry]]:
        if not paths:
            return
        asked = "\n".join(blobs[path].id for path in paths)
        rest = memoryview(self.git.run("cat-file", "--batch", given=asked.encode()))
        for path in paths:
            blob = blobs[path]
            start = len(f"{blob.id} blob {blob.size}\n")
            entry = TreeEntry(bytes(rest[start : start + blob.size]), blob.is_link)
            rest = rest[start + blob.size + 1 :]
            if not blob.is_link or stays_inside(path, entry.content.decode(errors="surrogateescape")):
                yield path, entry


def _is_plain(path: str) -> bool:
    """Whether a path is valid below the root; the trees of a repository may be forged."""
    return not {"", ".", ".."} & set(path.split("/"))
