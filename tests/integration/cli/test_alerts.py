"""``geoheal alerts``."""

from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from tests.integration.api.conftest import database, settings  # noqa: F401
from tests.integration.api.test_alerts import written  # noqa: F401


@pytest.fixture
def taker():
    """URL of a server that takes one message."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.handle_request)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/hook"
        thread.join(10)


def test_dead_alerts_are_seen_and_sent_again(geoheal, written):  # noqa: F811
    delivered, dead = (str(alert.id) for alert in written)
    code, output, _ = geoheal("alerts", "list", "--state", "dead")
    assert code == 0
    assert dead in output
    assert delivered not in output
    assert geoheal("alerts", "retry", dead)[0] == 0
    assert (
        geoheal("alerts", "list", "--state", "dead")[1] == "There are no alerts of default that are dead.\n"
    )


def test_every_channel_is_tried_and_its_answer_told(geoheal, taker, monkeypatch):
    monkeypatch.setenv("GEOHEAL_ALERT_WEBHOOK_URL", taker)
    monkeypatch.setenv("GEOHEAL_ALERT_WEBHOOK_SECRET", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    monkeypatch.setenv("GEOHEAL_ALERT_URLS", "json://127.0.0.1:9/s3cret")
    code, output, _ = geoheal("alerts", "test")
    assert code == 1
    assert output.splitlines()[:2] == ["log: taken", "webhook: taken"]
    assert "json: JSON did not take the message" in output
    assert "s3cret" not in output
