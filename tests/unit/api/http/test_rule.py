"""URLs are written from the service's rules as from any others."""

from flask import Flask, url_for

from geoheal.api.http.rule import MatchedRule


def test_a_url_is_written_twice():
    app = Flask("service", static_folder=None)
    app.url_rule_class = MatchedRule
    app.add_url_rule("/systems/<name>/<int:page>", "system", str)
    with app.test_request_context():
        for _ in range(2):
            assert url_for("system", name="a b", page=3, limit=2) == "/systems/a%20b/3?limit=2"
