"""Forks of the monitored process, in each of which its reporter begins again."""

from __future__ import annotations

import os
import weakref
from typing import Protocol


class FollowsForks(Protocol):
    """Something that is told of a fork in the process that came of it."""

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
