"""Signals that end a command in order."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event


@contextmanager
def stopped_by_signals(stop: Event) -> Iterator[None]:
    """Let SIGINT and SIGTERM set an event, however often they come."""

    def end(*_: object) -> None:
        stop.set()

    previous = {each: signal.signal(each, end) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for each, handler in previous.items():
            signal.signal(each, handler)
