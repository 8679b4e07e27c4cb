"""Requests by the client of aiohttp are recorded, and answered from the record."""

import asyncio
import contextlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import aiohttp
import pytest

from geoheal.fitness.recorded.workload import recorded_workload
from geoheal.sandbox import Sandbox, current_environment
from tests.recorded_calls import recording

CODE = """
import aiohttp

async def rates(base, paths):
    async with aiohttp.ClientSession(base) as session:
        found = []
        for path in paths:
            async with session.get(path, params={"of": "day", "token": "hunter2hunter2"}) as answer:
                found.append((answer.status, answer.headers["X-Kind"], (await answer.json())["path"]))
        return found

async def order(session, item):
    headers = {"X-Api-Key": "hunter2hunter2"}
    async with session.post("/orders", json={"item": item, "password": "hunter2"}, headers=headers) as answer:
        return answer.ok, await answer.text()

async def sent(session, name):
    answer = await session.post("/form", data={"name": name})
    return (await answer.read()).decode()

async def missing(session):
    try:
        async with session.get("/missing", raise_for_status=True):
            pass
    except aiohttp.ClientResponseError as error:
        return type(error).__name__

LEFT = []

async def disliked(base):
    async def dislike(answer):
        LEFT.append(answer)
        raise ValueError(answer.status)

    async with aiohttp.ClientSession(base, raise_for_status=dislike) as session:
        try:
            await session.get("/a")
        except ValueError:
            return LEFT[-1].closed

async def refused(place):
    async with aiohttp.ClientSession() as session:
        try:
            await session.get(place)
        except aiohttp.ClientError:
            return "refused"
"""


class Answering(BaseHTTPRequestHandler):
    """Says what it was asked."""

    def do_GET(self):
        self.answer(b"")

    def do_POST(self):
        self.answer(self.rfile.read(int(self.headers["Content-Length"])))

    def answer(self, body):
        text = json.dumps({"path": self.path.partition("?")[0], "body": body.decode()}).encode()
        self.send_response(404 if self.path == "/missing" else 200)
        for name, value in (
            ("Content-Type", "application/json"),
            ("X-Kind", "till"),
            ("Content-Length", str(len(text))),
        ):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


@pytest.fixture
def base():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


async def opened(base):
    return aiohttp.ClientSession(base)


@pytest.fixture
def found(base):
    calls = {}
    with recording("till", CODE) as recorded, contextlib.closing(asyncio.new_event_loop()) as loop:
        run = loop.run_until_complete
        session = run(opened(base))
        for name, *given in (
            ("rates", base, ["/a", "/b"]), ("order", session, "book"), ("sent", session, "ann"),
            ("missing", session), ("refused", "http://127.0.0.1:9"),
        ):  # fmt: skip
            calls[name] = recorded(name, *given, by=run)
        run(session.close())
    return calls


def test_requests_are_recorded_and_replayed(found):
    assert {name: why for name, (_, why) in found.items() if why} == {}
    calls = [call for each, _ in found.values() for call in each]
    assert "hunter2" not in str([call.values for call in calls])
    with Sandbox(environment=current_environment(preload=()), warm=0) as sandbox:
        made = recorded_workload(sandbox, "till", CODE, calls)
        changed = CODE.replace('"/form"', '"/other"').replace('json={"item": item', 'json={"item": item * 2')
        other = recorded_workload(sandbox, "till", changed, calls)
    assert (made.left_out, sorted(made.functions)) == ({}, sorted(found))
    assert sorted(other.functions) == ["missing", "rates", "refused"]


def test_a_connection_is_given_back_when_the_session_does_not_like_the_answer(base):
    with recording("till", CODE) as recorded:
        ((call,), reasons) = recorded("disliked", base)
    assert (call.values["result"], reasons) == (True, set())


def test_the_library_is_its_own_again(found):
    assert found
    assert aiohttp.ClientResponse.read.__module__ == "aiohttp.client_reqrep"
