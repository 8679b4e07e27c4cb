"""Other surroundings than those of the sandbox, in which a function should answer the same."""

from __future__ import annotations

import contextlib
import os
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

_ENVIRONMENT = {
    "APP_ENV": "production",
    "HOME": "/srv/app",
    "HOSTNAME": "app-7",
    "LANG": "de_DE.UTF-8",
    "PORT": "8000",
    "TZ": "XXX-5:30",
    "USER": "app",
}
"""The zone is written as POSIX has it, so that no file is needed for it."""
_ARGUMENTS = ["/srv/app/server.py", "--workers", "4"]
_THREADS = 3
_DESCRIPTORS = 4
_FRAMES = 40
_INFO = 20


@contextlib.contextmanager
def elsewhere() -> Iterator[None]:
    """Change what tells a sandbox from a service, for a while.

    These are the time zone and the environment, arguments, threads, open files, standard input, and the level
    of logging.

    >>> with elsewhere():
    ...     time.localtime(0).tm_hour, sys.argv[1]
    (5, '--workers')
    """
    with contextlib.ExitStack() as stack:
        for change in (_environment, _arguments, _threads, _descriptors, _logging):
            with contextlib.suppress(OSError, RuntimeError):  # the limits of the sandbox may not allow it
                stack.enter_context(change())
        yield


def deeper(call: Callable[[], Any], frames: int = _FRAMES) -> Any:  # noqa: ANN401 - any value
    """Return what a call returns that has so many more frames below it."""
    return deeper(call, frames - 1) if frames else call()


@contextlib.contextmanager
def _environment() -> Iterator[None]:
    before = {name: os.environ.get(name) for name in _ENVIRONMENT}
    os.environ.update(_ENVIRONMENT)
    time.tzset()
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        time.tzset()


@contextlib.contextmanager
def _arguments() -> Iterator[None]:
    before, sys.argv = sys.argv, list(_ARGUMENTS)
    try:
        yield
    finally:
        sys.argv = before


@contextlib.contextmanager
def _threads() -> Iterator[None]:
    import threading  # most code needs none

    end = threading.Event()
    started = [
        threading.Thread(target=end.wait, name=f"worker-{each}", daemon=True) for each in range(_THREADS)
    ]
    try:
        for thread in started:
            thread.start()
        yield
    finally:
        end.set()
        for thread in started:
            if thread.ident is not None:
                thread.join()


@contextlib.contextmanager
def _descriptors() -> Iterator[None]:
    """Open further descriptors, and put a pipe without an end in the place of standard input."""
    reading, writing = os.pipe()
    opened = [reading, writing, *(os.dup(reading) for _ in range(_DESCRIPTORS))]
    with contextlib.ExitStack() as stack:
        for each in opened:
            stack.callback(os.close, each)
        try:
            before = os.dup(0)
        except OSError:  # it is closed
            before = None
        os.dup2(reading, 0)
        stack.callback(os.close if before is None else _back, 0 if before is None else before)
        yield


def _back(before: int) -> None:
    os.dup2(before, 0)
    os.close(before)


@contextlib.contextmanager
def _logging() -> Iterator[None]:
    logging = sys.modules.get("logging")
    if logging is None:
        yield
        return
    root = logging.getLogger()
    level = root.level
    root.setLevel(_INFO)
    try:
        yield
    finally:
        root.setLevel(level)
