"""Claims on accepted work are renewed until they are dropped, and end when they are given back."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from geoheal.api import claims
from geoheal.api.claims import RenewedClaims, is_held
from geoheal.store.operations import idempotency
from tests.waiting import eventually

KEY = b"search".ljust(32)


@pytest.fixture
def own(database, monkeypatch):
    monkeypatch.setattr(claims, "RENEWED_S", 0.05)
    own = RenewedClaims(database, "claims-of-a-test", 3600.0)
    yield own
    own.close()


def taken(database, own):
    """Return a new claim on the same work, after the former one has run out."""
    with database.transaction() as connection:
        connection.execute(text("UPDATE geoheal.idempotency_keys SET claimed_until = now()"))
        now = datetime.now(UTC)
        claim = own.new(KEY, now)
        assert idempotency.claim(connection, claim, now)
    own.hold(claim)
    return claim


def holds(database):
    with database.transaction() as connection:
        return is_held(connection, KEY, datetime.now(UTC))


def test_what_took_over_is_renewed_when_the_former_claim_is_dropped(database, own):
    former = taken(database, own)
    taken(database, own)
    own.drop(former)
    for _ in range(2):  # the first renewal may have begun before
        with database.transaction() as connection:
            connection.execute(text("UPDATE geoheal.idempotency_keys SET claimed_until = now()"))
        eventually(lambda: holds(database))


def test_claims_that_are_given_back_end_at_once(database, own):
    claim = taken(database, own)
    assert holds(database)
    own.give_back()
    assert not holds(database)
    with database.transaction() as connection:
        assert not idempotency.release(connection, claim)
