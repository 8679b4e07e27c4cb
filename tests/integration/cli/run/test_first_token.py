"""The first token of a service: from a file, for as long as nobody else can come in."""

import os
from contextlib import closing
from datetime import UTC, datetime

import pytest

from geoheal.api.app import create_app
from geoheal.cli.run.first_token import ensure_first_token
from geoheal.config.settings import Settings
from geoheal.domain.access.bearer import mint
from geoheal.domain.access.token import Role
from geoheal.errors import ConfigurationError
from geoheal.store.operations import tokens
from geoheal.system import connect


@pytest.fixture
def settings(database_url: str) -> Settings:
    return Settings(database_url=database_url, database_is_direct=True, require_tokens=True, threads=2)


@pytest.fixture
def database(settings: Settings, database_url: str):
    with closing(connect(settings, database_url)) as opened:
        yield opened


def test_a_file_is_made_and_lets_an_operator_in(database, settings, tmp_path):
    file = tmp_path / "first-token"
    assert ensure_first_token(database, file)
    assert oct(file.stat().st_mode & 0o777) == "0o600"
    assert [path.name for path in tmp_path.iterdir()] == ["first-token"]
    client = create_app(database, settings).test_client()
    headers = {"Authorization": f"Bearer {file.read_text().strip()}"}
    assert client.get("/api/self-healing/overview").status_code == 401
    assert client.get("/api/self-healing/overview", headers=headers).status_code == 200
    assert client.post("/api/self-healing/start", headers=headers, json={"system": "shop"}).status_code != 401
    assert not ensure_first_token(database, file)


def test_what_a_process_of_the_same_number_left_behind_is_not_an_obstacle(database, tmp_path):
    left = tmp_path / f".first-token.{os.getpid()}"  # a container's processes have the same number each time
    left.touch()
    assert ensure_first_token(database, tmp_path / "first-token")


def test_a_token_of_the_operators_own_is_taken_once_and_stays_revoked(database, tmp_path):
    token, secret = mint("of a vault", Role.OPERATOR, datetime.now(UTC))
    file = tmp_path / "secret"
    file.write_text(f"{secret}\n")
    assert ensure_first_token(database, file)
    with database.transaction() as connection:
        assert tokens.revoke(connection, token.prefix, datetime.now(UTC))
    assert not ensure_first_token(database, file)
    with database.transaction() as connection:
        assert not tokens.has_operator(connection, datetime.now(UTC))


def test_no_file_is_made_where_an_operator_can_come_in(database, tmp_path):
    with database.transaction() as connection:
        tokens.add(connection, mint("reporter", Role.REPORTER, datetime.now(UTC))[0])
        assert not tokens.has_operator(connection, datetime.now(UTC))
        tokens.add(connection, mint("me", Role.OPERATOR, datetime.now(UTC))[0])
    assert not ensure_first_token(database, tmp_path / "first-token")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"secret", b"ghl_short_x", b"\xff\xfe"])
def test_a_file_without_a_token_is_refused_without_telling_what_it_holds(database, tmp_path, content):
    file = tmp_path / "first-token"
    file.write_bytes(content)
    with pytest.raises(ConfigurationError, match="GEOHEAL_FIRST_TOKEN_FILE") as refused:
        ensure_first_token(database, file)
    assert "secret" not in str(refused.value)


def test_a_folder_that_is_not_there_is_said(database, tmp_path):
    with pytest.raises(ConfigurationError, match="No such file or directory"):
        ensure_first_token(database, tmp_path / "nowhere" / "first-token")
