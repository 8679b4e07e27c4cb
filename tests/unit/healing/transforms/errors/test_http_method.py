"""A request is made again because its method is idempotent, whatever the function around it is called."""

# ruff: noqa: E501 - one example a line

import asyncio
import io
from typing import Any

import pytest

from geoheal.healing.case import Failure
from geoheal.healing.transforms.errors.retry import repeated, retry
from tests.unit.healing.changed import names_of

SESSION = """
from dataclasses import dataclass
@dataclass
class Request:
    method: str
    url: str
    body: object = b""
class Session:
    def __init__(self, adapter):
        self.adapter = adapter
    def send(self, request: Request, **kwargs):
        return self.adapter.send(request, **kwargs)
    def request(self, method, url, body=b""):
        return self.send(Request(method, url, body))
    def get(self, url):
        return self.request("GET", url)
    def post(self, url, body):
        return self.request("POST", url, body)
"""
BY_PARAMETER = """
class Session:
    def __init__(self, line):
        self.line = line
    def _exchange(self, method, url, body=b"", *, timeout=object()):
        return self.line.write(method, url, body)
    def get(self, url):
        return self._exchange("GET", url)
    def post(self, url, body):
        return self._exchange("POST", url, body)
"""
BY_CALLER = """
class Session:
    def __init__(self, line):
        self.line = line
    def _send(self, data):
        return self.line.write(data)
    def request(self, verb, url, body=b""):
        return self._send(f"{verb} {url}".encode() + body)
    def get(self, url):
        return self.request("GET", url)
    def post(self, url, body):
        return self.request("POST", url, body)
"""
WRITTEN = """
class Session:
    def __init__(self, line):
        self.line = line
    def submit_query(self, url):
        return self.line.request("GET", url)
    def fetch_order(self, url):
        return self.line.request("POST", url)
    get = submit_query
    def post(self, url, body):
        return self.fetch_order(url)
"""


class Line:
    """What loses the connection twice, and answers then."""

    def __init__(self):
        self.calls = []

    def send(self, *given, **_named):
        self.calls.append(given)
        if len(self.calls) % 3:
            raise ConnectionResetError(104, "reset")
        return "answer"

    write = request = send


def reset(function, line):
    bases = ("ConnectionError", "OSError")
    return Failure(
        error="ConnectionResetError", message="reset", function=function, line=line, count=3, bases=bases
    )


PLACES = {
    "by the request": (SESSION, reset("Session.send", 12)),
    "by an argument": (BY_PARAMETER, reset("Session._exchange", 6)),
    "by an argument of the caller": (BY_CALLER, reset("Session._send", 6)),
    "by what is written out": (WRITTEN, reset("Session.submit_query", 6)),
}


@pytest.mark.parametrize(("source", "seen"), PLACES.values(), ids=PLACES)
def test_what_reads_is_made_again(source, seen):
    line = Line()
    session = names_of(retry(source, [seen]))["Session"](line)
    assert session.get("/a") == "answer"
    assert len(line.calls) == 3
    assert repeated(source, [seen]) == []


@pytest.mark.parametrize(("source", "seen"), PLACES.values(), ids=PLACES)
def test_what_acts_is_made_once(source, seen):
    line = Line()
    session = names_of(retry(source, [seen]))["Session"](line)
    with pytest.raises(ConnectionResetError):
        session.post("/a", b"x")
    assert len(line.calls) == 1


@pytest.mark.parametrize(
    ("method", "calls"),
    [("get", 3), ("HEAD", 3), ("PUT", 3), ("DELETE", 3), ("PATCH", 1), ("CONNECT", 1), ("", 1), (None, 1)],
)
def test_the_method_decides(method, calls):
    line = Line()
    names = names_of(retry(SESSION, [reset("Session.send", 12)]))
    session = names["Session"](line)
    if calls == 1:
        with pytest.raises(ConnectionResetError):
            session.request(method, "/a")
    else:
        assert session.request(method, "/a") == "answer"
    assert len(line.calls) == calls


@pytest.mark.parametrize("body", [io.BytesIO(b"x"), iter([b"x"])], ids=["a file", "an iterator"])
def test_what_was_read_away_is_not_sent_again(body):
    line = Line()
    session = names_of(retry(SESSION, [reset("Session.send", 12)]))["Session"](line)
    with pytest.raises(ConnectionResetError):
        session.request("PUT", "/a", body)
    assert len(line.calls) == 1


NEVER: dict[str, tuple[str, Any]] = {
    "POST by a name that reads": (WRITTEN, reset("Session.fetch_order", 8)),
    "POST by its call": ("class S:\n    def load(self, url):\n        return self.http.post(url)\n", reset("S.load", 3)),
    "POST by its caller": ("class S:\n    def _send(self, data):\n        return self.line.write(data)\n    def fetch(self, url):\n        return self._send('POST', url)\n", reset("S._send", 3)),
    "it changes something first": ("class S:\n    def send(self, method, url):\n        self.sent.append(url)\n        return self.line.write(method, url)\n", reset("S.send", 4)),
    "its caller changes something first": ("class S:\n    def _send(self, data):\n        return self.line.write(data)\n    def request(self, method, url):\n        self.sent.append(url)\n        return self._send(method + url)\n", reset("S._send", 3)),
    "the name is given another method": ("class S:\n    def send(self, method, url):\n        method = self.kind\n        return self.line.write(method, url)\n", reset("S.send", 4)),
    "one of two requests acts": ("class S:\n    def send(self, url):\n        self.http.request('POST', url)\n        return self.http.request('GET', url)\n", reset("S.send", 4)),
    "nothing tells the method": ("class S:\n    def send(self, data):\n        return self.line.write(data)\n", reset("S.send", 3)),
}  # fmt: skip


@pytest.mark.parametrize(("source", "seen"), NEVER.values(), ids=NEVER)
def test_it_is_not_made_again(source, seen):
    assert retry(source, [seen]) is None


def test_a_coroutine_asks_as_well():
    source = "class S:\n    async def send(self, method, url):\n        return await self.line.write(method, url)\n"
    session = names_of(retry(source, [reset("S.send", 3)]))["S"]()

    class Later(Line):
        async def write(self, *given):
            return self.send(*given)

    session.line = Later()
    assert asyncio.run(session.send("GET", "/a")) == "answer"
    session.line = Later()
    with pytest.raises(ConnectionResetError):
        asyncio.run(session.send("POST", "/a"))
