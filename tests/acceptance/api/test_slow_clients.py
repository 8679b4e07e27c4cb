"""Clients that send slowly, or nothing: probes and other clients do not notice them."""

import os
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests import databases, plain_http
from tests.acceptance.api.conftest import PREFIX, Service, starting

ANSWERED_WITHIN_S = 8.0
HEADS = {
    "short": b"Content-Length: 100\r\n\r\n{",
    "long": b"Content-Length: 500000\r\n\r\n{",
    "chunked": b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
}


@contextmanager
def connections(service: Service, number: int, opening: bytes = b"") -> Iterator[list[socket.socket]]:
    where = urlsplit(service.url)
    held = []
    try:
        for _ in range(number):
            held.append(socket.create_connection((where.hostname, where.port), timeout=60))
            if opening:
                held[-1].sendall(opening)
        yield held
    finally:
        for each in held:
            each.close()


def opening(kind: str) -> bytes:
    line = f"POST {PREFIX}/snapshot HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    return line.encode() + HEADS[kind]


def answer_of(connection: socket.socket) -> bytes:
    received = b""
    while piece := connection.recv(65536):
        received += piece
    return received


def assert_answers(service: Service) -> None:
    for path in ("/livez", "/readyz"):
        assert plain_http.get(service.url + path, timeout=ANSWERED_WITHIN_S).status_code == 200
    body = {"phi": 0.75, "system": "quick"}
    answer = plain_http.post(f"{service.url}{PREFIX}/snapshot", json=body, timeout=ANSWERED_WITHIN_S)
    assert answer.status_code == 201


@pytest.fixture(scope="module")
def service(server_url: str, migrated_template: str) -> Iterator[Service]:
    with (
        tempfile.TemporaryDirectory() as folder,
        databases.database(server_url, template=migrated_template) as url,
        starting(Path(folder)) as start,
    ):
        bounds = {"BODY_TIMEOUT_S": "3", "THREADS": "4", "BODIES_PER_CLIENT": "130"}
        limited = {f"GEOHEAL_{name}": value for name, value in bounds.items()}
        yield start("--no-worker", "--database-url", url, **limited).wait_ready()


@pytest.mark.thorough
def test_slow_bodies_hold_nobody_up_and_are_ended(service: Service) -> None:
    assert_answers(service)
    began = time.monotonic()
    with (
        connections(service, 40, opening("short")) as short,
        connections(service, 40, opening("long")) as long,
        connections(service, 40, opening("chunked")) as chunked,
        connections(service, 1_100),
    ):
        assert_answers(service)
        for each in (*short, *long, *chunked):
            assert b"HTTP/1.1 408 " in answer_of(each), service.output[-3000:]
        assert time.monotonic() - began > 2
        assert_answers(service)


def test_one_client_has_a_bounded_number_of_bodies_on_their_way(service: Service) -> None:
    with connections(service, 130, opening("short")):
        deadline = time.monotonic() + 2
        status = 0
        while status != 429 and time.monotonic() < deadline:
            with connections(service, 1, opening("short").replace(b"{", b"{" + b" " * 99)) as (one,):
                status = int(one.recv(65536).split()[1])
        assert status == 429
        assert plain_http.get(service.url + "/livez", timeout=ANSWERED_WITHIN_S).status_code == 200


def test_a_body_that_breaks_off_stores_nothing(service: Service) -> None:
    row = b'{"phi":0.7,"system":"broken"}\n'
    head = f"POST {PREFIX}/snapshots HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
    chunk = head.encode() + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n" % (len(row), row)
    with connections(service, 1, chunk + b"nonsense\r\n") as (one,):
        assert b"HTTP/1.1 201 " not in answer_of(one)
    assert plain_http.get(f"{service.url}{PREFIX}/health?system=broken").status_code == 404
    with connections(service, 1, chunk + b"0\r\n\r\n") as (one,):
        assert b'"accepted":1' in one.recv(65536)


@pytest.mark.thorough
def test_without_a_token_no_large_body_is_taken(serve_alone: Callable[..., Service]) -> None:
    service = serve_alone(GEOHEAL_REQUIRE_TOKENS="true", GEOHEAL_BODY_TIMEOUT_S="20").wait_ready()
    for kind in ("long", "chunked"):
        with connections(service, 1, opening(kind)) as (one,):
            began = time.monotonic()
            assert b"HTTP/1.1 401 " in one.recv(65536)
            assert time.monotonic() - began < 10


@pytest.mark.thorough
def test_waiting_for_evaluations_leaves_threads_for_others(serve_alone: Callable[..., Service]) -> None:
    at_once = os.cpu_count() or 1
    service = serve_alone(GEOHEAL_THREADS="2", GEOHEAL_EVALUATIONS_AT_ONCE=str(at_once)).wait_ready()
    order = (
        '{"module_name":"m","new_code":"x = 1","current_code":"x = 1",'
        '"test_workload":"import time; time.sleep(20)"}'
    )
    head = (
        f"POST {PREFIX}/evaluate-patch HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(order)}\r\n\r\n{order}"
    )
    with connections(service, at_once + 8, head.encode()):
        time.sleep(1)
        assert_answers(service)
