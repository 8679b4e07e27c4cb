"""Who may come in: names, tokens and roles, over HTTP."""

from datetime import UTC, datetime, timedelta

import pytest

from geoheal.domain.access.bearer import mint
from geoheal.domain.access.token import Role
from geoheal.store.operations import tokens

PREFIX = "/api/self-healing"
HEALTH = f"{PREFIX}/health"
SNAPSHOT = f"{PREFIX}/snapshot"
NOW = datetime.now(UTC)


@pytest.fixture
def bearer(database):
    """Make a token and returns the header that presents it."""

    def make(role, expires_at=None, revoked=False):
        token, secret = mint("test", role, NOW, expires_at)
        with database.transaction() as connection:
            tokens.add(connection, token)
            if revoked:
                tokens.revoke(connection, token.prefix, NOW)
        return {"Authorization": f"Bearer {secret}"}

    return make


@pytest.fixture
def guarded(make_client):
    return make_client(require_tokens=True)


def test_a_token_is_demanded_and_the_answer_says_so(guarded):
    response = guarded.get(HEALTH)
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Bearer")
    assert response.mimetype == "application/problem+json"
    assert "geoheal token create" in response.json["detail"]


@pytest.mark.parametrize(
    ("role", "reads", "reports", "operates"),
    [(Role.VIEWER, 200, 403, 403), (Role.REPORTER, 403, 201, 403), (Role.OPERATOR, 200, 201, 200)],
)
def test_roles_allow_what_they_say(guarded, bearer, role, reads, reports, operates):
    headers = bearer(role)
    assert guarded.get(HEALTH, headers=headers).status_code == reads
    assert guarded.post(SNAPSHOT, json={"phi": 0.5}, headers=headers).status_code == reports
    body = {"thresholds": {"drift_max": 1.0}}
    assert guarded.patch(f"{PREFIX}/systems/default", json=body, headers=headers).status_code == operates


def test_a_token_that_is_given_must_be_valid_even_where_none_is_needed(client, bearer):
    assert client.get(HEALTH).status_code == 200
    for bad in (
        {"Authorization": "Bearer nonsense"},
        {"Authorization": "Basic YTpi"},
        {"Authorization": ""},
        bearer(Role.VIEWER, expires_at=NOW - timedelta(seconds=1)),
        bearer(Role.VIEWER, revoked=True),
    ):
        assert client.get(HEALTH, headers=bad).status_code == 401
    wrong = bearer(Role.VIEWER)
    last = wrong["Authorization"][-1]
    wrong["Authorization"] = wrong["Authorization"][:-1] + ("A" if last != "A" else "B")
    assert client.get(HEALTH, headers=wrong).status_code == 401
    assert client.post(SNAPSHOT, json={"phi": 0.5}, headers=bearer(Role.VIEWER)).status_code == 403


def test_a_foreign_host_name_is_refused(client, bearer):
    """DNS rebinding: the page's name resolves to this machine, but the Host header still tells it."""
    for host in ("evil.example", "evil.example:5001", "127.0.0.1.evil.example", ""):
        response = client.get(HEALTH, headers={"Host": host, **bearer(Role.OPERATOR)})
        assert response.status_code == 421, host


def test_an_allowed_host_name_needs_a_token(make_client, bearer):
    client = make_client(allowed_hosts=("health.example",))
    assert client.get(HEALTH, headers={"Host": "Health.Example:5001"}).status_code == 401
    assert client.get(HEALTH, headers={"Host": "health.example", **bearer(Role.VIEWER)}).status_code == 200
    assert client.get(HEALTH).status_code == 200


def test_what_a_proxy_passes_on_needs_a_token(client):
    for name in ("X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"):
        assert client.get(HEALTH, headers={name: "203.0.113.7"}).status_code == 401


def test_beyond_loopback_every_request_needs_a_token(make_client, bearer):
    client = make_client(host="0.0.0.0")
    assert client.get(HEALTH).status_code == 401
    assert client.get(HEALTH, headers={"Host": "10.0.0.5", **bearer(Role.VIEWER)}).status_code == 200


def test_probes_and_documentation_need_none(guarded):
    for path in ("/livez", "/readyz", "/healthz"):
        assert guarded.get(path, headers={"Host": "10.0.0.5"}).status_code == 200
    assert guarded.get("/openapi/openapi.json").status_code == 200
    assert guarded.get("/openapi/openapi.json", headers={"Host": "evil.example"}).status_code == 421


def test_no_origin_is_allowed_by_default(client):
    response = client.get(HEALTH, headers={"Origin": "https://dashboard.example"})
    assert not [name for name, _ in response.headers if name.startswith("Access-Control")]


def test_configured_origins_may_ask(make_client):
    client = make_client(cors_origins=("https://dashboard.example",))
    good = client.options(HEALTH, headers={"Origin": "https://dashboard.example"})
    assert good.headers["Access-Control-Allow-Origin"] == "https://dashboard.example"
    assert "Authorization" in good.headers["Access-Control-Allow-Headers"]
    bad = client.get(HEALTH, headers={"Origin": "https://evil.example"})
    assert "Access-Control-Allow-Origin" not in bad.headers
    assert "Origin" in bad.headers["Vary"]
