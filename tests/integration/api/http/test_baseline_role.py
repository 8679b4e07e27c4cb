"""Who may move a baseline with a snapshot: what ``POST /baseline`` needs, or what the operator has set."""

import gzip
import json
from datetime import UTC, datetime

import pytest

from geoheal.domain.access.bearer import mint
from geoheal.domain.access.token import Role
from geoheal.store.operations import tokens

PREFIX = "/api/self-healing"
FIRST, OTHER = [1.0, *([0.0] * 63)], [0.0, 1.0, *([0.0] * 62)]


@pytest.fixture
def bearer(database):
    def make(role):
        token, secret = mint("test", role, datetime.now(UTC))
        with database.transaction() as connection:
            tokens.add(connection, token)
        return {"Authorization": f"Bearer {secret}"}

    return make


def _drift(client, headers):
    answer = client.get(f"{PREFIX}/snapshots?limit=1", headers=headers)
    return answer.json["snapshots"][0]["drift"]


def test_a_reporter_moves_no_baseline_and_nothing_of_the_snapshot_is_stored(make_client, bearer):
    client, reporter, operator = (
        make_client(require_tokens=True),
        bearer(Role.REPORTER),
        bearer(Role.OPERATOR),
    )
    stored = client.post(f"{PREFIX}/snapshot", json={"basin_coords": FIRST}, headers=reporter)
    assert stored.status_code == 201
    body = {"basin_coords": OTHER, "set_baseline": True}
    refused = client.post(f"{PREFIX}/snapshot", json=body, headers=reporter)
    assert (refused.status_code, refused.json["field"]) == (403, "set_baseline")
    assert "operator" in refused.json["detail"]
    assert len(client.get(f"{PREFIX}/snapshots", headers=operator).json["snapshots"]) == 1
    assert client.post(f"{PREFIX}/snapshot", json=body, headers=operator).json["snapshot"]["drift"] == 0.0


@pytest.mark.parametrize("form", ["array", "ndjson", "gzip"])
def test_rows_of_a_reporters_batch_move_no_baseline_and_spoil_no_other(make_client, bearer, form):
    client, reporter, operator = (
        make_client(require_tokens=True),
        bearer(Role.REPORTER),
        bearer(Role.OPERATOR),
    )
    rows = [{"basin_coords": FIRST}, {"basin_coords": OTHER, "set_baseline": True}, {"basin_coords": OTHER}]
    body = (json.dumps(rows) if form == "array" else "\n".join(map(json.dumps, rows))).encode()
    headers = {**reporter, **({"Content-Encoding": "gzip"} if form == "gzip" else {})}
    answer = client.post(
        f"{PREFIX}/snapshots",
        data=gzip.compress(body) if form == "gzip" else body,
        headers=headers,
        content_type="application/json" if form == "array" else "application/x-ndjson",
    )
    assert answer.json["accepted"] == 2
    assert [(each["index"], each["field"]) for each in answer.json["rejected"]] == [(1, "set_baseline")]
    assert _drift(client, operator) > 1.0


def test_the_operator_may_allow_it_to_reporters(make_client, bearer):
    client = make_client(require_tokens=True, reporters_set_baseline=True)
    for place in (FIRST, OTHER):
        body = {"basin_coords": place, "set_baseline": True}
        answer = client.post(f"{PREFIX}/snapshot", json=body, headers=bearer(Role.REPORTER))
        assert (answer.status_code, answer.json["snapshot"]["drift"]) == (201, 0.0)


def test_without_tokens_on_loopback_everyone_is_the_operator(client):
    for place in (FIRST, OTHER):
        body = {"basin_coords": place, "set_baseline": True}
        assert client.post(f"{PREFIX}/snapshot", json=body).json["snapshot"]["drift"] == 0.0
