"""Tokens over HTTP: made, listed and revoked by operators, their secrets answered once."""

import logging
from datetime import UTC, datetime

import pytest

from geoheal.domain.access.bearer import mint
from geoheal.domain.access.token import Role
from geoheal.store.operations import tokens
from tests.integration.api.conftest import PREFIX

TOKENS = f"{PREFIX}/tokens"


def bearer(secret):
    return {"Authorization": f"Bearer {secret}"}


def test_a_secret_is_answered_once_and_works_until_it_is_revoked(client, caplog):
    caplog.set_level(logging.DEBUG)
    order = {"role": "viewer", "name": "wall", "expires_at": "2999-01-01T00:00:00Z"}
    answered = client.post(TOKENS, json=order)
    made = answered.json["token"]
    secret = made.pop("secret")
    assert answered.status_code == 201
    assert client.get(TOKENS).json["tokens"] == [made]
    assert made["works"]
    assert client.get(f"{PREFIX}/access", headers=bearer(secret)).json["access"] == {"role": "viewer"}
    address = f"{TOKENS}/{made['prefix']}"
    revoked = client.delete(address, json={})
    assert (revoked.status_code, revoked.json["token"]["works"]) == (200, False)
    assert client.get(f"{PREFIX}/access", headers=bearer(secret)).status_code == 401
    assert client.delete(address, json={}).status_code == 404
    assert f"token {made['prefix']} (viewer) was created by loopback" in caplog.text
    assert secret not in caplog.text + revoked.text + client.get(TOKENS).text


def test_an_answer_with_a_secret_is_not_kept_for_a_repeated_request(client):
    order = {"role": "viewer", "name": "wall"}
    refused = client.post(TOKENS, json=order, headers={"Idempotency-Key": "again"})
    assert (refused.status_code, refused.json["field"]) == (422, "Idempotency-Key")
    assert client.get(TOKENS).json["tokens"] == []


@pytest.mark.parametrize("role", [Role.REPORTER, Role.VIEWER])
def test_only_an_operator_manages_tokens_and_tries_channels(client, database, role):
    token, secret = mint("someone", role, datetime.now(UTC), None)
    with database.transaction() as connection:
        tokens.add(connection, token)
    asked = [
        client.get(TOKENS, headers=bearer(secret)),
        client.post(TOKENS, json={"role": "operator", "name": "me"}, headers=bearer(secret)),
        client.delete(f"{TOKENS}/{token.prefix}", json={}, headers=bearer(secret)),
        client.post(f"{PREFIX}/channels/log/test", json={}, headers=bearer(secret)),
    ]
    assert [each.status_code for each in asked] == [403] * 4


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", " "), ("name", "a\nb"), ("role", "owner"), ("expires_at", "2020-01-01T00:00:00Z")],
)
def test_what_is_not_a_token_is_refused_by_its_field(client, field, value):
    refused = client.post(TOKENS, json={"role": "viewer", "name": "wall"} | {field: value})
    assert (refused.status_code, refused.json["field"]) == (422, field)
