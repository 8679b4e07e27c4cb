"""Folders on the path to files that may be run: each is opened from its parent and checked, as sshd does."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from geoheal.errors import InvalidInput

FOLDER: Final = os.O_RDONLY | os.O_CLOEXEC | os.O_DIRECTORY | os.O_NOFOLLOW
LINKS_MAX: Final = 40
ROOT: Final = 0
WRITABLE_BY_OTHERS: Final = stat.S_IWGRP | stat.S_IWOTH


def require_trusted(seen: os.stat_result, name: str, owner: int | None, *, sticky: bool = False) -> None:
    """Raise if another user could have written to a file or folder; `sticky` accepts folders like /tmp.

    Raises
    ------
    InvalidInput
        If it belongs to another user, or others may write to it.
    """
    if seen.st_uid not in {ROOT, os.geteuid(), owner}:
        raise InvalidInput(f"{name} belongs to user {seen.st_uid}, not to root or this process's user.")
    link = stat.S_ISLNK(seen.st_mode)
    if not link and seen.st_mode & WRITABLE_BY_OTHERS and not (sticky and seen.st_mode & stat.S_ISVTX):
        raise InvalidInput(f"{name} can be written by others; remove that permission (chmod go-w).")


def open_folder(folder: Path, owner: int | None) -> int:
    """Open a folder if all its parents are trusted; the caller closes the descriptor.

    Links are resolved here one by one, because the folders that contain them must be trusted as well as those
    that they lead to. Others may write to a parent only if it is sticky: they cannot rename there what
    belongs to someone else."""
    walk = _Walk(folder=folder, owner=owner)
    try:
        while walk.pending:
            walk.step()
        require_trusted(os.fstat(walk.trail[-1]), str(folder), owner)
        return walk.trail.pop()
    finally:
        walk.back_to(0)


@dataclass
class _Walk:
    folder: Path
    owner: int | None
    pending: list[str] = field(init=False)
    trail: list[int] = field(init=False)
    links: int = 0

    def __post_init__(self) -> None:
        self.pending = list(reversed(self.folder.absolute().parts[1:]))
        self.trail = [os.open("/", FOLDER)]

    def step(self) -> None:
        here = self.trail[-1]
        self._require(os.fstat(here))
        part = self.pending.pop()
        if part == "..":
            self.back_to(max(1, len(self.trail) - 1))
            return
        seen = os.stat(part, dir_fd=here, follow_symlinks=False)
        if stat.S_ISLNK(seen.st_mode):
            self._follow(part, seen)
        else:
            self.trail.append(os.open(part, FOLDER, dir_fd=here))

    def back_to(self, depth: int) -> None:
        while len(self.trail) > depth:
            os.close(self.trail.pop())

    def _follow(self, part: str, seen: os.stat_result) -> None:
        self._require(seen)
        self.links += 1
        if self.links > LINKS_MAX:
            raise InvalidInput(f"{self.folder} leads through too many symbolic links.")
        target = os.readlink(part, dir_fd=self.trail[-1])
        if target.startswith("/"):
            self.back_to(1)
        self.pending.extend(reversed([each for each in target.split("/") if each not in {"", "."}]))

    def _require(self, seen: os.stat_result) -> None:
        require_trusted(seen, f"A folder above {self.folder}", self.owner, sticky=True)
