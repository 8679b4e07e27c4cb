"""Replace a file atomically: readers and crashes see either the old content or the new."""

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from geoheal.errors import ApplyFailed

NEW_FILE_MODE: Final = 0o644
"""Mode of a new file: others may read it, and only its owner may write."""


def read(path: Path) -> bytes | None:
    """Return the content of an ordinary file; None if missing.

    Raises
    ------
    ApplyFailed
        When it is not an ordinary file (a symbolic link, for example), or cannot be read.
    """
    with _folder_of(path) as folder:
        if _seen(folder, path.name) is None:
            return None
        return _read(folder, path.name)


def replace(
    path: Path,
    previous: bytes | None,
    following: bytes | None,
    *,
    temporary: str,
    written: Callable[[], None] = lambda: None,
) -> None:
    """Replace the content of a file: mode and owner stay, and it survives a power failure.

    Parameters
    ----------
    previous, following
        Old and new content; None for no file.
    temporary
        Name of the temporary file in the same folder.
    written
        Called between writing and renaming.

    Raises
    ------
    ApplyFailed
        When it is not possible, or the current content is not ``previous``; nothing is changed.
    """
    with _folder_of(path) as folder:
        seen = _seen(folder, path.name)
        if following is not None:
            _write(folder, temporary, following, seen)
        written()
        try:
            _require(path, previous, None if _seen(folder, path.name) is None else _read(folder, path.name))
            if following is not None:
                os.rename(temporary, path.name, src_dir_fd=folder, dst_dir_fd=folder)
            elif seen is not None:
                os.unlink(path.name, dir_fd=folder)
        except (ApplyFailed, OSError):
            _forget(folder, temporary)
            raise
        os.fsync(folder)


def clear(path: Path, temporary: str) -> None:
    """Remove files that a crash left behind."""
    with _folder_of(path) as folder:
        _forget(folder, temporary)


@contextmanager
def _folder_of(path: Path) -> Iterator[int]:
    """Yield the open folder, so that moving it in the meantime does not redirect the change."""
    try:
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            yield folder
        finally:
            os.close(folder)
    except OSError as error:
        raise ApplyFailed(f"{path.name} cannot be changed: {error.strerror}.") from error


def _seen(folder: int, name: str) -> os.stat_result | None:
    try:
        seen = os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(seen.st_mode):
        raise ApplyFailed(
            f"{name} is not an ordinary file (perhaps a symbolic link), so it is left unchanged."
        )
    return seen


def _read(folder: int, name: str) -> bytes:
    descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
    with os.fdopen(descriptor, "rb") as file:
        return file.read()


def _require(path: Path, previous: bytes | None, current: bytes | None) -> None:
    if current != previous:
        raise ApplyFailed(f"{path.name} was changed by another process meanwhile, so it is left unchanged.")


def _write(folder: int, name: str, content: bytes, like: os.stat_result | None) -> None:
    _forget(folder, name)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(name, flags, 0o600, dir_fd=folder)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            _copy_attributes(descriptor, like)
            os.fsync(descriptor)
    except OSError:
        _forget(folder, name)
        raise


def _copy_attributes(descriptor: int, like: os.stat_result | None) -> None:
    """Set the owner first: changing it clears special bits of the mode."""
    if like is None:
        os.fchmod(descriptor, NEW_FILE_MODE)
        return
    own = os.fstat(descriptor)
    if (own.st_uid, own.st_gid) != (like.st_uid, like.st_gid):
        os.fchown(descriptor, like.st_uid, like.st_gid)
    os.fchmod(descriptor, stat.S_IMODE(like.st_mode))


def _forget(folder: int, name: str) -> None:
    with suppress(FileNotFoundError):
        os.unlink(name, dir_fd=folder)
