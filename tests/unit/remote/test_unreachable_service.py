"""What is said when a service cannot be asked: what happened, to which one, and what to do."""

import socket
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from geoheal.errors import InvalidInput, NotFound, ServiceUnreachable
from geoheal.remote.service import Service


def asked(url):
    with Service(url) as service:
        service.systems()


def test_where_nobody_listens_it_says_how_to_start_or_name_one():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
        with pytest.raises(ServiceUnreachable) as refused:
            asked(url)
    said = str(refused.value)
    assert said.startswith(f"The service at {url} does not answer (Connection refused); start it with")
    assert "--url or GEOHEAL_URL" in said


def test_a_host_that_does_not_exist_is_not_to_be_started():
    with pytest.raises(ServiceUnreachable, match="check its address") as refused:
        asked("http://nowhere.invalid:5001")
    assert "geoheal serve" not in str(refused.value)
    assert "Errno" not in str(refused.value)


@pytest.mark.parametrize(
    "url", ["ftp://127.0.0.1:5001", "unix:///run/geoheal", "postgresql://127.0.0.1/geoheal", "http://", ""]
)
def test_what_is_not_a_url_of_http_is_refused_before_anybody_is_asked(url):
    with pytest.raises(InvalidInput, match="expected http:// or https://"):
        asked(url)


def test_another_program_on_the_port_is_not_taken_for_geoheal():
    class Stranger(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_error(404)

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Stranger) as server:
        thread = Thread(target=server.handle_request)
        thread.start()
        with pytest.raises(NotFound, match=r"answered 404 .*but not as geoheal does"):
            asked(f"127.0.0.1:{server.server_port}")
        thread.join(10)
