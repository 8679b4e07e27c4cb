"""Sources of a snapshot's files: the folder of a project, or one of its commits."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from geoheal.domain.healing.project import Project
from geoheal.sandbox.snapshot.listing import listed_files
from geoheal.sandbox.snapshot.reading import Root, TreeEntry

Signature = tuple[object, ...]


class Files(Protocol):
    """Files that a snapshot may show."""

    @property
    def project(self) -> Project:
        """The project of the files."""

    def listed(self) -> Sequence[str]:
        """Return their paths, relative to the project's root, sorted."""

    def read(self, paths: Iterable[str]) -> Iterator[tuple[str, TreeEntry]]:
        """Read files; missing ones, and what is neither a file nor a link below the root, are left out."""

    def signature(self) -> Signature:
        """Return a value that changes with the files, without reading any."""


@dataclass(frozen=True, slots=True)
class PresentFiles:
    """The files of a project's folder as they are now."""

    project: Project

    def listed(self) -> list[str]:
        """Return the tracked and included paths."""
        return listed_files(self.project)

    def read(self, paths: Iterable[str]) -> Iterator[tuple[str, TreeEntry]]:
        """Read files without leaving the folder."""
        with Root(self.project.root) as root:
            for path in paths:
                entry = root.read(path)
                if entry is not None:
                    yield path, entry

    def signature(self) -> Signature:
        """Return each file's path, size and times."""
        found: list[object] = []
        for path in self.listed():
            try:
                status = os.lstat(self.project.root / path)
            except OSError:
                continue
            found.append((path, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns))
        return tuple(found)
