"""``geoheal token``: of the database, and of a service."""

from datetime import timedelta

import psycopg
import pytest

from geoheal.errors import InvalidInput, NotFound, ServiceUnreachable
from tests.integration.api.conftest import client, database, make_client, settings  # noqa: F401
from tests.integration.cli.served import url  # noqa: F401


def test_a_token_is_shown_once_listed_and_revoked(geoheal, database_url):
    code, out, err = geoheal("token", "create", "--role", "viewer", "--name", "my laptop", "--expires", "90d")
    secret = out.strip()
    prefix = secret[:16]
    assert code == 0
    assert len(secret) == 60
    assert secret not in err
    with psycopg.connect(database_url) as connection:
        stored = connection.execute(
            "SELECT role, expires_at - created_at, t::text FROM geoheal.api_tokens t"
        ).fetchone()
    assert stored is not None
    assert stored[:2] == ("viewer", timedelta(days=90))
    assert secret not in stored[2]
    code, out, _ = geoheal("token", "list")
    assert prefix in out
    assert "my laptop" in out
    assert secret not in out
    assert geoheal("token", "revoke", prefix) == (0, f"Revoked {prefix}.\n", "")
    assert "revoked" in geoheal("token", "list")[1]
    with pytest.raises(NotFound):
        geoheal("token", "revoke", prefix)


def test_tokens_of_a_service_are_kept_by_an_operators_token(geoheal, url, database_url):  # noqa: F811
    at = ("--url", url)
    code, out, err = geoheal(
        "token", "create", "--role", "viewer", "--name", "a page", "--expires", "8w", *at
    )
    prefix = out[:16]
    assert (code, len(out.strip())) == (0, 60)
    assert f"Token {prefix} for a page (viewer), valid until" in err
    assert "a page" in geoheal("token", "list", *at)[1]
    assert geoheal("token", "revoke", prefix, *at) == (0, f"Revoked {prefix}.\n", "")
    assert "revoked" in geoheal("token", "list")[1]
    with pytest.raises(NotFound, match=f"no valid token '{prefix}'"):
        geoheal("token", "revoke", prefix, *at)


def test_the_environment_names_the_service_and_the_command_line_a_database(
    geoheal,
    url,  # noqa: F811
    database_url,
    monkeypatch,
):
    monkeypatch.setenv("GEOHEAL_URL", url)
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("GEOHEAL_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
        assert geoheal("token", "create", "--role", "viewer", "--name", "a page")[0] == 0
    monkeypatch.setenv("GEOHEAL_URL", "http://127.0.0.1:1")
    with pytest.raises(ServiceUnreachable, match=r"first token .* with --data-dir or --database-url"):
        geoheal("token", "create", "--role", "operator", "--name", "me")
    assert "a page" in geoheal("token", "list", "--database-url", database_url)[1]


@pytest.mark.parametrize(
    "command", [("token", "create", "--role", "viewer", "--name", "x"), ("health",), ("alerts", "list")]
)
def test_a_service_and_a_database_on_the_command_line_are_refused(geoheal, tmp_path, command):
    for database_named in (("--data-dir", tmp_path / "d"), ("--database-url", "postgresql://h/d")):
        for words in (
            (*database_named, "--url", "http://127.0.0.1:1"),
            ("--url", "https://h", *database_named),
        ):
            with pytest.raises(InvalidInput, match="not both"):
                geoheal(*command, *words)
    assert list(tmp_path.iterdir()) == []
