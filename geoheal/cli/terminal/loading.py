"""Load what a process keeps for its whole life."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """Switch garbage collection off while modules are imported, and leave their objects out of it afterwards.

    A service imports some 1,400 modules. Collecting garbage among their objects took a seventh of its start.
    If collection was off before, it stays off.
    """
    is_collected = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if is_collected:
            gc.enable()
