"""What a recorded call asked over HTTP is answered from its record, whichever library asks."""

import gzip
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx2
import pytest
import requests

from geoheal.fitness.measurement.correctness import compare_answers
from geoheal.fitness.recorded.source import replay_source
from geoheal.fitness.recorded.workload import recorded_workload
from geoheal.sandbox import RunRequest, Sandbox, current_environment, fresh_seed
from tests.recorded_calls import recording

PLAIN = """
import http.client
import json
import urllib.error
import urllib.request

def rates(base, paths):
    found = []
    for path in paths:
        with urllib.request.urlopen(base + path) as answer:
            found.append(json.loads(answer.read()))
    return found

def twice(place, path):
    connection = http.client.HTTPConnection(place)
    found = []
    for _ in range(2):
        connection.request("GET", path, headers={"X-Api-Key": "hunter2hunter2"})
        answer = connection.getresponse()
        found.append((answer.status, answer.read(5), answer.getheader("X-Kind"), answer.read()))
    connection.close()
    return found

def order(base, item, count):
    body = json.dumps({"item": item, "count": count}).encode()
    request = urllib.request.Request(base + "/orders", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return answer.status, json.loads(answer.read())["id"]

def missing(base):
    try:
        urllib.request.urlopen(base + "/missing?token=t0p-s3cr3t-t0p").read()
    except urllib.error.HTTPError as error:
        return error.code

def refused(place):
    try:
        http.client.HTTPConnection(place, timeout=5).request("GET", "/")
    except ConnectionRefusedError:
        return "refused"

def first_line(base):
    return urllib.request.urlopen(base + "/large").readline()

def large_order(base, times):
    return order(base, "book" * times, 1)

def whole(base):
    return len(urllib.request.urlopen(base + "/large").read())
"""
LIBRARIES = """
import httpx2
import requests
import urllib3

def by_session(session, base, paths):
    return [session.get(base + path).json() for path in paths]

def by_pool(base, path):
    return urllib3.PoolManager().request("GET", base + path).data

def by_client(client, path):
    return client.get(path).json()

async def by_waiting_client(base, path):
    async with httpx2.AsyncClient(base_url=base) as client:
        return (await client.get(path)).text

def order(base, item, count):
    answer = requests.post(base + "/orders", json={"item": item, "count": count})
    return answer.status_code, answer.json()["id"]
"""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        path = self.path.partition("?")[0]
        body = json.dumps({"path": path, "password": "hunter2"}).encode()
        if path == "/moved":
            self.answer(302, b"", Location="/rates/EUR")
        elif path == "/missing":
            self.answer(404, b"not here")
        elif path == "/gzip":
            self.answer(200, gzip.compress(body), **{"Content-Encoding": "gzip"})
        elif path == "/large":
            self.answer(200, b"one\n" + b"x" * 200_000)
        elif path == "/chunks":
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"".join(b"1\r\n%c\r\n" % each for each in body) + b"0\r\n\r\n")
        else:
            self.answer(200, body)

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.answer(201, json.dumps({"id": f"{body['item']}-{body['count']}"}).encode())

    def answer(self, status, body, **headers):
        self.send_response(status)
        for name, value in {"X-Kind": "rates", "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def server():
    opened = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=opened.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{opened.server_port}"
    opened.shutdown()
    opened.server_close()


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(environment=current_environment(preload=()), warm=0) as opened:
        yield opened


ASKED = [
    ("rates", "base", ["/moved", "/chunks", "/rates/EUR"]),
    ("twice", "place", "/rates/EUR"),
    ("order", "base", "book", 2),
    ("missing", "base"),
    ("refused", "127.0.0.1:9"),
    ("first_line", "base"),
]


@pytest.fixture(scope="module")
def calls(server):
    stand = {"base": f"http://{server}", "place": server}
    with recording("till", PLAIN) as recorded:
        found = [recorded(name, *(stand.get(str(each), each) for each in args)) for name, *args in ASKED]
        assert recorded("whole", stand["base"]) == ([], {"An answer over HTTP has more than 50,000 bytes."})
        large = recorded("large_order", stand["base"], 30_000)
        assert large == ([], {"A request over HTTP has more than 50,000 bytes."})
    assert [reasons for _, reasons in found] == [set()] * len(ASKED)
    return [call for each, _ in found for call in each]


@pytest.fixture(scope="module")
def made(sandbox, calls):
    return recorded_workload(sandbox, "till", PLAIN, calls)


def test_requests_are_answered_without_a_network(made):
    assert made.left_out == {}
    assert sum(made.functions.values()) == len(ASKED)


def test_no_secret_is_in_a_record(calls):
    assert "hunter2" not in str([call.values["outside"] for call in calls])
    assert "t0p" not in str([call.values for call in calls])


@pytest.mark.thorough
def test_whichever_library_asks(server, sandbox):
    base = f"http://{server}"
    with (
        recording("till", LIBRARIES) as recorded,
        requests.Session() as session,
        httpx2.Client(base_url=base) as client,
    ):
        found = [
            recorded("by_session", session, base, ["/rates/EUR", "/gzip", "/chunks"]),
            recorded("by_pool", base, "/gzip"),
            recorded("by_client", client, "/gzip"),
            recorded("by_client", client, "/chunks"),
            recorded("by_waiting_client", base, "/rates/USD"),
            recorded("order", base, "book", 2),
        ]
    assert [reasons for _, reasons in found] == [set()] * len(found)
    made = recorded_workload(sandbox, "till", LIBRARIES, [call for calls, _ in found for call in calls])
    assert (made.left_out, sum(made.functions.values())) == ({}, len(found))
    other = LIBRARIES.replace(
        'urllib3.PoolManager().request("GET", base + path).data', "requests.get(base + path).content"
    )
    ours, theirs = (
        sandbox.run(RunRequest("till", code, made.judging, b"7" * 16)) for code in (LIBRARIES, other)
    )
    assert compare_answers(ours, theirs).equal
    assert not ours.claimed.errors


BODY = 'json.dumps({"item": item, "count": count})'
OTHER = {
    "another address": ('"/orders"', '"/orders/new"'),
    "another body": ('"count": count', '"count": count + 1'),
    "another type of body": ("application/json", "text/plain"),
    "another method": ('application/json"})', 'application/json"}, method="PUT")'),
    "a write more": (
        "    with urllib.request.urlopen(request)",
        "    urllib.request.urlopen(request)\n    with urllib.request.urlopen(request)",
    ),
    "more of an answer": (".readline()", ".read()[:4]"),
}


@pytest.fixture(scope="module")
def current(sandbox, made):
    return sandbox.run(RunRequest("till", PLAIN, made.judging, fresh_seed()))


def replayed(sandbox, workload, ours, change):
    before, after = change
    assert before in PLAIN
    theirs = sandbox.run(RunRequest("till", PLAIN.replace(before, after), workload, ours.seed))
    assert ours.is_ok, ours.failure
    assert theirs.is_ok, theirs.failure
    ours_failed, theirs_failed = (sorted(each.error for each in run.claimed.errors) for run in (ours, theirs))
    return compare_answers(ours, theirs).equal and ours_failed == theirs_failed


def test_the_same_body_may_be_written_otherwise(sandbox, made, current):
    change = BODY, """'{"count":%d,"item":"%s"}' % (count, item)"""
    assert replayed(sandbox, made.judging, current, (BODY, f"({change[1]})"))


@pytest.mark.parametrize("change", OTHER, ids=str)
def test_what_was_not_recorded_is_seen(sandbox, made, current, change):
    assert not replayed(sandbox, made.judging, current, OTHER[change])


def test_requests_are_waited_for_each_time(sandbox, calls):
    call = next(each for each in calls if each.function == "rates")
    for question in call.values["outside"]:
        question["duration_ms"] = 30.0
    workload = replay_source("till", [call])
    fewer = PLAIN.replace("in paths:", "in paths[2:]:")
    every, one = (sandbox.run(RunRequest("till", code, workload, fresh_seed())) for code in (PLAIN, fewer))
    assert every.measured.latencies_s[0] >= 0.09
    assert one.measured.latencies_s[0] < 0.09
