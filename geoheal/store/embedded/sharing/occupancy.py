"""The processes that use a data folder: users, at most one owner, and one that starts or stops the server.

Four locks, all released by the kernel when their holder dies:

``transition``
    exclusive while a process starts, joins or stops the server, so these never overlap.
``users``
    shared, one per open handle: if it can be taken exclusively, no user is left.
``owner``
    exclusive, of the service that supervises the server.
``server``
    exclusive, inherited by PostgreSQL's own processes: if it is free, the last of them has ended, in this
    container or another, whatever ``postmaster.pid`` says.
"""

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from geoheal.errors import EmbeddedDatabaseError
from geoheal.store.embedded.folder import DataFolder
from geoheal.store.embedded.sharing.locks import FileLock, Mode, Pause, is_locked

USERS_TIMEOUT_S = 5.0
"""Others hold the users' lock exclusively only for a moment, to check whether a user is left."""


@dataclass(frozen=True, slots=True)
class Occupant:
    """A process that holds a lock: its id, its command, and when it took the lock (UTC)."""

    pid: int
    command: str
    started: datetime

    def __str__(self) -> str:
        return f"`{self.command}` (process {self.pid}, since {self.started:%Y-%m-%d %H:%M:%S} UTC)"


def this_process() -> Occupant:
    """Return this process, without its arguments except the command's name: they may contain secrets."""
    words = [word for word in sys.argv[1:2] if word.replace("-", "").isalpha() and word[0] != "-"]
    names = [Path(sys.argv[0]).name, *words]
    return Occupant(os.getpid(), " ".join(names), datetime.now(UTC))


class Occupancy:
    """One handle's part in a data folder."""

    def __init__(self, folder: DataFolder) -> None:
        self._folder = folder
        self._user = FileLock(folder.lock("users"))
        self._ownership = FileLock(folder.lock("owner"))

    @contextmanager
    def transition(self, *, timeout_s: float, pause: Pause = time.sleep) -> Iterator[None]:
        """Exclude others from starting, joining or stopping the server.

        Raises
        ------
        EmbeddedDatabaseError
            If another process does so for longer than ``timeout_s``.
        """
        lock = FileLock(self._folder.lock("transition"))
        if not lock.acquire(Mode.EXCLUSIVE, timeout_s=timeout_s, pause=pause):
            raise EmbeddedDatabaseError(
                f"{_holder(lock.path) or 'Another process'} has been starting or stopping the database in "
                f"{self._folder.root} for more than {timeout_s:.0f} s. "
                f"See the log {self._folder.log}, and try again."
            )
        try:
            _sign(lock)
            yield
        finally:
            lock.release()

    def enter(self) -> None:
        """Become a user; call it within a transition."""
        if not self._user.acquire(Mode.SHARED, timeout_s=USERS_TIMEOUT_S):
            raise EmbeddedDatabaseError(
                f"Another process keeps the lock {self._user.path}; end it and try again."
            )

    def leave(self) -> None:
        """Stop being a user."""
        self._user.release()

    def is_deserted(self) -> bool:
        """Whether no user is left; call it within a transition."""
        probe = FileLock(self._user.path)
        deserted = probe.try_acquire(Mode.EXCLUSIVE)
        probe.release()
        return deserted

    def claim(self) -> bool:
        """Become the owner unless there is one; return whether this handle is the owner now."""
        if not self._ownership.is_held and self._ownership.try_acquire(Mode.EXCLUSIVE):
            _sign(self._ownership)
        return self._ownership.is_held

    def renounce(self) -> None:
        """Stop being the owner."""
        self._ownership.release()

    def owner(self) -> Occupant | None:
        """Return the process that supervises the server; None without one."""
        return _holder(self._ownership.path)


def _sign(lock: FileLock) -> None:
    occupant = this_process()
    lock.write(
        json.dumps(
            {"pid": occupant.pid, "command": occupant.command, "started": occupant.started.isoformat()}
        )
    )


def _holder(path: Path) -> Occupant | None:
    if not is_locked(path):
        return None
    try:
        note = json.loads(path.read_text())
        return Occupant(note["pid"], note["command"], datetime.fromisoformat(note["started"]))
    except (ValueError, KeyError):
        return None
