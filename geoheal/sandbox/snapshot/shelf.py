"""Storage of snapshots: a private folder of this user, shared by several processes.

A snapshot is written under a temporary name and renamed when complete. Users of one hold a shared lock on its
folder; the oldest unused ones are removed.
"""

import fcntl
import hashlib
import os
import shutil
import stat
import tempfile
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import platformdirs

from geoheal.errors import ConfigurationError
from geoheal.sandbox.snapshot.files import Files, Signature
from geoheal.sandbox.snapshot.snapshot import ProjectCopy, copy

KEPT: Final = 8
"""Number of unused snapshots to keep."""
_NEW: Final = ".new-"
_REMEMBERED: Final = 32
_GIVEN_UP_S: Final = 3600.0
"""Seconds after which an incomplete snapshot counts as abandoned."""


def default_folder() -> Path:
    """Return the default folder of snapshots: in the user's cache, for root in /var/cache."""
    if os.geteuid() == 0:
        return Path("/var/cache/geoheal/snapshots")
    return platformdirs.user_cache_path("geoheal", appauthor=False) / "snapshots"


class Shelf:
    """Creates and keeps snapshots; thread-safe.

    Parameters
    ----------
    folder
        Their folder; :func:`default_folder` if None.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._held: dict[str, int] = {}
        self._last: dict[tuple[Files, bytes], tuple[Signature, ProjectCopy]] = {}
        self._lock = threading.Lock()

    def take(self, files: Files, workload: str = "") -> ProjectCopy:
        """Create a snapshot of a project's files; it stays until it is released.

        Parameters
        ----------
        workload
            Text that no file of it may contain.

        Raises
        ------
        ConfigurationError
            When the project cannot be read, or the folder cannot be used.
        """
        with self._lock:
            signature = files.signature()
            wanted = files, hashlib.sha256(workload.encode(errors="replace")).digest()
            last = self._last.get(wanted)
            if last is not None and last[0] == signature and last[1].digest in self._held:
                return last[1]
            try:
                snapshot = self._take(files, _own(self._folder or default_folder()), workload)
            except OSError as error:
                raise ConfigurationError(
                    f"The files of {files.project.root} cannot be copied for the sandbox: {error.strerror} "
                    f"({error.filename}). Choose another folder with GEOHEAL_DATA_DIR."
                ) from error
            if len(self._last) >= _REMEMBERED:
                self._last.clear()
            self._last[wanted] = signature, snapshot
            return snapshot

    def derive(self, snapshot: ProjectCopy, altered: Mapping[str, str]) -> ProjectCopy:
        """Return a snapshot in which some files have another text, or are new; the others are shared.

        Raises
        ------
        ConfigurationError
            When it cannot be written.
        """
        texts = "\0".join(f"{path}\0{altered[path]}" for path in sorted(altered))
        digest = hashlib.sha256(f"{snapshot.digest}\0{texts}".encode(errors="surrogateescape")).hexdigest()
        with self._lock:
            place = snapshot.folder.parent / digest
            if digest not in self._held:
                new = Path(tempfile.mkdtemp(prefix=_NEW, dir=snapshot.folder.parent))
                writing = _held(new)
                try:
                    _link(snapshot, new, altered)
                    new.chmod(0o755)
                    self._hold(new, place)
                except OSError as error:
                    raise ConfigurationError(
                        f"A copy of the project's tests cannot be written: {error.strerror}."
                    ) from error
                finally:
                    os.close(writing)
                    shutil.rmtree(new, ignore_errors=True)
            new_paths = altered.keys() - set(snapshot.paths)
            return ProjectCopy(place, digest, tuple(sorted({*snapshot.paths, *new_paths})))

    def release(self, digest: str) -> None:
        """Release a snapshot that is no longer shown."""
        with self._lock:
            descriptor = self._held.pop(digest, None)
        if descriptor is not None:
            os.close(descriptor)

    def close(self) -> None:
        """Release all snapshots."""
        with self._lock:
            for descriptor in self._held.values():
                os.close(descriptor)
            self._held.clear()
            self._last.clear()

    def _take(self, files: Files, folder: Path, workload: str) -> ProjectCopy:
        new = Path(tempfile.mkdtemp(prefix=_NEW, dir=folder))
        writing = _held(new)
        try:
            digest, paths = copy(files, new, workload)
            new.chmod(0o755)  # the box runs as another user; others cannot pass the folder above
            place = folder / digest
            self._hold(new, place)
            return ProjectCopy(place, digest, paths)
        finally:
            os.close(writing)
            shutil.rmtree(new, ignore_errors=True)
            _tidy(folder)

    def _hold(self, new: Path, place: Path) -> None:
        """Put a new snapshot in place, unless it exists, and prevent its removal."""
        if place.name in self._held:
            return
        descriptor = None
        while descriptor is None:
            try:
                new.rename(place)
            except OSError:
                if not place.is_dir():
                    raise
            descriptor = _held_there(place)
        os.utime(place)
        self._held[place.name] = descriptor


def _link(snapshot: ProjectCopy, folder: Path, altered: Mapping[str, str]) -> None:
    """Fill an empty folder with a snapshot's own files, and the altered ones."""
    for path in snapshot.paths:
        file, here = folder / path, snapshot.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if path in altered and not here.is_symlink():
            _write_text(file, altered[path])
        else:
            file.hardlink_to(here) if not here.is_symlink() else file.symlink_to(here.readlink())
    for path in altered.keys() - set(snapshot.paths):
        _write_text(folder / path, altered[path])


def _write_text(file: Path, text: str) -> None:
    """Write a new file: an existing one may be a hard link shared with other snapshots."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("x", encoding="utf-8", errors="surrogateescape", newline="") as new:
        new.write(text)
    file.chmod(0o444)


def _own(folder: Path) -> Path:
    """Return the folder, created if missing; nobody else may write or list it."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid():
        raise ConfigurationError(f"{folder} is not a folder of the user who runs geoheal; name another one.")
    folder.chmod(0o700)
    return folder


def _held(folder: Path, *, alone: bool = False) -> int:
    """Return a descriptor that prevents the removal of a folder.

    Raises
    ------
    BlockingIOError
        When somebody else holds an incompatible lock.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _held_there(place: Path) -> int | None:
    """Return the same; None if it was removed before it could be locked."""
    try:
        descriptor = _held(place)
    except (BlockingIOError, FileNotFoundError):
        return None
    try:
        if os.fstat(descriptor).st_ino == place.stat().st_ino:
            return descriptor
    except FileNotFoundError:
        pass
    os.close(descriptor)
    return None


def _tidy(folder: Path) -> None:
    """Remove unused data: abandoned beginnings, and all but the newest snapshots."""
    now = time.time()
    ages = {each: now - times for each in folder.iterdir() if (times := _modified(each)) is not None}
    whole = sorted((each for each in ages if not each.name.startswith(_NEW)), key=ages.__getitem__)
    given_up = [each for each in ages if each.name.startswith(_NEW) and ages[each] > _GIVEN_UP_S]
    for each in (*whole[KEPT:], *given_up):
        try:
            descriptor = _held(each, alone=True)
        except OSError:
            continue
        try:
            shutil.rmtree(each, ignore_errors=True)
        finally:
            os.close(descriptor)


def _modified(path: Path) -> float | None:
    try:
        return path.lstat().st_mtime
    except FileNotFoundError:
        return None
