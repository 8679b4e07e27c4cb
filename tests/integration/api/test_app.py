"""What holds for every answer of the application: problems, headers, request ids, documentation."""

import json
import logging
import re

import pytest
from uuid_utils.compat import uuid7

from geoheal.api.app import ENDPOINTS, create_app
from geoheal.api.http import access_log
from geoheal.api.http.logs import LineFormatter
from geoheal.config.settings import Settings
from geoheal.errors import DatabaseFull, DatabaseReadOnly, DatabaseUnavailable
from geoheal.store.session import Database, create_engine

PREFIX = "/api/self-healing"


def test_unknown_paths_and_methods_are_problems(client):
    for response, status in (
        (client.get("/nowhere"), 404),
        (client.delete(f"{PREFIX}/health"), 405),
        (client.get(f"{PREFIX}/snapshot"), 405),
    ):
        assert response.status_code == status
        assert response.mimetype == "application/problem+json"
        assert response.json["success"] is False
    assert "POST" in client.get(f"{PREFIX}/snapshot").headers["Allow"]


def test_unknown_paths_and_methods_say_what_there_is(client):
    def said(method, path):
        return client.open(path, method=method).json["detail"]

    assert f"did you mean {PREFIX}/health?" in said("GET", f"{PREFIX}/heatlh")
    assert f"did you mean {PREFIX}/incidents?" in said("GET", "/incidents")
    assert said("GET", "/nowhere") == "There is nothing at /nowhere. /openapi lists all paths."
    assert f"{PREFIX}/snapshot accepts POST. /openapi" in said("GET", f"{PREFIX}/snapshot")
    assert f"{PREFIX}/rules/x accepts DELETE or PUT." in said("PATCH", f"{PREFIX}/rules/x")
    assert len(said("GET", "/" + 5000 * "a")) < 300


def test_every_answer_has_the_security_headers(client):
    for path in (f"{PREFIX}/health", "/nowhere", "/livez"):
        headers = client.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert headers["Cache-Control"] == "no-store"


def test_a_sane_request_id_is_kept_and_any_other_replaced(client):
    assert client.get("/livez", headers={"X-Request-ID": "abc-1"}).headers["X-Request-ID"] == "abc-1"
    for bad in ("a b", "x" * 101, 'a"b', ""):
        given = client.get("/livez", headers={"X-Request-ID": bad}).headers["X-Request-ID"]
        assert access_log.SANE_ID.fullmatch(given)
        assert given != bad


def test_a_failed_request_is_logged_once_with_its_id_and_without_secrets(client, caplog):
    secret = "ghl_abcdefghijkl_" + "s" * 43
    with caplog.at_level(logging.DEBUG, logger="geoheal"):
        client.get(f"{PREFIX}/health", headers={"Authorization": f"Bearer {secret}", "X-Request-ID": "abc-1"})
    lines = [LineFormatter().format(record) for record in caplog.records if record.name == "geoheal.access"]
    (line,) = lines
    assert "request_id=abc-1" in line
    assert "status=401" in line
    assert secret not in caplog.text + line


def test_log_lines_can_be_json_and_carry_the_trace(client, caplog):
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    with caplog.at_level(logging.DEBUG, logger="geoheal"):
        response = client.get("/livez", headers={"traceparent": trace, "X-Request-ID": "abc-1"})
    assert response.headers["traceparent"] == trace
    (line,) = (LineFormatter("json").format(each) for each in caplog.records if each.name == "geoheal.access")
    body = json.loads(line)
    assert {name: body[name] for name in ("level", "method", "path", "status", "request_id", "trace_id")} == {
        "level": "debug", "method": "GET", "path": "/livez", "status": 200, "request_id": "abc-1",
        "trace_id": "0af7651916cd43dd8448eb211c80319c",
    }  # fmt: skip
    for bad in ("00-0-0-00", trace.replace("0af7", "0AF7"), f"00-{'0' * 32}-b7ad6b7169203331-01"):
        assert "traceparent" not in client.get("/livez", headers={"traceparent": bad}).headers


def test_a_surprise_is_logged_in_full_and_reported_without_detail(client, caplog, monkeypatch):
    def fail(*_args, **_kwargs):
        raise RuntimeError("secret detail")

    monkeypatch.setattr(Database, "transaction", fail)
    response = client.get(f"{PREFIX}/health")
    assert response.status_code == 500
    assert response.mimetype == "application/problem+json"
    assert "secret" not in response.text
    assert "secret detail" in caplog.text


@pytest.mark.parametrize("error", [DatabaseUnavailable, DatabaseReadOnly, DatabaseFull])
def test_a_database_that_cannot_answer_now_is_a_503(client, monkeypatch, error):
    def fail(*_args, **_kwargs):
        raise error

    monkeypatch.setattr(Database, "transaction", fail)
    response = client.get(f"{PREFIX}/health")
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) == error.retry_after_s


def test_a_database_that_cannot_be_reached_is_a_503_and_not_ready(settings):
    database = Database(create_engine("postgresql://nobody@/nothing?host=/nonexistent"))
    client = create_app(database, settings).test_client()
    for path in (f"{PREFIX}/health", "/readyz", "/healthz"):
        response = client.get(path)
        assert response.status_code == 503
        assert response.headers["Retry-After"]
    assert client.post(f"{PREFIX}/snapshot", json={"phi": 0.5}).status_code == 503
    assert client.get("/livez").status_code == 200


def test_a_read_only_database_refuses_writes_alone(database):
    url = database.engine.url.update_query_dict({"options": "-c default_transaction_read_only=on"})
    read_only = Database(create_engine(url.render_as_string(hide_password=False)), direct=True)
    other = create_app(read_only, Settings()).test_client()
    for path, body in (
        ("snapshot", {"phi": 0.5}),
        ("snapshots", [{"phi": 0.5}]),
        ("baseline", {"basin_coords": [1.0] * 64}),
    ):
        response = other.post(f"{PREFIX}/{path}", json=body)
        assert response.status_code == 503, response.text
        assert json.loads(response.data)["type"] == "urn:geoheal:problem:database-read-only"
    assert other.get(f"{PREFIX}/health").status_code == 200
    unready = other.get("/readyz")
    assert (unready.status_code, "read-only" in json.loads(unready.data)["detail"]) == (503, True)
    assert other.get("/livez").status_code == 200
    read_only.close()


def test_a_full_database_is_not_ready(client, database):
    assert client.get("/readyz").status_code == 200
    with pytest.raises(DatabaseFull), database.transaction() as connection:
        connection.exec_driver_sql("DO $$ BEGIN RAISE EXCEPTION 'full' USING ERRCODE = '53100'; END $$")
    unready = client.get("/readyz")
    assert (unready.status_code, "space" in json.loads(unready.data)["detail"]) == (503, True)
    assert client.get("/livez").status_code == 200


def test_an_unmigrated_database_is_not_ready(empty_database_url, settings):
    database = Database(create_engine(empty_database_url))
    client = create_app(database, settings).test_client()
    response = client.get("/readyz")
    assert response.status_code == 503
    assert "geoheal migrate" in response.text
    database.close()


def test_the_document_describes_every_endpoint(client):
    document = json.loads(client.get("/openapi/openapi.json").data)
    described = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}
    assert described == {(each.method, each.rule.replace("<", "{").replace(">", "}")) for each in ENDPOINTS}
    operations = [methods[m] for methods in document["paths"].values() for m in methods]
    ids = [operation["operationId"] for operation in operations]
    assert len(set(ids)) == len(ids)


@pytest.mark.thorough
def test_the_examples_of_the_document_are_accepted(client):
    document = json.loads(client.get("/openapi/openapi.json").data)
    client.post("/api/self-healing/snapshot", json={"system": "shop", "phi": 0.7})  # of which events are told
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            body = operation.get("requestBody")
            if body is not None:
                named = path.replace("{name}", "default" if method == "patch" else "new")
                named = named.replace("{rule_name}", "queue")
                where = re.sub(r"\{\w+_id\}", str(uuid7()), named).replace("{module_name}", "shop.pricing")
                sent = client.open(where, method=method, json=body["content"]["application/json"]["example"])
                is_made = where == named or method == "put"
                expected = {200, 201} if is_made else {404, 409, 428}  # no such thing to change
                assert sent.status_code in expected, (path, sent.text)


def test_the_page_needs_no_network(client):
    assert client.get("/openapi").headers["Location"].endswith("/openapi/swagger")
    page = client.get("/openapi/swagger")
    assert page.status_code == 200
    assert "https://" not in page.text.replace("https://example", "")
    assert "script-src 'self' 'unsafe-inline'" in page.headers["Content-Security-Policy"]
    assert client.get("/openapi/swagger/js/swagger-ui-bundle.js").status_code == 200


def test_nothing_has_a_name_with_a_nul_in_it(client):
    """Not even for a moment is that a database which cannot be reached."""
    paths = [rule for rule in client.application.url_map.iter_rules() if rule.arguments]
    for rule in paths:
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            answer = client.open(re.sub(r"<[^>]+>", "%00", rule.rule), method=method, json={})
            assert answer.status_code in {400, 404, 405, 415, 422}, (method, rule.rule, answer.text)
