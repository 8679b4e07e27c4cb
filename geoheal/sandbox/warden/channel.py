"""Pipes that never block the warden, for any behaviour of the other end."""

import os
from contextlib import suppress
from typing import Any, Final

from geoheal.errors import SandboxProtocolError
from geoheal.sandbox.protocol import FrameReader, frame, parse

_CHUNK: Final = 65_536


class Inbox:
    """Messages from one pipe."""

    __slots__ = ("_depth", "_reader", "bytes_read", "descriptor", "is_closed")

    def __init__(self, descriptor: int, *, limit: int, depth: int) -> None:
        os.set_blocking(descriptor, False)
        self.descriptor = descriptor
        self.bytes_read = 0
        self.is_closed = False
        self._reader = FrameReader(limit)
        self._depth = depth

    def receive(self) -> list[dict[str, Any]]:
        """Read available messages.

        Raises
        ------
        SandboxProtocolError
            When it is malformed.
        """
        with suppress(BlockingIOError):
            data = os.read(self.descriptor, _CHUNK)
            self.bytes_read += len(data)
            self.is_closed = not data
            return [parse(body, depth=self._depth) for body in self._reader.feed(data)]
        return []


class PipeOutbox:
    """Messages for one pipe, kept until the other end reads them."""

    __slots__ = ("_limit", "_waiting", "descriptor")

    def __init__(self, descriptor: int, *, limit: int) -> None:
        os.set_blocking(descriptor, False)
        self.descriptor = descriptor
        self._waiting = bytearray()
        self._limit = limit

    @property
    def is_waiting(self) -> bool:
        """Whether data are left to be written."""
        return bool(self._waiting)

    def send(self, message: dict[str, Any]) -> None:
        """Write a message, as far as the pipe accepts it.

        Raises
        ------
        SandboxProtocolError
            When the other end sends requests without reading the answers.
        """
        self._waiting += frame(message)
        self.flush()
        if len(self._waiting) > self._limit:
            raise SandboxProtocolError("The sandboxed code did not read the answers to its requests.")

    def flush(self) -> None:
        """Write more of the waiting data."""
        with suppress(BlockingIOError, BrokenPipeError):
            while self._waiting:
                del self._waiting[: os.write(self.descriptor, self._waiting)]


class Printed:
    """Output of the box on one stream: the beginning is kept, the rest counted."""

    __slots__ = ("_kept", "_limit", "count", "descriptor", "is_closed")

    def __init__(self, descriptor: int, *, limit: int) -> None:
        os.set_blocking(descriptor, False)
        self.descriptor = descriptor
        self.count = 0
        self.is_closed = False
        self._kept = bytearray()
        self._limit = limit

    def receive(self) -> None:
        """Read available data."""
        with suppress(BlockingIOError):
            data = os.read(self.descriptor, _CHUNK)
            self.is_closed = not data
            self.count += len(data)
            self._kept += data[: self._limit - len(self._kept)]

    @property
    def text(self) -> str:
        """The kept text."""
        return self._kept.decode("utf-8", "replace")
