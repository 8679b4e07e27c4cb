"""Requests that are answered together: nothing that one of them does is to the harm of the others."""

import asyncio
import contextlib
import socket
import threading
import time
from types import SimpleNamespace
from typing import Any

import pytest

from geoheal.api.front import together as together_module
from geoheal.api.front.environ import environ_of
from geoheal.api.front.together import Together

WAIT_S = 20


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


class Pair:
    """A connection whose other end is in the test's hand: it gets groups, and confirms them."""

    def __init__(self):
        self.ours, self.theirs = socket.socketpair()
        self.is_free = True
        self.has_unsent = False
        self.count = 0

    def open(self):
        self.ours.setblocking(False)
        return self.ours.fileno()

    def begin(self, environs):
        self.is_free, self.count = False, len(environs)
        if any("HTTP_X_FIRST" in environ for environ in environs):
            self.theirs.send(b"1")
        else:
            self.ours.send(bytes([len(environs)]))
        return self

    def advance(self):
        if not self.ours.recv(1):
            raise ConnectionError
        self.is_free = True
        return [None] * self.count

    def close(self):
        self.ours.close()


class Joint:
    """Answers each request with its body; fails where a header asks for it."""

    def __init__(self, *, most=64, error=None, opens=True):
        self.most = most
        self.error = error
        self.opens = opens
        self.writers: list[Pair] = []
        self.stored: list[int] = []

    def observe(self, environ):
        return "HTTP_X_LONG_WAY" not in environ

    def writer(self):
        self.writers.append(Pair())
        if not self.opens:
            self.writers[-1].open = lambda: None  # type: ignore[method-assign]
        return self.writers[-1]

    def begin(self, writer, environs):
        self._fail(environs, "HTTP_X_FAIL_AT_ONCE")
        return writer.begin(environs)

    def store(self, environs):
        self._fail(environs, "HTTP_X_FAIL")
        self.stored.append(len(environs))
        return [None] * len(environs)

    def finish(self, environs, outcomes):
        self._fail(environs, "HTTP_X_FAIL_AT_LAST")
        answers: list[Any] = [(201, [], environ["wsgi.input"].getvalue()) for environ in environs]
        return answers[: min(len(outcomes), self.most)]

    def _fail(self, environs, name):
        if self.error is not None and any(name in environ for environ in environs):
            raise self.error


@pytest.fixture
def joint_of():
    """Make what answers; its sockets are closed at the end."""
    made = []

    def make(**how):
        made.append(Joint(**how))
        return made[-1]

    yield make
    for each in made:
        for writer in each.writers:
            writer.ours.close()
            writer.theirs.close()


def _in_thread(work):
    """Run a call in a thread that survives every error, as those of the front do."""

    def run():
        with contextlib.suppress(BaseException):
            work()

    threading.Thread(target=run, daemon=True).start()


async def _all(together, *requests):
    asked = [together.answer(scope, proto, body) for scope, proto, body in requests]
    return await asyncio.wait_for(asyncio.gather(*asked), WAIT_S)


async def _opened(together):
    """Answer a first request, and wait until both connections are open."""
    await _all(together, (Scope(x_first="1"), Proto(), b""))
    while any(lane.descriptor is None for lane in together._lanes):
        await _moment()


async def _moment():
    loop = asyncio.get_running_loop()
    await asyncio.wait_for(loop.run_in_executor(None, time.sleep, 0.001), WAIT_S)


async def _groups(joint, number):
    """Wait until this many groups were sent; return them."""
    groups: list[tuple[Pair, int]] = []
    for each in joint.writers:
        each.theirs.setblocking(False)
    while len(groups) < number:
        for each in joint.writers:
            with contextlib.suppress(BlockingIOError):
                groups.append((each, each.theirs.recv(1)[0]))
        await _moment()
    return groups


@pytest.mark.parametrize(
    "culprit",
    [
        (Scope(x_fail="1"), Proto()),
        (Scope(x_fail_at_last="1"), Proto()),
        (Broken(), Proto()),
        (Scope(), Proto(Panic())),
        (Scope(), Proto(OSError())),
    ],
    ids=["storing", "answering", "reading", "panic", "closed"],
)
def test_no_request_keeps_others_from_being_answered(joint_of, culprit):
    error = Panic() if culprit[0].__dict__.get("headers") == {"x-fail": "1"} else RuntimeError()
    joint = joint_of(error=error, opens=False)
    together, after = Together(joint, _in_thread), Proto()

    async def run():
        await _all(together, (*culprit, b""), (Scope(), Proto(), b"with"))
        return await _all(together, (Scope(), after, b"after"))

    assert asyncio.run(run()) == [None]
    assert after.sent == [(201, [], b"after")]


@pytest.mark.parametrize("opens", [False, True])
def test_a_wrong_number_of_answers_is_given_to_nobody(joint_of, opens):
    proto, joint = Proto(), joint_of(opens=opens)
    together = Together(joint, _in_thread)

    async def run():
        if opens:
            await _opened(together)
        joint.most = 0
        asked = asyncio.ensure_future(_all(together, (Scope(), proto, b"body")))
        if opens:
            [(pair, _)] = await _groups(joint, 1)
            pair.theirs.send(b"1")
        return await asked

    [left] = asyncio.run(run())
    assert left["wsgi.input"].read() == b"body"
    assert proto.sent == []


def test_what_arrives_while_a_group_is_written_is_the_next_group(joint_of):
    joint = joint_of()
    together = Together(joint, _in_thread)
    protos = [Proto() for _ in range(7)]

    async def run():
        await _opened(together)
        stored = len(joint.stored)

        def asked(places):
            return asyncio.ensure_future(_all(together, *((Scope(), protos[each], b"") for each in places)))

        first = asked(range(3))
        [(pair, count)] = await _groups(joint, 1)
        assert count == 3
        second = asked(range(3, 5))  # fewer than are written: they wait for others
        await asyncio.sleep(0)
        third = asked(range(5, 7))
        [(other, count)] = await _groups(joint, 1)
        assert (count, other is pair) == (4, False)
        other.theirs.send(b"1")
        assert await second == await third == [None, None]
        assert not first.done()
        pair.theirs.send(b"1")
        assert await first == [None] * 3
        assert len(joint.stored) == stored

    asyncio.run(run())
    assert all(each.sent == [(201, [], b"")] for each in protos)


@pytest.mark.parametrize("culprit", ["connection", "beginning", "silence"])
def test_after_an_error_each_request_is_answered_by_itself(joint_of, culprit, monkeypatch):
    if culprit == "silence":
        monkeypatch.setattr(together_module, "SILENCE_S", 0.05)
    joint = joint_of(error=RuntimeError())
    together = Together(joint, _in_thread)
    scope = Scope(x_fail_at_once="1") if culprit == "beginning" else Scope()

    async def run():
        await _opened(together)
        asked = asyncio.ensure_future(_all(together, (scope, Proto(), b"one"), (Scope(), Proto(), b"two")))
        if culprit == "connection":
            [(pair, count)] = await _groups(joint, 1)
            assert count == 2
            pair.theirs.close()
        return await asked

    assert [each["wsgi.input"].read() for each in asyncio.run(run())] == [b"one", b"two"]
    assert len([lane for lane in together._lanes if lane.descriptor is None]) == 1


def test_what_cannot_be_answered_in_a_group_is_handed_back_at_once(joint_of):
    [left] = asyncio.run(_all(Together(joint_of(), _in_thread), (Scope(x_long_way="1"), Proto(), b"body")))
    assert left["wsgi.input"].read() == b"body"


def test_headers_that_cannot_be_read_are_not_absent():
    scope: Any = Scope(x_forwarded_for="\xff, 203.0.113.7", content_type="application/json")
    environ = environ_of(scope, b"")
    assert environ["HTTP_X_FORWARDED_FOR"] == ""
    assert environ["CONTENT_TYPE"] == "application/json"
