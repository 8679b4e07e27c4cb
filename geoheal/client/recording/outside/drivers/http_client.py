"""Requests by ``http.client``, which ``urllib``, ``urllib3`` and ``requests`` use."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, Final
from weakref import WeakKeyDictionary

from geoheal.client.recording.codec.freezing import OUTSIDE, TEXT_MAX
from geoheal.client.recording.outside.exchange import address, request_of
from geoheal.client.recording.outside.log import AskedOutside, active
from geoheal.client.recording.outside.patches import PATCHES
from geoheal.client.recording.outside.web import RAW_MAX, WHAT, WebAnswer

MODULES: Final = ("http.client",)
HOLDERS: Final = {"requests": "Session", "urllib3": "PoolManager"}
"""Classes of other libraries, by module, that applications hold and that use ``http.client``."""

Method = Callable[..., Any]
_clock = time.perf_counter


@dataclass(slots=True)
class _Sending:
    """A request that is being sent."""

    outside: AskedOutside
    method: str
    url: str
    sent: bytearray = field(default_factory=bytearray)
    seconds: float = 0.0
    is_nested: bool = False

    def note(self, data: Any) -> None:  # noqa: ANN401 - whatever is sent
        """Keep the sent bytes, up to the largest size that may be recorded."""
        if not isinstance(data, bytes | bytearray | memoryview):
            self.outside.refuse("It sends something over HTTP that is not bytes.")
        elif len(self.sent) + len(data) > RAW_MAX:
            self.outside.refuse(f"A request over HTTP has more than {TEXT_MAX:,} bytes.")
        else:
            self.sent += data

    def answer(self, *, is_sent: bool = True) -> WebAnswer:
        """Record the request, which was sent or has failed."""
        try:
            *_, content_type, body = request_of(bytes(self.sent))
        except ValueError:
            self.outside.refuse("A request over HTTP is not in the chunks that it announces.")
            content_type, body = "", b""
        made = WebAnswer(self.outside, self.method, self.url, content_type, body if is_sent else None)
        if made.event is not None:
            made.event.seconds += self.seconds
        return made


_sendings: "WeakKeyDictionary[Any, _Sending]" = WeakKeyDictionary()
"""The request that each connection is sending."""


def put(module: ModuleType) -> None:
    """Record requests of its connections during observations."""
    connection = module.HTTPConnection
    PATCHES.add(
        connection,
        {
            "putrequest": _begun(connection.putrequest),
            "send": _sent(connection.send),
            "getresponse": _answered(connection.getresponse),
        },
    )


def put_holder(module: ModuleType) -> None:
    """Allow sessions of another library as arguments of calls."""
    kind = getattr(module, HOLDERS[module.__name__], None)
    if kind is not None:
        OUTSIDE[kind] = lambda _: module.__name__


def _begun(before: Method) -> Method:
    def putrequest(self: Any, method: Any, url: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - its own
        outside = active()
        _sendings.pop(self, None)
        if outside is not None:
            scheme = "https" if self.default_port == 443 else "http"
            host, port = getattr(self, "_tunnel_host", None), getattr(self, "_tunnel_port", None)
            whole = address(scheme, str(host or self.host), port if host else self.port, str(url or "/"))
            _sendings[self] = _Sending(outside, str(method), whole)
        return before(self, method, url, *args, **kwargs)

    return putrequest


def _sent(before: Method) -> Method:
    def send(self: Any, data: Any) -> Any:  # noqa: ANN401 - bytes, a file, or several of them
        sending = _sendings.get(self)
        if sending is None or sending.is_nested:  # the request that opens a tunnel is not the application's
            return before(self, data)
        sending.note(data)
        began, sending.is_nested = _clock(), True
        try:
            return before(self, data)
        except Exception as error:
            sending.seconds += _clock() - began
            _sendings.pop(self, None)
            sending.answer(is_sent=False).failed(error, is_sent=False)
            raise
        finally:
            sending.seconds += _clock() - began
            sending.is_nested = False

    return send


def _answered(before: Method) -> Method:
    def getresponse(self: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - an answer
        sending = _sendings.pop(self, None)
        if sending is None:
            return before(self, *args, **kwargs)
        answer, began = sending.answer(), _clock()
        try:
            found = before(self, *args, **kwargs)
        except Exception as error:
            answer.waited(began)
            answer.failed(error)
            raise
        answer.waited(began)
        sending.outside.settled(WHAT, lambda: _begin(answer, found))
        return found

    return getresponse


def _begin(answer: WebAnswer, found: Any) -> None:  # noqa: ANN401 - an answer
    """Record the start of a response, and from now on the parts that are read."""
    length = 0 if found.fp is None else found.length
    head = found.status, str(found.reason or ""), found.getheaders()
    answer.begun(*head, is_chunked=bool(found.chunked), length=length)
    if found.fp is not None:
        found.fp = _Reading(found.fp, answer)


class _Reading:
    """The socket's file of a response, which records what is read.

    Parameters
    ----------
    file
        The file itself.
    answer
        The record.
    """

    def __init__(self, file: Any, answer: WebAnswer) -> None:  # noqa: ANN401 - of the socket
        self._file = file
        self._answer = answer

    def read(self, *size: Any) -> Any:  # noqa: ANN401 - bytes
        return self._note(lambda: self._file.read(*size))

    def read1(self, *size: Any) -> Any:  # noqa: ANN401 - bytes
        return self._note(lambda: self._file.read1(*size))

    def readline(self, *size: Any) -> Any:  # noqa: ANN401 - bytes
        return self._note(lambda: self._file.readline(*size))

    def readinto(self, room: Any) -> Any:  # noqa: ANN401 - a number
        began = _clock()
        count = self._file.readinto(room)
        self._answer.waited(began)
        self._answer.read(bytes(memoryview(room)[: count or 0]))
        return count

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - what the file has besides
        return getattr(self._file, name)

    def _note(self, read: Callable[[], bytes]) -> bytes:
        began = _clock()
        data = read()
        self._answer.waited(began)
        self._answer.read(data)
        return data
