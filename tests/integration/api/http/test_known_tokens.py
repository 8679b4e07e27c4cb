"""Remembered tokens: how late a revocation may be."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
import sqlalchemy as sa

from geoheal.api.http.known_tokens import REMEMBERED_S, KnownTokens
from geoheal.domain.access.bearer import mint, parse_bearer
from geoheal.domain.access.token import Role
from geoheal.store.operations import tokens
from tests.waiting import PATIENCE_S, eventually

NOW = datetime.now(UTC)


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def known(database, clock):
    return KnownTokens(database, clock)


@pytest.fixture
def bearer(database):
    return _mint(database)


def _mint(database, expires_at=None):
    token, secret = mint("test", Role.REPORTER, NOW, expires_at)
    with database.transaction() as connection:
        tokens.add(connection, token)
    return parse_bearer(secret)


def _statements(database, work):
    """How many statements of the pool some work takes."""
    seen = []

    def note(*_):
        seen.append(1)

    sa.event.listen(database.engine, "before_cursor_execute", note)
    work()
    sa.event.remove(database.engine, "before_cursor_execute", note)
    return len(seen)


def test_a_proven_token_is_read_once_and_its_secret_checked_each_time(database, known, bearer):
    assert _statements(database, lambda: known.proven(bearer, NOW)) == 1
    assert _statements(database, lambda: [known.proven(bearer, NOW) for _ in range(9)]) == 0
    assert known.proven(bearer, NOW).prefix == bearer.prefix
    wrong = parse_bearer(bearer.secret[:-1] + ("A" if bearer.secret[-1] != "A" else "B"))
    assert known.proven(wrong, NOW) is None


def test_what_nobody_proved_is_not_remembered(database, known, bearer):
    wrong = parse_bearer(bearer.secret[:-1] + ("A" if bearer.secret[-1] != "A" else "B"))
    assert known.proven(wrong, NOW) is None
    assert _statements(database, lambda: known.proven(wrong, NOW)) == 1
    assert known.proven(bearer, NOW)


def test_a_token_works_as_soon_as_it_is_made(database, known):
    token, secret = mint("test", Role.VIEWER, NOW)
    assert known.proven(parse_bearer(secret), NOW) is None
    with database.transaction() as connection:
        tokens.add(connection, token)
    assert known.proven(parse_bearer(secret), NOW)


def test_expiry_is_not_remembered(database, known):
    expiring = _mint(database, NOW + timedelta(seconds=1))
    assert known.proven(expiring, NOW)
    assert known.proven(expiring, NOW + timedelta(seconds=1)) is None


def test_a_revocation_in_this_process_holds_at_once(database, known, bearer):
    assert known.proven(bearer, NOW)
    with database.transaction() as connection:
        tokens.revoke(connection, bearer.prefix, NOW)
    assert known.proven(bearer, NOW) is None


def test_a_revocation_that_is_taken_back_leaves_the_token_valid(database, known, bearer):
    assert known.proven(bearer, NOW)
    with database.transaction() as connection:
        tokens.revoke(connection, bearer.prefix, NOW)
        connection.rollback()
    assert known.proven(bearer, NOW)


def _revoke_elsewhere(url, prefix):
    command = [sys.executable, "-m", "geoheal.cli", "token", "revoke", prefix, "--database-url", url]
    subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE_S)


def test_a_revocation_in_another_process_arrives_while_the_token_is_remembered(
    database, database_url, known, bearer
):
    other = _mint(database)
    assert known.proven(bearer, NOW)
    assert known.proven(other, NOW)
    _revoke_elsewhere(database_url, bearer.prefix)
    eventually(lambda: known.proven(bearer, NOW) is None)
    assert known.proven(other, NOW)


def test_where_nothing_arrives_a_revocation_is_late_by_the_stated_time_at_most(
    database, database_url, known, bearer, clock
):
    assert known.proven(bearer, NOW)
    with psycopg.connect(database_url) as connection:  # by hand: nobody is notified
        connection.execute("UPDATE geoheal.api_tokens SET revoked_at = now()")
    clock.now += REMEMBERED_S / 2
    assert known.proven(bearer, NOW)  # being used does not prolong it
    clock.now += REMEMBERED_S / 2
    assert known.proven(bearer, NOW) is None


def test_a_token_that_was_read_before_its_revocation_arrived_is_not_remembered_after_it(
    database, database_url, known, bearer, monkeypatch
):
    """The race: read as valid, revoked and notified, and only then noted."""
    find = tokens.find

    def read_then_revoked(connection, prefix):
        token = find(connection, prefix)
        monkeypatch.setattr(tokens, "find", find)
        with psycopg.connect(database_url) as elsewhere:
            elsewhere.execute("UPDATE geoheal.api_tokens SET revoked_at = now()")
            elsewhere.execute("SELECT pg_notify(%s, '')", [tokens.REVOKED])
        return token

    monkeypatch.setattr(tokens, "find", read_then_revoked)
    assert known.proven(bearer, NOW)
    eventually(lambda: known.proven(bearer, NOW) is None)
