"""The slot of this process among those of its system on this host; the next process reuses its number."""

from __future__ import annotations

import errno
import hashlib
import os
import socket
from typing import Final

SLOTS_MAX: Final = 1000
"""Largest number of processes of one system on one host that have slots."""

_held: dict[str, tuple[int, int]] = {}
"""By system: the slot, and the descriptor of the socket that holds it until the process ends."""


def slot_of(system: str) -> int | None:
    """Return the lowest number from 1 that no other process of the system has; None if none can be held.

    The slot is held by a socket with an abstract name (without a file), which ends with the process, so that
    the next process can take the slot. A forked process releases it and takes its own.

    References
    ----------
    *unix(7)*, "Abstract sockets".
    """
    if system not in _held:
        taken = _taken(system)
        if taken is None:
            return None
        if not _held:
            os.register_at_fork(after_in_child=_let_go)
        if _held.setdefault(system, taken) is not taken:  # another thread has it already
            os.close(taken[1])
    return _held[system][0]


def _taken(system: str) -> tuple[int, int] | None:
    name = hashlib.sha256(system.encode()).hexdigest()[:16]
    holder = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    for slot in range(1, SLOTS_MAX + 1):
        try:
            holder.bind(f"\0geoheal-{name}-{slot}")
        except OSError as error:
            if error.errno != errno.EADDRINUSE:  # only Linux has abstract names
                break
        else:
            return slot, holder.detach()
    holder.close()
    return None


def _let_go() -> None:
    """Leave the slots to the parent of this process."""
    for _, holder in _held.values():
        os.close(holder)
    _held.clear()
