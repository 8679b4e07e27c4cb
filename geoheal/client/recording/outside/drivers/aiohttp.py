"""Requests by the client of aiohttp, with the response after redirects, as far as the call has read it."""

import time
from collections.abc import Callable
from types import ModuleType
from typing import Any, Final
from weakref import WeakKeyDictionary

from geoheal.client.recording.codec.freezing import OUTSIDE
from geoheal.client.recording.outside.drivers.asked_urls import asked_of
from geoheal.client.recording.outside.log import AskedOutside, active
from geoheal.client.recording.outside.patches import PATCHES
from geoheal.client.recording.outside.web import WHAT, WebAnswer

MODULES: Final = ("aiohttp",)

Method = Callable[..., Any]
_clock = time.perf_counter
_answers: "WeakKeyDictionary[Any, WebAnswer]" = WeakKeyDictionary()
"""The records of responses whose bodies are not read yet."""


def put(module: ModuleType) -> None:
    """Record requests of its sessions during observations; allow sessions as arguments of calls."""
    session, response = module.ClientSession, module.ClientResponse
    OUTSIDE[session] = lambda each: f"aiohttp {each._base_url or ''}"  # noqa: SLF001 - there is no other
    methods = {
        "_request": _requested(session._request),  # noqa: SLF001 - below all of its methods
        "ws_connect": _refused(session.ws_connect),
    }
    PATCHES.add(session, methods)
    PATCHES.add(response, {"read": _read(response.read)})


def _requested(before: Method) -> Method:
    async def _request(self: Any, method: str, str_or_url: Any, **given: Any) -> Any:  # noqa: ANN401 - its own
        outside = active()
        if outside is None:
            return await before(self, method, str_or_url, **given)
        wanted = given.pop("raise_for_status", None)
        answer = outside.settled(WHAT, lambda: _asked(outside, method, asked_of(self, str_or_url, given)))
        began = _clock()
        try:
            found = await before(self, method, str_or_url, raise_for_status=False, **given)
        except Exception as error:
            if answer is not None:
                answer.waited(began)
                answer.failed(error)
            raise
        if answer is not None:
            answer.waited(began)
            outside.settled(WHAT, lambda: _begun(answer, found))
        await _require_ok(found, self._raise_for_status if wanted is None else wanted)
        return found

    return _request


async def _require_ok(found: Any, wanted: Any) -> None:  # noqa: ANN401 - a response, a function or a bool
    """Raise for a status as the session does, after recording the response; this returns the connection."""
    try:
        if callable(wanted):
            await wanted(found)
        elif wanted:
            found.raise_for_status()
    except BaseException:
        found.close()
        raise


def _asked(outside: AskedOutside, method: str, asked: tuple[str, str, bytes | None]) -> WebAnswer:
    url, kind, body = asked
    if body is None:
        outside.refuse("It sends a stream over HTTP.")
    return WebAnswer(outside, method, url, kind, body or b"")


def _begun(answer: WebAnswer, found: Any) -> None:  # noqa: ANN401 - a response
    """Record the start of a response; its body is read uncompressed."""
    headers = [
        (str(name), str(each)) for name, each in found.headers.items() if name.lower() != "content-encoding"
    ]
    answer.begun(found.status, found.reason or "", headers)
    _answers[found] = answer


def _read(before: Method) -> Method:
    async def read(self: Any) -> Any:  # noqa: ANN401 - bytes
        began = _clock()
        body = await before(self)
        answer = _answers.pop(self, None)
        if answer is not None:
            answer.waited(began)
            answer.read(body)
            answer.read(b"")
        return body

    return read


def _refused(before: Method) -> Method:
    def ws_connect(self: Any, *given: Any, **others: Any) -> Any:  # noqa: ANN401 - its own
        outside = active()
        if outside is not None:
            outside.refuse("It opens a web socket, which is not recorded.")
        return before(self, *given, **others)

    return ws_connect
