"""The gate asks the service that measures production; one that does not answer changes nothing."""

from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

from geoheal.cli.judge.gate_view import print_report
from geoheal.cli.judge.production import with_production
from geoheal.gate.reports.markdown import report_markdown
from tests.integration.api.conftest import PREFIX, client, database, make_client, settings  # noqa: F401
from tests.integration.cli.served import url  # noqa: F401
from tests.unit.gate.test_production import report


def test_production_is_reported_in_every_form(url, client, capsys):  # noqa: F811
    sent = {"system": "shop", "avg_latency_ms": 42.0, "error_rate": 0.0, "request_count": 100}
    client.post(f"{PREFIX}/snapshot", json=sent)
    found = with_production(report(1.5), url, None, None)

    assert found.production is not None
    assert found.production.error is None
    latency = found.production.moved[0]
    assert (latency.now, latency.limit) == (42.0, 2000.0), latency
    assert "- Latency: 42 ms (limit 2000 ms); with the change between 42 and" in report_markdown(found)
    print_report(found)
    assert "Latency: 42 ms" in capsys.readouterr().out


def test_a_service_that_does_not_answer_changes_no_verdict_and_is_said(url, client):  # noqa: F811
    given = report(1.5)
    for where, system, why in (
        ("http://127.0.0.1:9", None, "does not answer"),
        ("nonsense", None, "does not answer"),
        (url, "gone", "gone"),
    ):
        found = with_production(given, where, None, system)
        assert found.production is not None
        assert why in str(found.production.error)
        assert replace(found, production=None) == given
        assert "Production: not considered in the verdict, because nothing is known" in report_markdown(found)


class Other(BaseHTTPRequestHandler):
    """Answers everything, and is not a geoheal service."""

    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"<html>")

    def log_message(self, *_):
        pass


def test_another_server_is_not_a_service():
    server = HTTPServer(("127.0.0.1", 0), Other)
    thread = Thread(target=server.serve_forever)
    thread.start()
    found = with_production(report(1.5), f"http://127.0.0.1:{server.server_port}", None, None)
    server.shutdown()
    thread.join()
    server.server_close()
    assert found.production is not None
    assert "is not a geoheal service" in str(found.production.error)
