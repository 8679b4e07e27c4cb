"""The slot of this process among those of its system on this host: its number outlives the process."""

from __future__ import annotations

import errno
import hashlib
import os
import socket
from typing import Final

SLOTS_MAX: Final = 1000
"""Processes of one system on one host that have slots."""

_held: dict[str, tuple[int, int]] = {}
"""Slot, and the descriptor of the socket that holds it until the process ends, by system."""


def slot_of(system: str) -> int | None:
    """Return the lowest number from 1 that no other living process of the system has.

    None where none can be held.

    It is held by a socket of a name in the kernel alone (abstract, without a file), which ends with the
    process: the next one takes its place. A forked process lets it go and takes its own.

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
        if _held.setdefault(system, taken) is not taken:  # another thread was faster
            os.close(taken[1])
    return _held[system][0]


def _taken(system: str) -> tuple[int, int] | None:
    name = hashlib.sha256(system.encode()).hexdigest()[:16]
    holder = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    for slot in range(1, SLOTS_MAX + 1):
        try:
            holder.bind(f"\0geoheal-{name}-{slot}")
        except OSError as error:
            if error.errno != errno.EADDRINUSE:  # systems other than Linux have no such names
                break
        else:
            return slot, holder.detach()
    holder.close()
    return None


def _let_go() -> None:
    """Leave the slots to the process that this one was forked from."""
    for _, holder in _held.values():
        os.close(holder)
    _held.clear()
