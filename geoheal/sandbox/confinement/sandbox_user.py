"""Allocate a private uid per sandbox when the service runs as root (never 65534, the shared `nobody`)."""

import os
import pwd
import secrets
import signal
import socket
from contextlib import suppress
from pathlib import Path
from typing import Final

from geoheal.errors import SandboxUnavailable

FIRST_UID: Final = 1_900_000_000
UIDS: Final = 1 << 20
"""Start of the range, beyond the ids of systemd, containers and login accounts."""
_TRIES: Final = 20


class SandboxUser:
    """A claimed user id; released when the descriptor is closed everywhere."""

    __slots__ = ("_claim", "uid")

    def __init__(self, uid: int, claim: socket.socket) -> None:
        self.uid = uid
        self._claim = claim

    @classmethod
    def claim(cls) -> "SandboxUser":
        """Claim an unused user id.

        Raises
        ------
        SandboxUnavailable
            When none of several was free.
        """
        for _ in range(_TRIES):
            uid = FIRST_UID + secrets.randbelow(UIDS)
            claim = _claim(uid)
            if claim is not None:
                return cls(uid, claim)
        raise SandboxUnavailable("No free user id was found for the sandbox.")

    def fileno(self) -> int:
        """Return the descriptor that holds the claim."""
        return self._claim.fileno()

    def sweep(self) -> None:
        """Kill all processes of this user; there are none, unless a warden was killed while it started."""
        for pid in processes_of(self.uid):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def release(self) -> None:
        """Release the user id."""
        self._claim.close()


def processes_of(uid: int) -> list[int]:
    """Return processes that run as this user."""
    return [
        int(folder.name)
        for folder in Path("/proc").iterdir()
        if folder.name.isdigit() and _owner(folder) == uid
    ]


def _owner(process: Path) -> int | None:
    """Return the real user id; the folder's own owner is root if a process may not be dumped."""
    with suppress(OSError):
        for line in (process / "status").read_text().splitlines():
            if line.startswith("Uid:"):
                return int(line.split()[1])
    return None


def _claim(uid: int) -> socket.socket | None:
    """Return an abstract socket as a lock that leaves no file, and ends with its last holder."""
    with suppress(KeyError):
        pwd.getpwuid(uid)
        return None
    claim = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    try:
        claim.bind(f"\0geoheal-sandbox-{uid}")
    except OSError:
        claim.close()
        return None
    if processes_of(uid):
        claim.close()
        return None
    return claim
