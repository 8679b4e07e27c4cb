"""Close objects that hold a database or processes in time, without importing the database's modules."""

import atexit
import os
import weakref
from collections.abc import Callable


def close_in_time(owner: object, close: Callable[[], object]) -> Callable[[], object]:
    """Call ``close`` once: when asked, when nobody refers to the owner any more, or at interpreter exit.

    Parameters
    ----------
    close
        Must not refer to the owner, which would then never be freed.

    Returns
    -------
    Calls ``close`` at once, unless it was called already.
    """
    opened_by = os.getpid()

    def closed_by_its_opener() -> None:
        if os.getpid() == opened_by:  # a forked child does not hold its parent's resources
            close()

    finalizer = weakref.finalize(owner, closed_by_its_opener)
    finalizer.atexit = False  # at exit it would run after the database's handle is closed
    atexit.register(finalizer)
    return finalizer
