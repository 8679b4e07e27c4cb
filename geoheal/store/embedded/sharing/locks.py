"""Advisory locks on files (``flock``): the kernel releases them when their holder dies.

A lock belongs to the open file, and a forked child shares its parent's open files. So that a child cannot
hold a lock that its parent has released (or died with), children close their copies when they are forked.
"""

import fcntl
import functools
import os
import time
import weakref
from collections.abc import Callable
from enum import IntEnum
from pathlib import Path

POLL_S = 0.01

Pause = Callable[[float], None]
"""Waits for some seconds: :func:`time.sleep`, or a function that can end the wait by raising."""


class Mode(IntEnum):
    """Mode of a lock."""

    SHARED = fcntl.LOCK_SH
    EXCLUSIVE = fcntl.LOCK_EX


class FileLock:
    """One holder's lock on a file.

    Parameters
    ----------
    path
        The file; created if it is missing, never removed.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    @property
    def is_held(self) -> bool:
        """Whether this object holds the lock."""
        return self._descriptor is not None

    def try_acquire(self, mode: Mode) -> bool:
        """Take the lock if no other holder has it; return whether it was taken."""
        _close_locks_in_children()
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, mode | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        except BaseException:
            os.close(descriptor)
            raise
        self._descriptor = descriptor
        _held.add(self)
        return True

    def acquire(self, mode: Mode, *, timeout_s: float, pause: Pause = time.sleep) -> bool:
        """Take the lock, waiting up to ``timeout_s``; return whether it was taken."""
        deadline = time.monotonic() + timeout_s
        while not self.try_acquire(mode):
            if time.monotonic() > deadline:
                return False
            pause(POLL_S)
        return True

    def release(self) -> None:
        """Unlock; a copy of the open file in another process loses the lock as well."""
        if self._descriptor is not None:
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)
            self.forget()

    def forget(self) -> None:
        """Close without unlocking: a process that inherited the open file keeps the lock until it ends."""
        descriptor, self._descriptor = self._descriptor, None
        _held.discard(self)
        if descriptor is not None:
            os.close(descriptor)

    def descriptor(self) -> int:
        """Return the open file, for a child process that must share the lock."""
        if self._descriptor is None:
            raise ValueError(f"the lock {self.path} is not held")
        return self._descriptor

    def write(self, text: str) -> None:
        """Write a text into the file of a lock that is held."""
        os.ftruncate(self.descriptor(), 0)
        os.pwrite(self.descriptor(), text.encode(), 0)


def is_locked(path: Path) -> bool:
    """Whether someone holds the lock exclusively."""
    probe = FileLock(path)
    if probe.try_acquire(Mode.SHARED):
        probe.release()
        return False
    return True


_held: weakref.WeakSet[FileLock] = weakref.WeakSet()


@functools.cache
def _close_locks_in_children() -> None:
    os.register_at_fork(after_in_child=_forget_all)


def _forget_all() -> None:
    for lock in list(_held):
        lock.forget()
