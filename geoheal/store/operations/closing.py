"""Close in time what holds a database or processes, without loading anything of the database."""

import atexit
import os
import weakref
from collections.abc import Callable


def close_in_time(owner: object, close: Callable[[], object]) -> Callable[[], object]:
    """Call ``close`` once: when asked, when nobody refers to the owner any more, or at interpreter exit.

    Parameters
    ----------
    close
        May not refer to the owner, which would live as long then.

    Returns
    -------
    Calls ``close`` at once, unless it was called already.
    """
    opened_by = os.getpid()

    def closed_by_its_opener() -> None:
        if os.getpid() == opened_by:  # a forked child holds nothing of its parent
            close()

    finalizer = weakref.finalize(owner, closed_by_its_opener)
    finalizer.atexit = False  # its own turn comes after that of the database's handle, which is too late
    atexit.register(finalizer)
    return finalizer
