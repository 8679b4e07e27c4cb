"""Allocate a private uid per sandbox when the service runs as root (never 65534, the shared `nobody`)."""

import os
import pwd
import secrets
import signal
import socket
from contextlib import suppress
from typing import Final

from geoheal.errors import SandboxUnavailable

FIRST_UID: Final = 1_900_000_000
UIDS: Final = 1 << 20
"""Start of the range, beyond the ids of systemd, containers and login accounts."""
_TRIES: Final = 20
_STATUS_BYTES: Final = 1024
"""A process's name takes at most 64 bytes, and its user ids come ninth."""


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
    owned = b"\nUid:\t%d\t" % uid
    everything = os.listdir("/proc")  # noqa: PTH208 - a path for each takes longer than to read it
    return [int(name) for name in everything if name.isdigit() and owned in _status(name)]


def _status(pid: str) -> bytes:
    """Return the beginning of a process's status, with its real user id.

    The owner of its folder is root if a process may not be dumped. All processes are looked at for each run.
    """
    with suppress(OSError):
        descriptor = os.open(f"/proc/{pid}/status", os.O_RDONLY | os.O_CLOEXEC)
        try:
            return os.read(descriptor, _STATUS_BYTES)
        finally:
            os.close(descriptor)
    return b""


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
