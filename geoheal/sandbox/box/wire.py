"""The box's end of the pipes: JSON messages, each preceded by its length in four bytes (big-endian)."""

from __future__ import annotations

import json
import os
import threading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

# Bound early: code under test that replaces json.dumps or os.write only breaks itself.
_read, _write = os.read, os.write
_dumps, _loads = (
    json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode,
    json.loads,
)


class Wire:
    """Messages to and from the warden; thread-safe."""

    __slots__ = ("_commands", "_events", "_lock", "frame_bytes")

    def __init__(self, commands: int, events: int) -> None:
        self._commands = commands
        self._events = events
        self._lock = threading.RLock()
        self.frame_bytes = 1 << 20

    def send(self, event: Mapping[str, Any]) -> bool:
        """Send one message; return False if it was too large to be sent."""
        body = _dumps(event).encode()
        if len(body) > self.frame_bytes:
            return False
        message = len(body).to_bytes(4, "big") + body
        with self._lock:
            while message:
                message = message[_write(self._events, message) :]
        return True

    def receive(self) -> Any:  # noqa: ANN401 - whatever the warden says
        """Wait for the next message; exit when the warden is gone."""
        length = int.from_bytes(self._exactly(4), "big")
        return _loads(self._exactly(length))

    def ask(self, event: Mapping[str, Any]) -> Any:  # noqa: ANN401 - whatever the warden says
        """Send one message and wait for its answer."""
        with self._lock:
            self.send(event)
            return self.receive()

    def _exactly(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            chunk = _read(self._commands, count - len(data))
            if not chunk:
                os._exit(0)
            data += chunk
        return data
