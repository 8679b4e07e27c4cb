"""A child that ends with the process that started it."""

import ctypes
import os
import signal
from collections.abc import Callable
from typing import Final

PR_SET_PDEATHSIG: Final = 1
"""Of prctl(2): the signal that a process gets when its parent dies."""


def ending_with(parent: int, by: signal.Signals) -> Callable[[], None]:
    """Return what a child calls so that the kernel ends it when its parent dies.

    It makes system calls alone: it may be called between fork and exec.

    Parameters
    ----------
    parent
        Process id of the parent; a child whose parent has died before ends at once.
    by
        The signal that ends it.
    """
    libc = ctypes.CDLL(None)

    def end_with_parent() -> None:
        libc.prctl(PR_SET_PDEATHSIG, by)
        if os.getppid() != parent:
            os._exit(1)

    return end_with_parent
