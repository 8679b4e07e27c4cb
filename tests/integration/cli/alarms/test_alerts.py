"""``geoheal alerts``."""

from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from geoheal.errors import ConfigurationError, NotFound
from tests.integration.api.alarms.test_alerts import written  # noqa: F401
from tests.integration.api.conftest import client, database, make_client, settings  # noqa: F401
from tests.integration.cli.served import url  # noqa: F401


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
    assert geoheal("alerts", "list", "--state", "dead")[1] == "There are no alerts that are dead.\n"


def test_every_channel_is_tried_and_its_answer_reported(geoheal, taker, monkeypatch):
    monkeypatch.setenv("GEOHEAL_ALERT_WEBHOOK_URL", taker)
    monkeypatch.setenv("GEOHEAL_ALERT_WEBHOOK_SECRET", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    monkeypatch.setenv("GEOHEAL_ALERT_URLS", "json://127.0.0.1:9/s3cret")
    code, output, _ = geoheal("alerts", "test")
    assert code == 1
    assert output.splitlines()[:2] == ["log: accepted", "webhook: accepted"]
    assert "json: JSON did not accept the message" in output
    assert "s3cret" not in output


def test_one_channel_is_tried_alone(geoheal, monkeypatch):
    monkeypatch.setenv("GEOHEAL_ALERT_URLS", "json://127.0.0.1:9/s3cret")
    assert geoheal("alerts", "test", "--channel", "log")[:2] == (0, "log: accepted\n")
    with pytest.raises(NotFound, match="no channel 'pager'; the settings name log, json"):
        geoheal("alerts", "test", "--channel", "pager")


def test_routes_are_checked_and_shown(geoheal, tmp_path, monkeypatch):
    file = tmp_path / "routes.toml"
    file.write_text(
        '[[routes]]\nsystems = "shop/*"\nseverity = "critical"\nchannels = "pager"\nrepeat = "30m"\n'
    )
    monkeypatch.setenv("GEOHEAL_ALERT_URLS", "pager=json://127.0.0.1:9/s3cret")
    monkeypatch.setenv("GEOHEAL_ALERT_ROUTES_FILE", str(file))
    code, output, _ = geoheal("alerts", "routes")
    assert code == 0
    assert [line.split() for line in output.splitlines()][1:] == [
        ["shop/*", "critical", "*", "log,", "pager", "30m"],
        ["*", "*", "*", "log,", "pager", "4h"],
    ]
    to = ("alerts", "routes", "--system", "shop/eu", "--rule", "silent")
    assert geoheal(*to)[1] == "log, pager; repeated every 30m.\n"
    file.write_text('[[routes]]\nchannels = "phone"\n')
    with pytest.raises(ConfigurationError, match="unknown channel 'phone'"):
        geoheal("alerts", "routes")


def test_the_channels_of_a_service_are_tried_where_one_is_named(geoheal, url, monkeypatch):  # noqa: F811
    monkeypatch.setenv("GEOHEAL_ALERT_URLS", "json://127.0.0.1:9/s3cret")  # of this environment alone
    assert geoheal("alerts", "test", "--url", url)[:2] == (0, "log: accepted\n")
    monkeypatch.setenv("GEOHEAL_URL", url)
    assert geoheal("alerts", "test", "--channel", "log")[:2] == (0, "log: accepted\n")
    with pytest.raises(NotFound, match="no channel 'pager'; the settings name log"):
        geoheal("alerts", "test", "--channel", "pager")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("https://example.org/hook?key=s3cret", "GEOHEAL_ALERT_WEBHOOK_URL"),
        ("nonsense://x", "https://appriseit.com/services"),
    ],
)
def test_a_url_that_apprise_cannot_use_is_refused_with_what_to_do(geoheal, monkeypatch, given, expected):
    monkeypatch.setenv("GEOHEAL_ALERT_URLS", given)
    with pytest.raises(ConfigurationError, match="URL 1 of GEOHEAL_ALERT_URLS") as refused:
        geoheal("alerts", "test")
    assert expected in str(refused.value)
    assert "s3cret" not in str(refused.value)


def test_a_slack_url_that_cannot_be_used_is_named_by_its_own_variable(geoheal, monkeypatch):
    monkeypatch.setenv("GEOHEAL_ALERT_URLS", "json://127.0.0.1:9/")
    monkeypatch.setenv("SLACK_WEBHOOK_URL", "nonsense://s3cret")
    with pytest.raises(ConfigurationError, match="Apprise cannot use SLACK_WEBHOOK_URL; "):
        geoheal("alerts", "test")
    monkeypatch.setenv("SLACK_WEBHOOK_URL", "https://hooks.slack.com/services/T0/B0/abc")
    monkeypatch.setenv("GEOHEAL_ALERT_URLS", "nonsense://x")
    with pytest.raises(ConfigurationError, match="Apprise cannot use URL 1 of GEOHEAL_ALERT_URLS; "):
        geoheal("alerts", "test")
