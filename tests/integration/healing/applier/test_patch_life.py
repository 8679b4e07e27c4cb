"""The life of a patch as it is stored: each step once, in its order, and told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from uuid_utils.compat import uuid7

from geoheal.domain.healing.patch import PatchState
from geoheal.errors import Conflict, HashMismatch, IdentityTaken, InvalidInput
from geoheal.healing.patches import life, outcomes
from geoheal.store.healing import patches

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
VERIFICATION = {"effect": "helped"}


@pytest.fixture
def patch(register, propose):
    return propose(register(), approve=False)


def test_a_module_has_one_open_patch(database, system, register, propose, patch):
    with pytest.raises(Conflict, match="has an open patch"):
        propose(register(), new="RATE = 3\n")
    with pytest.raises(IdentityTaken), database.transaction() as connection:
        patches.add(connection, system, replace(patch, id=uuid7()))
    with database.transaction() as connection:
        life.reject(connection, system, patch.id, by="ann", reason="No.", now=NOW)
    propose(register(), new="RATE = 3\n")


def test_a_patch_is_what_its_hash_says(database, system, register, propose, patch):
    with pytest.raises(InvalidInput, match="is wrong"):
        propose(register(name="other"), hash=patch.hash)
    with pytest.raises(InvalidInput, match="changes nothing"):
        propose(register(name="other"), new="RATE = 1\n")
    with pytest.raises(HashMismatch), database.transaction() as connection:
        life.approve(connection, system, patch.id, by="ann", if_match="0" * 64, now=NOW)


def test_what_waits_for_too_long_expires(database, system, patch, stored):
    with database.transaction() as connection:
        assert life.expire_due(connection, system, patch.expires_at - timedelta(seconds=1)) == []
        assert [each.id for each in life.expire_due(connection, system, patch.expires_at)] == [patch.id]
    assert (stored(patch).state, stored(patch).finished_at) == (PatchState.EXPIRED, patch.expires_at)


def test_steps_follow_each_other_once_and_are_recorded(database, system, patch, stored):
    with database.transaction() as connection:
        approved = life.approve(connection, system, patch.id, by="ann", if_match=patch.hash, now=NOW)
        assert patches.approved(connection, system) == [approved]
        applied = outcomes.mark_applied(connection, system, approved, NOW)
        with pytest.raises(Conflict):
            outcomes.mark_applied(connection, system, approved, NOW)
        asked = life.request_rollback(connection, system, patch.id, by="bob", reason="It is slow.", now=NOW)
        assert patches.rollback_requested(connection, system) == [asked]
        noted = outcomes.note_verification(
            connection, system, applied, verification=VERIFICATION, effectiveness=-0.2
        )
        outcomes.mark_rolled_back(connection, system, noted, NOW, "Undone.", actor="bob")
        events = patches.events_of(connection, system, patch.id)
    assert [(each.state.value, each.actor) for each in events] == [
        ("proposed", None),
        ("approved", "ann"),
        ("applied", None),
        ("applied", "bob"),
        ("rolled_back", "bob"),
    ]
    assert (stored(patch).effectiveness, stored(patch).verification) == (-0.2, VERIFICATION)


def test_what_was_not_verified_is_null_for_analysts_too(database, system, patch):
    query = sa.text("SELECT verification IS NULL FROM geoheal.patches")
    with database.transaction() as connection:
        assert connection.execute(query).scalar_one()
