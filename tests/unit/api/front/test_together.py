"""Requests that are answered together: nothing that one of them does ends the thread for the others."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from geoheal.api.front.environ import environ_of
from geoheal.api.front.together import Together


class Panic(BaseException):
    """As the server raises it: no Exception."""


class Headers(dict[str, str]):
    """As the server gives them: a header that is not ASCII has a name, and is no item."""

    def items(self):
        return [(name, value) for name, value in super().items() if value.isascii()]


class Scope(SimpleNamespace):
    def __init__(self, **headers):
        named = Headers({name.replace("_", "-"): value for name, value in headers.items()})
        super().__init__(
            method="POST",
            path="/snapshot",
            query_string="",
            server="127.0.0.1:80",
            client="127.0.0.1:5001",
            http_version="1.1",
            authority=None,
            scheme="http",
            headers=named,
        )


class Proto:
    def __init__(self, error=None):
        self.sent = []
        self.error = error

    def response_bytes(self, *answer):
        if self.error is not None:
            raise self.error
        self.sent.append(answer)


class Broken(Scope):
    def __init__(self):
        super().__init__()
        self.headers = None


def _fails(error):
    def answer(environs):
        if any(environ.get("HTTP_X_FAIL") for environ in environs):
            raise error
        return [(201, [], environ["wsgi.input"].read()) for environ in environs]

    return answer


def _asked(together, *requests):
    async def ask():
        return await asyncio.wait_for(
            asyncio.gather(*(together.answer(scope, proto, body) for scope, proto, body in requests)), 10
        )

    return ask()


@pytest.mark.parametrize(
    "culprit",
    [
        (Scope(x_fail="1"), Proto()),
        (Broken(), Proto()),
        (Scope(), Proto(Panic())),
        (Scope(), Proto(OSError())),
    ],
    ids=["answering", "reading", "panic", "closed"],
)
def test_no_request_ends_the_thread(culprit):
    together, after = Together(_fails(Panic())), Proto()

    async def run():
        with_it = Proto()
        await _asked(together, (*culprit, b""), (Scope(), with_it, b"with"))
        return await _asked(together, (Scope(), after, b"after"))

    assert asyncio.run(run()) == [None]
    assert after.sent == [(201, [], b"after")]


def test_a_wrong_number_of_answers_is_given_to_nobody():
    proto = Proto()
    [left] = asyncio.run(_asked(Together(lambda _: []), (Scope(), proto, b"body")))
    assert left["wsgi.input"].read() == b"body"
    assert proto.sent == []


def test_headers_that_cannot_be_read_are_not_absent():
    scope: Any = Scope(x_forwarded_for="\xff, 203.0.113.7", content_type="application/json")
    environ = environ_of(scope, b"")
    assert environ["HTTP_X_FORWARDED_FOR"] == ""
    assert environ["CONTENT_TYPE"] == "application/json"
