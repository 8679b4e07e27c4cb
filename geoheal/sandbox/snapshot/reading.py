"""Reads files below a folder without ever leaving it: no symbolic link is followed, on no part of a path."""

import errno
import os
import posixpath
import stat
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_ABSENT: Final = frozenset({errno.ENOENT, errno.ELOOP, errno.ENOTDIR, errno.EACCES, errno.ENXIO})


@dataclass(frozen=True, slots=True)
class TreeEntry:
    """A file, or a symbolic link that stays below the root.

    Parameters
    ----------
    content
        Content of a file; target of a link.
    """

    content: bytes
    is_link: bool = False


class Root:
    """A folder from which files are read."""

    def __init__(self, folder: Path) -> None:
        self._descriptor = os.open(folder, _FOLDER & ~os.O_NOFOLLOW)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        os.close(self._descriptor)

    def read(self, path: str) -> TreeEntry | None:
        """Read a file or a link (by a relative path); None for anything else, or if it cannot be read."""
        *folders, name = path.split("/")
        with ExitStack() as opened:
            try:
                folder = self._descriptor
                for each in folders:
                    folder = os.open(each, _FOLDER, dir_fd=folder)
                    opened.callback(os.close, folder)
                return _read(folder, name, path)
            except OSError as error:
                if error.errno in _ABSENT:
                    return None
                raise


def _read(folder: int, name: str, path: str) -> TreeEntry | None:
    status = os.stat(name, dir_fd=folder, follow_symlinks=False)
    if stat.S_ISLNK(status.st_mode):
        target = os.readlink(name, dir_fd=folder)
        return TreeEntry(os.fsencode(target), is_link=True) if stays_inside(path, target) else None
    if not stat.S_ISREG(status.st_mode):
        return None
    descriptor = os.open(name, _FILE, dir_fd=folder)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):  # it has changed since it was checked
            return None
        return TreeEntry(file.read())


def stays_inside(path: str, target: str) -> bool:
    """Whether a link leads to a place below the root, by its text.

    >>> stays_inside("a/b/link", "../c"), stays_inside("a/link", "../../c"), stays_inside("link", "/etc")
    (True, False, False)
    """
    if posixpath.isabs(target):
        return False
    led = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
    return led != ".." and not led.startswith("../")
