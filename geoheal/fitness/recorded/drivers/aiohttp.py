"""Requests by the client of aiohttp on recorded answers: this text runs after ``web``, in the sandbox."""

import importlib
import io
import json
import sys
from typing import Any

from geoheal.client.recording.outside.drivers.asked_urls import asked_of
from geoheal.fitness.recorded.outside import _now
from geoheal.fitness.recorded.web import web_answer


def session_of(place: str) -> Any:  # noqa: ANN401 - of aiohttp
    """Return a session that was an argument: without a connector, which needs a running loop."""
    module: Any = importlib.import_module("aiohttp")
    made = module.ClientSession.__new__(module.ClientSession)
    url = importlib.import_module("yarl").URL(place) if place else None
    vars(made).update(_base_url=url, _json_serialize=json.dumps, _connector=None, _raise_for_status=False)
    return made


class RecordedContent:
    """The body of a response, read in pieces."""

    def __init__(self, body: bytes, is_complete: bool) -> None:
        self._rest, self._is_complete = io.BytesIO(body), is_complete

    async def read(self, size: int = -1) -> bytes:
        found = self._rest.read(size)
        if not self._is_complete and (size < 0 or len(found) < size):
            _now[-1].refuse("more of an answer than was recorded")
        return found

    async def readline(self) -> bytes:
        return self._rest.readline()

    async def iter_chunked(self, size: int) -> Any:  # noqa: ANN401 - pieces
        while piece := await self.read(size):
            yield piece

    def iter_any(self) -> Any:  # noqa: ANN401 - pieces
        return self.iter_chunked(1 << 16)

    __aiter__ = iter_any


async def _read_whole(response: Any) -> bytes:  # noqa: ANN401 - of aiohttp
    held = vars(response)
    if held.get("_body") is None:
        held["_body"] = await response.content.read()
    return bytes(held["_body"])


async def _entered(response: Any) -> Any:  # noqa: ANN401 - of aiohttp
    return response


async def _left(*_: object) -> None:
    pass


_kinds: list[Any] = []


def _response(module: Any, method: str, url: str, answer: tuple[Any, ...]) -> Any:  # noqa: ANN401 - of aiohttp
    """Return a response of the library, without a connection."""
    if not _kinds:
        nothing = {name: lambda _: None for name in ("release", "close")}
        own = {"read": _read_whole, "__aenter__": _entered, "__aexit__": _left, **nothing}
        _kinds.append(type("RecordedResponse", (module.ClientResponse,), own))
    status, reason, headers, content, is_complete = answer
    multidict: Any = importlib.import_module("multidict")
    place = importlib.import_module("yarl").URL(url)
    named = multidict.CIMultiDictProxy(multidict.CIMultiDict(map(tuple, headers)))
    made = _kinds[0].__new__(_kinds[0])
    vars(made).update(
        method=method,
        status=status,
        reason=reason,
        content=RecordedContent(content, is_complete),
        _url=place,
        _real_url=place,
        _headers=named,
        _cache={},
        _request_info=module.RequestInfo(place, method, named, place),
    )
    return made


def answer_aiohttp() -> None:
    """Install replacements where sessions send requests."""
    module: Any = sys.modules.get("aiohttp")
    if module is None:
        return

    async def request(self: Any, method: str, str_or_url: Any, **given: Any) -> Any:  # noqa: ANN401 - its own
        url, kind, body = asked_of(self, str_or_url, given)
        made = _response(module, method, url, web_answer(method, url, kind, body or b""))
        if given.get("raise_for_status", vars(self).get("_raise_for_status")) is True:
            made.raise_for_status()
        return made

    setattr(module.ClientSession, "_request", request)  # noqa: B010 - below all of its methods
