"""Requests with an Idempotency-Key are carried out once."""

import gzip
import json
import threading
from datetime import UTC, datetime, timedelta

import pytest

from geoheal.api.endpoints import idempotency as api_idempotency
from geoheal.api.running.upkeep import maintain
from geoheal.domain.access.retention import Retention
from geoheal.errors import DatabaseUnavailable
from geoheal.store.operations import idempotency as store_idempotency
from tests.integration.api.conftest import PREFIX
from tests.waiting import PATIENCE_S

SNAPSHOT = f"{PREFIX}/snapshot"
KEYED = {"Idempotency-Key": '"8e03978e-40d5-43e8-bc93-6894a57f9324"'}


@pytest.fixture
def post(client):
    return lambda body=None, path=SNAPSHOT, **headers: client.post(
        path, json=body or {"phi": 0.5}, headers={**KEYED, **headers}
    )


@pytest.fixture
def stored(client):
    return lambda: len(client.get(f"{PREFIX}/snapshots").json["snapshots"])


def test_the_first_answer_is_given_again(post, stored):
    first, second = post(), post()
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.data == second.data
    assert first.content_type == second.content_type
    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["Idempotency-Replayed"] == "true"
    assert stored() == 1


def test_another_request_under_the_same_key_is_refused(post, stored):
    post()
    other = post({"phi": 0.6})
    assert (other.status_code, other.json["field"]) == (422, "Idempotency-Key")
    assert stored() == 1


def test_a_key_is_one_callers_on_one_path(post, stored, client):
    post()
    assert client.post(SNAPSHOT, json={"phi": 0.6}, headers={"Idempotency-Key": "other"}).status_code == 201
    assert stored() == 2
    assert post({"basin_coords": [1.0] + [0.0] * 63}, path=f"{PREFIX}/baseline").status_code == 200


def test_what_failed_is_judged_anew(post, stored):
    assert post({"phi": 7.0}).status_code == 422
    assert post().status_code == 201
    assert stored() == 1


@pytest.mark.parametrize("key", ["", "x" * 256, "a b", '"a', "é"])
def test_a_key_that_is_none_is_refused(post, stored, key):
    response = post(**{"Idempotency-Key": key})
    assert (response.status_code, response.json["field"]) == (400, "Idempotency-Key")
    assert stored() == 0


def test_batches_are_protected_too(client, stored):
    headers = {**KEYED, "Content-Type": "application/json", "Content-Encoding": "gzip"}
    body = gzip.compress(json.dumps([{"phi": 0.5}, {"phi": 0.6}]).encode(), mtime=0)
    first, second = (client.post(f"{PREFIX}/snapshots", data=body, headers=headers) for _ in range(2))
    assert first.data == second.data
    assert first.json["accepted"] == 2
    assert stored() == 2


def test_a_request_that_is_being_answered_is_a_conflict(client, post, stored, monkeypatch):
    entered, leave = threading.Event(), threading.Event()
    keep = api_idempotency._keep

    def wait(*arguments):
        entered.set()
        assert leave.wait(PATIENCE_S)
        keep(*arguments)

    monkeypatch.setattr(api_idempotency, "_keep", wait)
    first = []
    other = client.application.test_client()
    body = {"phi": 0.5}
    thread = threading.Thread(target=lambda: first.append(other.post(SNAPSHOT, json=body, headers=KEYED)))
    thread.start()
    assert entered.wait(PATIENCE_S)
    second = post()
    leave.set()
    thread.join()
    assert second.status_code == 409
    assert first[0].status_code == 201
    assert post().headers["Idempotency-Replayed"] == "true"
    assert stored() == 1


def test_an_abandoned_request_may_be_sent_again(post, stored, monkeypatch):
    """The service is killed while it answers: nothing is kept, and nothing released."""
    monkeypatch.setattr(store_idempotency, "keep", lambda *_: False)
    monkeypatch.setattr(store_idempotency, "release", lambda *_: None)
    assert post().status_code == 201
    assert post().status_code == 409
    monkeypatch.undo()
    monkeypatch.setattr(api_idempotency, "datetime", _shifted(timedelta(minutes=2)))
    assert post({"phi": 0.6}).status_code == 422
    assert post().status_code == 201
    assert stored() == 2


def test_a_key_is_forgotten_in_time_and_removed(database, post, stored, monkeypatch):
    post()
    maintain(database, Retention(), datetime.now(UTC))
    assert post().headers["Idempotency-Replayed"] == "true"
    monkeypatch.setattr(api_idempotency, "datetime", _shifted(timedelta(hours=25)))
    assert "Idempotency-Replayed" not in post({"phi": 0.6}).headers
    maintain(database, Retention(), datetime.now(UTC) + timedelta(hours=50))
    with database.transaction() as connection:
        assert store_idempotency.purge(connection, datetime.max.replace(tzinfo=UTC)) == 0


def test_a_database_that_fails_after_the_work_does_not_spoil_its_answer(post, stored, monkeypatch):
    def fail(*_):
        raise DatabaseUnavailable

    monkeypatch.setattr(store_idempotency, "keep", fail)
    assert post().status_code == 201
    assert stored() == 1


def _shifted(by):
    class Later(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) + by

    return Later
