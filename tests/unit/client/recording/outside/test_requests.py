"""A request over HTTP that is looked at ends as it does without a look, whatever its server answers."""

import http.client
import socket
import threading
from contextlib import suppress

import pytest

from geoheal.client.recording.codec.redaction import Redaction
from geoheal.client.recording.outside.log import EVENTS_MAX, AskedOutside
from geoheal.client.recording.outside.web import RAW_MAX, WebAnswer
from tests.recorded_calls import recording

CODE = """
import http.client

def fetch(port, seen):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request("GET", "/")
    answer = connection.getresponse()
    try:
        seen.append(answer.read())
    except ValueError as error:
        seen.append(error)
    answer.close()
    connection.close()

def send(port, seen):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.putrequest("POST", "/")
        connection.putheader("Transfer-Encoding", "chunked")
        connection.endheaders(b"none\\r\\n")
        seen.append(connection.getresponse().read())
    except Exception as error:
        seen.append(error)
    connection.close()
"""
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.fixture
def answering():
    """Answer each connection with these bytes."""
    listening = socket.create_server(("127.0.0.1", 0))
    threads = []

    def serve(data):
        def run():
            with suppress(OSError):  # the end of the test ends the waiting, too
                for _ in range(2):
                    connection, _ = listening.accept()
                    with connection:
                        connection.recv(65_536)
                        connection.sendall(data)
                        connection.shutdown(socket.SHUT_WR)
                        connection.recv(65_536)

        threads.append(threading.Thread(target=run, daemon=True))
        threads[-1].start()
        return listening.getsockname()[1]

    yield serve
    with suppress(OSError):
        listening.shutdown(socket.SHUT_RDWR)
    for each in threads:
        each.join()
    listening.close()


def test_a_chunk_of_a_negative_size_ends(answering):
    port = answering(CHUNKED + b"6\r\nabcdef\r\n-12\r\n")
    with recording("till", CODE) as recorded:
        calls, reasons = recorded("fetch", port, [])
    assert (calls, reasons) == ([], {"A request over HTTP could not be kept (ValueError)."})


def test_a_body_that_is_not_in_the_chunks_it_announces_is_sent(answering):
    port = answering(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    with recording("till", CODE) as recorded:
        seen: list[object] = []
        calls, reasons = recorded("send", port, seen)
    assert (calls, reasons) == ([], {"A request over HTTP is not in the chunks that it announces."})
    assert seen == [b"ok"]


def test_an_answer_of_another_kind_is_handed_on(monkeypatch, answering):
    other = type("Other", (http.client.HTTPResponse,), {"getheaders": None})
    monkeypatch.setattr(http.client.HTTPConnection, "response_class", other)
    port = answering(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    with recording("till", CODE) as recorded:
        seen: list[object] = []
        calls, reasons = recorded("fetch", port, seen)
    assert (calls, reasons) == ([], {"A request over HTTP could not be kept (TypeError)."})
    assert seen == [b"ok"]


def test_bodies_are_kept_up_to_a_limit():
    outside = AskedOutside("till", Redaction())
    answers = [WebAnswer(outside, "GET", "http://a.example/", "", b"") for _ in range(EVENTS_MAX + 5)]
    for answer in answers:
        answer.read(None)
        answer.read(b"x" * 1000)
    kept = [len(answer._body) for answer in answers]
    assert outside.reason is not None
    assert sum(kept) == 0
    assert len(outside._later) == EVENTS_MAX


class Large(bytes):
    """A piece that takes no memory as long as nobody copies it."""

    def __len__(self):
        return 1 << 40


def test_a_piece_that_is_too_large_is_not_copied():
    outside = AskedOutside("till", Redaction())
    answer = WebAnswer(outside, "GET", "http://a.example/", "", b"")
    answer.read(b"x" * RAW_MAX)
    assert (len(answer._body), outside.reason) == (RAW_MAX, None)
    answer.read(Large())
    assert (len(answer._body), outside.reason) == (0, "An answer over HTTP has more than 50,000 bytes.")
