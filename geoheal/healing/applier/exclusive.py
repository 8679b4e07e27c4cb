"""One change at a time in a folder, on this machine: the kernel ends the hold when its holder dies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geoheal.errors import ConfigurationError, Conflict


class Busy(Conflict):
    """Another process is making a change there."""


@contextmanager
def exclusive(folder: Path) -> Iterator[None]:
    """Hold a folder; a process that was stopped still holds it, so nobody finishes its work behind its back.

    Raises
    ------
    Busy
        When another process or thread holds it.
    ConfigurationError
        When it cannot be opened.
    """
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise ConfigurationError(
            f"The folder {folder.name} of a registered module cannot be opened ({error.strerror}); "
            "register the module again with `geoheal register`."
        ) from error
    try:
        _take(descriptor, folder)
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int, folder: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Busy(f"Another process is changing something in {folder.name}; try again later.") from None
