"""The spool: waiting snapshots on disk, so that they are kept when the process ends.

A folder of files of JSON lines, one per process, which holds a lock on its file while it runs. A new process
takes over the files of ended processes. Lines are written to the operating system at once, so they survive a
crash and SIGKILL. They are not forced to the disk (fsync), so a power cut may lose the last half minute. An
incomplete line is left out. The service recognises repeated snapshots by their ids.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import logging
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final
from uuid import uuid4

log = logging.getLogger("geoheal.client")

SUFFIX: Final = ".ndjson"
WASTE_MAX: Final = 1000
"""Number of settled lines after which a file is rewritten."""


class Spool:
    """This process's file in a spool's folder, created when there is something to write.

    Parameters
    ----------
    folder
        The folder; if it is missing, it is created for this user alone.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / f"{uuid4().hex}{SUFFIX}"
        self._descriptor: int | None = None
        self._lines = 0
        self._warned = False

    def append(self, line: str) -> None:
        """Write a snapshot."""
        with self._tolerant():
            self._write([line])

    def settled(self, waiting: Sequence[str]) -> None:
        """Record which snapshots still wait; settled lines are not removed each time."""
        if self._descriptor is None or (waiting and self._lines - len(waiting) <= WASTE_MAX):
            return
        self.rewrite(waiting)

    def rewrite(self, waiting: Sequence[str]) -> None:
        """Rewrite the file with the waiting snapshots only."""
        with self._tolerant():
            if not waiting:
                self._truncate()
                return
            previous, self._descriptor = self._descriptor, None
            beside = self._path
            self._path = self._folder / f"{uuid4().hex}{SUFFIX}"
            self._lines = 0
            self._write(waiting)
            if previous is not None:
                beside.unlink(missing_ok=True)
                os.close(previous)

    @contextlib.contextmanager
    def adopted(self) -> Iterator[list[str]]:
        """Yield the snapshots of ended processes; their files are removed at the end, not before."""
        with contextlib.ExitStack() as held:
            lines: list[str] = []
            with self._tolerant():
                paths = [path for path in self._folder.glob(f"*{SUFFIX}") if path != self._path]
                for path in sorted(paths, key=_age):
                    lines += held.enter_context(_held(path))
            yield lines

    def close(self) -> None:
        """Release the file: remove it if nothing waits in it; otherwise another process may take it over."""
        with self._tolerant():
            if self._descriptor is not None:
                if self._lines == 0:
                    self._path.unlink(missing_ok=True)
                os.close(self._descriptor)
                self._descriptor = None

    def leave_to_parent(self) -> None:
        """After a fork, leave the file and its lock to the parent, and begin a new file."""
        if self._descriptor is not None:
            with contextlib.suppress(OSError):
                os.close(self._descriptor)
        self._descriptor = None
        self._path = self._folder / f"{uuid4().hex}{SUFFIX}"
        self._lines = 0

    def _write(self, lines: Sequence[str]) -> None:
        if self._descriptor is None:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            beside = self._path.with_suffix(".new")  # others must not find the file before it is locked
            self._descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            beside.rename(self._path)
        os.write(self._descriptor, "".join(f"{line}\n" for line in lines).encode())
        self._lines += len(lines)

    def _truncate(self) -> None:
        if self._descriptor is not None:
            os.ftruncate(self._descriptor, 0)
        self._lines = 0

    @contextlib.contextmanager
    def _tolerant(self) -> Iterator[None]:
        """Log once that the disk cannot be used, and continue without it."""
        try:
            yield
        except OSError as error:
            if not self._warned:
                self._warned = True
                log.warning(
                    "The spool %s cannot be used (%s); snapshots wait in memory.", self._folder, error
                )


@contextlib.contextmanager
def _held(path: Path) -> Iterator[list[str]]:
    """Yield the lines of an ended process's file, and remove it; nothing if the process runs."""
    with contextlib.ExitStack() as opened:
        try:
            file = opened.enter_context(open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb"))  # noqa: PTH123
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:  # it is locked, or another process has just taken it over
            yield []
            return
        yield [line for line in file.read().decode("utf-8", "replace").splitlines() if _is_snapshot(line)]
        path.unlink(missing_ok=True)


def _age(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _is_snapshot(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False
