"""Snapshots over HTTP: stored once, refused with a reason, listed."""

import gzip
import json
import re
import threading
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from uuid_utils.compat import uuid7

PREFIX = "/api/self-healing"
BASIN = [1.0] + [0.0] * 63
OTHER = [0.0, 1.0] + [0.0] * 62


def is_problem(response, status):
    assert response.status_code == status, response.text
    assert response.mimetype == "application/problem+json"
    body = response.json
    assert body["success"] is False
    assert body["status"] == status
    assert body["error"] == body["detail"]
    assert {"type", "title", "instance"} <= body.keys()
    return body


class TestOne:
    def test_is_created_and_acknowledged_in_the_contracts_shape(self, send):
        response = send(phi=0.7, kappa_eff=64.0, basin_coords=BASIN, confidence=0.5, surprise=0.1, agency=0.9)
        assert response.status_code == 201
        assert response.json["success"] is True
        assert response.json["snapshot"].keys() == {
            "timestamp", "phi", "kappa_eff", "regime", "code_hash", "id", "drift",
        }  # fmt: skip
        assert response.json["snapshot"]["drift"] == 0.0

    def test_again_is_a_duplicate_with_the_stored_answer(self, send):
        send(phi=0.5, basin_coords=BASIN)
        fields = {"id": str(uuid7()), "phi": 0.7, "basin_coords": OTHER}
        first, second = send(**fields), send(**fields)
        assert (first.status_code, second.status_code) == (201, 200)
        assert first.json["snapshot"] == second.json["snapshot"]

    def test_same_id_with_other_content_is_a_conflict(self, send):
        identity = str(uuid7())
        send(id=identity, phi=0.7)
        body = is_problem(send(id=identity, phi=0.8), 409)
        assert body["type"] == "urn:geoheal:problem:snapshot-conflict"

    @pytest.mark.parametrize("name", ["avg_latency", "avg_latency_ms", "latency_ms"])
    def test_the_names_of_existing_clients_are_understood(self, client, send, name):
        assert send(**{name: 12.5, "basin_coordinates": BASIN}).status_code == 201
        stored = client.get(f"{PREFIX}/snapshots?basin=true").json["snapshots"][0]
        assert stored["avg_latency_ms"] == 12.5
        assert stored["basin_coords"] == BASIN

    def test_drift_is_measured_against_a_baseline_set_meanwhile(self, client, send):
        """The ingest remembers the baseline; it must notice that another one is active."""
        send(basin_coords=BASIN)
        assert send(basin_coords=OTHER).json["snapshot"]["drift"] == pytest.approx(3.14159265 / 2)
        client.post(f"{PREFIX}/baseline", json={"basin_coords": OTHER})
        assert send(basin_coords=OTHER).json["snapshot"]["drift"] == 0.0
        assert send(basin_coords=BASIN, set_baseline=True).json["snapshot"]["drift"] == 0.0
        assert send(basin_coords=OTHER).json["snapshot"]["drift"] == pytest.approx(3.14159265 / 2)

    def test_zeros_say_that_no_basin_was_measured(self, send):
        send(basin_coords=BASIN)
        response = send(phi=0.5, basin_coords=[0.0] * 64)
        assert response.status_code == 201
        assert response.json["snapshot"]["drift"] is None

    def test_code_versions_are_stored_once(self, client, send):
        for _ in range(3):
            send(phi=0.5, code_hash="abc", active_modules=["b", "a"], module_versions={"numpy": "2"})
        stored = client.get(f"{PREFIX}/snapshots").json["snapshots"]
        assert [each["code_hash"] for each in stored] == ["abc"] * 3
        assert stored[0]["active_modules"] == ["a", "b"]
        assert stored[0]["module_versions"] == {"numpy": "2"}

    def test_many_at_the_same_time_are_all_stored(self, client, send):
        send(phi=0.5, basin_coords=BASIN)
        answers = []

        def post(number):
            connection = client.application.test_client()
            for _ in range(5):
                fields = {"phi": 0.5, "basin_coords": OTHER, "system": f"system {number % 3}"}
                answers.append(connection.post(f"{PREFIX}/snapshot", json=fields))

        threads = [threading.Thread(target=post, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [each.status_code for each in answers] == [201] * 40
        assert len({each.json["snapshot"]["id"] for each in answers}) == 40

    def test_one_that_is_refused_does_not_spoil_those_that_come_with_it(self, client, send):
        send(phi=0.5, basin_coords=BASIN)
        statuses = []

        def post(basin):
            response = client.application.test_client().post(
                f"{PREFIX}/snapshot", json={"basin_coords": basin}
            )
            statuses.append((len(basin), response.status_code))

        threads = [threading.Thread(target=post, args=(basin,)) for basin in [OTHER, [1.0, 2.0], BASIN] * 4]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(statuses) == [(2, 422)] * 4 + [(64, 201)] * 8


class TestRefusals:
    @pytest.mark.parametrize(
        ("body", "status", "field"),
        [
            (b"", 400, None),
            (b"{", 400, None),
            (b'{"phi": NaN}', 422, "phi"),
            (b'{"phi": Infinity}', 422, "phi"),
            (b'{"phi": 0.5, "context": {"a": NaN}}', 422, "context"),
            (b'{"phi": 0.5, "basin_coords": [NaN]}', 422, "basin_coords.0"),
            (b'{"phi": 0.5, "phi": 0.6}', 400, None),
            (b"[" * 100_000, 400, None),
            (b'{"phi": ' + b"9" * 5000 + b"}", 400, None),
            (b'\xff{"phi": 0.5}', 400, None),
            (b"[]", 422, None),
            (b"{}", 422, None),
            (b'{"phi": 1e999}', 422, "phi"),
            (b'{"phi": "0.5"}', 422, "phi"),
            (b'{"phi": true}', 422, "phi"),
            (b'{"phi": 1.5}', 422, "phi"),
            (b'{"kappa_eff": ' + b"9" * 400 + b"}", 422, "kappa_eff"),
            (b'{"phi": 0.5, "label": "\\ud800"}', 422, "label"),
            (b'{"phi": 0.5, "label": "a\\u0000"}', 422, "label"),
            (b'{"phi": 0.5, "context": {"a": ["\\u0000"]}}', 422, "context"),
            (b'{"phi": 0.5, "context": {"a": {"\\ud800": 1}}}', 422, "context"),
            (b'{"phi": 0.5, "context": {"a": 1e999}}', 422, "context"),
            (b'{"phi": 0.5, "context": ' + b'{"a":' * 40 + b"1" + b"}" * 41, 422, "context"),
            (b'{"phi": 0.5, "context": {"a": "' + b"x" * 70_000 + b'"}}', 422, "context"),
            (b'{"basin_coords": [1, 2, 3]}', 422, "basin_coords"),
            (b'{"basin_coords": []}', 422, "basin_coords"),
            (b'{"phi": 0.5, "id": "nonsense"}', 422, "id"),
            (b'{"phi": 0.5, "id": "7b2a8f4e-5f0c-4b4e-9d1a-2f6f3f0f0a11"}', 422, "captured_at"),
            (b'{"phi": 0.5, "id": "ffffffff-ffff-7fff-bfff-ffffffffffff"}', 422, "id"),
            (b'{"phi": 0.5, "captured_at": "9999-12-31T23:59:59-12:00"}', 422, "captured_at"),
            (b'{"phi": 0.5, "captured_at": "1999-12-31T23:59:59Z"}', 422, "captured_at"),
            (b'{"phi": 0.5, "captured_at": "2026-01-01T00:00:00"}', 422, "captured_at"),
            (b'{"phy": 0.5}', 422, "phy"),
            (b'{"phi": 0.5, "system": "a\\u0000b"}', 422, "system"),
        ],
    )
    def test_names_what_is_wrong(self, client, body, status, field):
        response = client.post(f"{PREFIX}/snapshot", data=body, content_type="application/json")
        assert is_problem(response, status).get("field") == field
        assert client.get(f"{PREFIX}/health").json["health"]["status"] == "no data"

    def test_the_future_is_refused_beyond_five_minutes(self, send):
        now = datetime.now(UTC)
        assert send(phi=0.5, captured_at=(now + timedelta(minutes=4)).isoformat()).status_code == 201
        body = is_problem(send(phi=0.5, captured_at=(now + timedelta(minutes=6)).isoformat()), 422)
        assert body["field"] == "captured_at"

    def test_what_retention_would_drop_is_refused(self, make_client):
        client = make_client(retention_days=30)
        old = (datetime.now(UTC) - timedelta(days=31)).isoformat()
        response = client.post(f"{PREFIX}/snapshot", json={"phi": 0.5, "captured_at": old})
        assert is_problem(response, 422)["field"] == "captured_at"

    def test_old_history_gets_its_partition_on_demand(self, send):
        assert send(phi=0.5, captured_at="2011-03-05T00:00:00Z").status_code == 201

    @pytest.mark.parametrize(
        "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
    )
    def test_a_body_that_a_form_could_send_is_refused(self, client, kind):
        response = client.post(f"{PREFIX}/snapshot", data=b'{"phi": 0.5}', content_type=kind)
        is_problem(response, 415)

    def test_a_body_that_is_too_large_is_refused(self, make_client):
        client = make_client(max_body_bytes=1024)
        response = client.post(f"{PREFIX}/snapshot", json={"phi": 0.5, "context": {"a": "x" * 2000}})
        is_problem(response, 413)


class TestBatch:
    def post(self, client, rows, **headers):
        return client.post(
            f"{PREFIX}/snapshots", data=json.dumps(rows), content_type="application/json", headers=headers
        )

    def test_each_row_is_judged_for_itself(self, client):
        known = str(uuid7())
        client.post(f"{PREFIX}/snapshot", json={"id": known, "phi": 0.5})
        bad, clashing = str(uuid7()), {"id": known, "phi": 0.6}
        rows = [{"phi": 0.1}, {"id": bad, "phi": 2}, {"id": known, "phi": 0.5}, 5, clashing,
                {"phi": 0.3, "system": "b"}, {"basin_coords": [1.0]}]  # fmt: skip
        response = self.post(client, rows)
        assert response.status_code == 200
        body = response.json
        assert (body["accepted"], body["duplicates"]) == (2, 1)
        assert [(each["index"], each["field"]) for each in body["rejected"]] == [
            (1, "phi"), (3, None), (4, "id"), (6, "basin_coords"),
        ]  # fmt: skip
        assert body["rejected"][0]["id"] == bad

    def test_a_row_with_nan_does_not_spoil_the_others(self, client):
        body = self.post(client, [{"phi": 0.1}, {"phi": float("nan")}]).json
        assert body["accepted"] == 1
        assert [(each["index"], each["field"]) for each in body["rejected"]] == [(1, "phi")]

    def test_lines_are_named_by_number(self, client):
        text = b'{"phi": 0.5}\n\n{"phi": \n{"phi": 0.6}\r\n'
        for kind in ("application/x-ndjson", "application/ndjson", "application/jsonl"):
            response = client.post(f"{PREFIX}/snapshots", data=text, content_type=kind)
            assert response.json["accepted"] == 2
            (rejected,) = response.json["rejected"]
            assert (rejected["index"], rejected["line"]) == (1, 3)

    def test_gzip_is_unpacked(self, client):
        body = gzip.compress(b'{"phi": 0.5}\n{"phi": 0.6}\n')
        response = client.post(
            f"{PREFIX}/snapshots",
            data=body,
            content_type="application/x-ndjson",
            headers={"Content-Encoding": "gzip"},
        )
        assert response.json["accepted"] == 2

    def test_a_gzip_bomb_is_given_up(self, make_client):
        client = make_client(max_batch_bytes=10_000)
        bomb = gzip.compress(b" " * 5_000_000)
        assert len(bomb) < 10_000
        response = client.post(
            f"{PREFIX}/snapshots",
            data=bomb,
            content_type="application/json",
            headers={"Content-Encoding": "gzip"},
        )
        is_problem(response, 413)

    @pytest.mark.parametrize("body", [b"no gzip", gzip.compress(b'{"phi": 0.5}' * 100, mtime=0)[:-20], b""])
    def test_broken_gzip_is_malformed(self, client, body):
        response = client.post(
            f"{PREFIX}/snapshots",
            data=body,
            content_type="application/x-ndjson",
            headers={"Content-Encoding": "gzip"},
        )
        if body:
            is_problem(response, 400)
        else:
            assert response.json["accepted"] == 0

    @pytest.mark.parametrize("spare", [0, 1])
    def test_a_body_of_unknown_length_is_never_cut_off(self, make_client, spare):
        body = b'{"phi": 0.5}\n' * 200
        client = make_client(max_batch_bytes=len(body) - 1 + spare)
        response = client.post(
            f"{PREFIX}/snapshots",
            input_stream=BytesIO(body),
            content_type="application/x-ndjson",
            environ_overrides={"wsgi.input_terminated": True, "CONTENT_LENGTH": ""},
        )
        if spare:
            assert response.json["accepted"] == 200
        else:
            is_problem(response, 413)

    @pytest.mark.parametrize(
        ("body", "expected"),
        [
            ({"latency": 7.0}, "There is no field 'latency'; did you mean avg_latency_ms?"),
            ({"memory": 7.0}, "There is no field 'memory'; did you mean memory_usage_mb?"),
            ({"system": "a\x00"}, "system: must not contain control characters."),
            ({"metrics": {"a b": 1.0}}, "metrics.a b.*: must be 1 to 128 letters"),
        ],
    )
    def test_a_refusal_is_in_words_and_says_what_was_meant(self, client, body, expected):
        response = client.post(f"{PREFIX}/snapshot", json={"phi": 0.7, **body})
        assert re.match(expected, is_problem(response, 422)["detail"]), response.json["detail"]

    def test_an_unknown_encoding_is_refused(self, client):
        is_problem(self.post(client, [], **{"Content-Encoding": "br"}), 415)

    @pytest.mark.parametrize(
        "body", [b"", b"{", b"[", b"[1,]", b"[1 2]", b'{"phi": 1}', b"[] []", b"[" * 100_000]
    )
    def test_an_array_that_cannot_be_read_is_malformed(self, client, body):
        is_problem(client.post(f"{PREFIX}/snapshots", data=body, content_type="application/json"), 400)

    def test_all_rejected_is_a_422(self, client):
        response = self.post(client, [{"phi": 5}])
        assert response.status_code == 422
        assert response.json["success"] is False
        assert len(response.json["rejected"]) == 1

    def test_nothing_is_nothing_wrong(self, client):
        assert self.post(client, []).json == {"success": True, "accepted": 0, "duplicates": 0, "rejected": []}

    def test_too_many_rows_are_refused(self, client):
        response = client.post(
            f"{PREFIX}/snapshots", data=b"0\n" * 100_001, content_type="application/x-ndjson"
        )
        is_problem(response, 413)


class TestList:
    def test_pages_follow_each_other_without_gap_or_repetition(self, client, send):
        ids = [send(phi=0.5).json["snapshot"]["id"] for _ in range(7)]
        seen: list[str] = []
        cursor: str | None = ""
        while cursor is not None:
            page = client.get(f"{PREFIX}/snapshots?limit=3" + (f"&cursor={cursor}" if cursor else "")).json
            seen += [each["id"] for each in page["snapshots"]]
            cursor = page["next_cursor"]
        assert seen == sorted(ids, reverse=True)

    def test_a_period_is_half_open(self, client, send):
        for day in (1, 2, 3):
            send(phi=0.5, captured_at=f"2026-01-0{day}T00:00:00Z")
        found = client.get(
            f"{PREFIX}/snapshots?since=2026-01-01T00:00:00Z&until=2026-01-03T00:00:00%2B00:00"
        ).json
        assert [each["captured_at"][:10] for each in found["snapshots"]] == ["2026-01-02", "2026-01-01"]

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ("limit=0", "limit"), ("limit=1001", "limit"), ("limit=x", "limit"),
            ("cursor=nonsense", "cursor"),
            ("since=yesterday", "since"), ("since=2026-01-01T00:00:00", "since"), ("sytem=a", "sytem"),
            ("system=", "system"), ("system=%00", "system"), ("until=5", "until"),
        ],
    )  # fmt: skip
    def test_a_query_that_makes_no_sense_is_refused(self, client, query, field):
        assert is_problem(client.get(f"{PREFIX}/snapshots?{query}"), 422)["field"] == field

    def test_an_unknown_system_is_not_found(self, client):
        is_problem(client.get(f"{PREFIX}/snapshots?system=nobody"), 404)
