"""A child process that ends with its parent."""

import ctypes
import os
import signal
from collections.abc import Callable
from typing import Final

PR_SET_PDEATHSIG: Final = 1
"""Option of prctl(2): the signal that a process gets when its parent dies."""


def ending_with(parent: int, by: signal.Signals) -> Callable[[], None]:
    """Return a function for a child, by which the kernel ends it when its parent dies.

    It only makes system calls, so it may be called between fork and exec.

    Parameters
    ----------
    parent
        Process id of the parent; if it has already died, the child ends at once.
    by
        The signal that ends the child.
    """
    libc = ctypes.CDLL(None)

    def end_with_parent() -> None:
        libc.prctl(PR_SET_PDEATHSIG, by)
        if os.getppid() != parent:
            os._exit(1)

    return end_with_parent
