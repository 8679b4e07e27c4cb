"""Forks of the monitored process, in each of which its reporter restarts."""

from __future__ import annotations

import os
import weakref
from typing import Protocol


class FollowsForks(Protocol):
    """Something that is notified of a fork in the new process."""

    def forked(self) -> None:
        """Begin again."""


def follow_forks(what: FollowsForks) -> None:
    """Call ``forked`` in each process that is forked from this one, for as long as the object is used."""
    remembered = weakref.ref(what)

    def forked() -> None:
        here = remembered()
        if here is not None:
            here.forked()

    os.register_at_fork(after_in_child=forked)
