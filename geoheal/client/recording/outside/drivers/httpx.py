"""Requests by ``httpx`` and ``httpx2``, recorded at the transport, below redirects and retries."""

import time
from collections.abc import AsyncIterator, Callable, Iterator
from types import ModuleType
from typing import Any, Final

from geoheal.client.recording.codec.freezing import OUTSIDE
from geoheal.client.recording.outside.exchange import media_type
from geoheal.client.recording.outside.log import AskedOutside, active
from geoheal.client.recording.outside.patches import PATCHES
from geoheal.client.recording.outside.web import WHAT, WebAnswer

MODULES: Final = ("httpx", "httpx2")

Method = Callable[..., Any]
_clock = time.perf_counter


def put(module: ModuleType) -> None:
    """Record requests of its clients during observations; allow clients as arguments of calls."""
    for kind in (module.Client, module.AsyncClient):
        OUTSIDE[kind] = _named
    plain, asynchronous = module.HTTPTransport, module.AsyncHTTPTransport
    PATCHES.add(plain, {"handle_request": _sent(plain.handle_request, module)})
    PATCHES.add(asynchronous, {"handle_async_request": _sending(asynchronous.handle_async_request, module)})


def _named(client: Any) -> str:  # noqa: ANN401 - of httpx
    kind, place = type(client), client.base_url
    return f"{kind.__module__.partition('.')[0]}.{kind.__name__} {place.copy_with(userinfo=b'', query=None)}"


def _sent(before: Method, module: ModuleType) -> Method:
    stream = _stream_of(module.SyncByteStream)

    def handle_request(self: Any, request: Any) -> Any:  # noqa: ANN401 - its own
        outside = active()
        if outside is None:
            return before(self, request)
        answer, began = _asked(outside, request), _clock()
        try:
            found = before(self, request)
        except Exception as error:
            answer.waited(began)
            answer.failed(error)
            raise
        return _answered(outside, answer, began, found, stream)

    return handle_request


def _sending(before: Method, module: ModuleType) -> Method:
    stream = _stream_of(module.AsyncByteStream)

    async def handle_async_request(self: Any, request: Any) -> Any:  # noqa: ANN401 - its own
        outside = active()
        if outside is None:
            return await before(self, request)
        answer, began = _asked(outside, request), _clock()
        try:
            found = await before(self, request)
        except Exception as error:
            answer.waited(began)
            answer.failed(error)
            raise
        return _answered(outside, answer, began, found, stream)

    return handle_async_request


def _asked(outside: AskedOutside, request: Any) -> WebAnswer:  # noqa: ANN401 - a request
    try:
        body = request.content
    except Exception:  # noqa: BLE001 - a stream that was not read; it must not be
        outside.refuse("It sends a stream over HTTP.")
        body = b""
    kind = media_type(request.headers.get("content-type", ""))
    return WebAnswer(outside, request.method, str(request.url), kind, body)


def _answered(outside: AskedOutside, answer: WebAnswer, began: float, found: Any, stream: Method) -> Any:  # noqa: ANN401
    def begin() -> None:
        reason = found.extensions.get("reason_phrase", b"").decode("latin-1")
        answer.begun(found.status_code, reason, found.headers.multi_items())
        found.stream = stream(found.stream, answer)

    answer.waited(began)
    outside.settled(WHAT, begin)
    return found


def _stream_of(base: type) -> type:
    """Return the class of streams that record what is read from them."""

    class Stream(base):  # type: ignore[misc]
        def __init__(self, stream: Any, answer: WebAnswer) -> None:  # noqa: ANN401 - of the transport
            self._stream = stream
            self._answer = answer

        def __iter__(self) -> Iterator[bytes]:
            began = _clock()
            for data in self._stream:
                self._answer.waited(began)
                self._answer.read(data)
                yield data
                began = _clock()
            self._answer.waited(began)
            self._answer.read(b"")

        async def __aiter__(self) -> AsyncIterator[bytes]:
            began = _clock()
            async for data in self._stream:
                self._answer.waited(began)
                self._answer.read(data)
                yield data
                began = _clock()
            self._answer.waited(began)
            self._answer.read(b"")

        def close(self) -> None:
            self._stream.close()

        async def aclose(self) -> None:
            await self._stream.aclose()

    return Stream
