"""Record HTTP requests while a call is observed, whichever library sends them."""

import time
from collections.abc import Iterable
from typing import Final

from geoheal.client.recording.codec.freezing import TEXT_MAX
from geoheal.client.recording.codec.frozen import NotRecordable
from geoheal.client.recording.outside.bodies import WebBodies, uncompressed
from geoheal.client.recording.outside.exchange import without_chunks
from geoheal.client.recording.outside.log import AskedOutside, Event

_READING: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_FRAMES: Final = frozenset({"transfer-encoding", "content-encoding", "content-length", "connection"})
"""Headers about the transfer of the body, which is not recorded in that form."""
RAW_MAX: Final = 2 * TEXT_MAX
"""Largest size of a body as it is sent, or of a request with its headers."""
_clock = time.perf_counter


WHAT: Final = "A request over HTTP"


class WebAnswer:
    """The response to one request, recorded as the call reads it.

    Parameters
    ----------
    outside
        The log of the call.
    method, url, content_type, body
        The request; a body of None if it may not have been sent.
    """

    def __init__(
        self, outside: AskedOutside, method: str, url: str, content_type: str, body: bytes | None
    ) -> None:
        self._outside = outside
        self._method = method.upper()
        self._status: tuple[int, str] | None = None
        self._headers: list[tuple[str, str]] = []
        self._body = bytearray()
        self._is_chunked = False
        self._length: int | None = None
        self._is_at_end = False
        self.event = outside.noted(WHAT, lambda: self._asked(url, content_type, body))
        if self.event is not None:
            outside.later(WHAT, self._settle)

    def begun(
        self,
        status: int,
        reason: str,
        headers: Iterable[tuple[str, str]],
        *,
        is_chunked: bool = False,
        length: int | None = None,
    ) -> None:
        """Record the start of the response, and how its body is read: in chunks, or up to a length."""
        self._status, self._headers = (status, reason), list(headers)
        self._is_chunked, self._length = is_chunked, length

    def read(self, data: bytes | None) -> None:
        """Record a piece of its body; an empty one is the end, None means that nothing has arrived yet."""
        outside = self._outside
        if data is None or self.event is None or outside.reason is not None or not outside.is_under_way:
            return
        self._is_at_end |= not data
        if len(self._body) + len(data) > RAW_MAX:
            outside.refuse(f"An answer over HTTP has more than {TEXT_MAX:,} bytes.")
            self._body.clear()
        else:
            self._body += data

    def waited(self, since: float) -> None:
        """Add the time since a value of ``perf_counter`` to the time that the call waited."""
        if self.event is not None and self._outside.is_under_way:
            self.event.seconds += _clock() - since

    def failed(self, error: Exception, *, is_sent: bool = True) -> None:
        """Record that it ended with an exception, before or after the request was sent."""
        if self.event is not None:
            kind = type(error)
            self.event.error = kind.__module__[:200], kind.__qualname__[:200]
            self.event.key[1] = None
            self.event.is_complete = is_sent

    def _asked(self, url: str, content_type: str, body: bytes | None) -> Event:
        bodies = WebBodies(self._outside.redaction)
        sent = [content_type, bodies.of(body, content_type)] if body else ["", ""]
        key = [f"{self._method} {bodies.address(url)}", self._outside.frozen(sent), False]
        self._outside.is_redacted |= bodies.is_redacted
        return Event(kind="http", key=key, is_write=self._method not in _READING)

    def _settle(self) -> None:
        """Record what the call has read of it."""
        event = self.event
        if event is None or event.error is not None:
            return
        if self._status is None:
            raise NotRecordable("one whose answer was not read")
        named = {name.lower(): value for name, value in self._headers}
        bodies = WebBodies(self._outside.redaction)
        body = bodies.of(self._whole(event, named.get("content-encoding", "")), named.get("content-type", ""))
        kept = _FRAMES - {"content-length"} if self._method == "HEAD" else _FRAMES
        headers = [bodies.header(name, value) for name, value in self._headers if name.lower() not in kept]
        event.answers = [self._outside.frozen([*self._status, headers, body])]
        self._outside.is_redacted |= bodies.is_redacted

    def _whole(self, event: Event, encoding: str) -> bytes:
        """Return the body as far as it was read, without its transfer encoding."""
        body = bytes(self._body)
        if self._is_chunked:
            body, event.is_complete = without_chunks(body)
        else:
            event.is_complete = self._is_at_end if self._length is None else len(body) >= self._length
        if encoding and not event.is_complete:
            raise NotRecordable("one whose answer is compressed and was not read to its end")
        return uncompressed(body, encoding)
