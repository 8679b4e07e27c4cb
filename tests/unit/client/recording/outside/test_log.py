"""Secret columns are left out of rows of every kind."""

import json
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from geoheal.client.recording.codec.freezing import Freezer
from geoheal.client.recording.codec.redaction import Redaction
from geoheal.client.recording.codec.sealing import seal
from geoheal.client.recording.outside.log import AskedOutside


@pytest.mark.parametrize("row", [[1, "hunter2"], "hunter2", (1, "hunter2"), {"id": 1, "password": "hunter2"}])
def test_secret_columns_are_in_no_row(row):
    outside = AskedOutside("app", Redaction())
    event = outside.statement("SELECT * FROM users")
    assert event is not None
    outside.described(event, ["id", "password"], 1, None)
    outside.fetched(event, [row], is_complete=True)
    assert outside.is_redacted or outside.reason == (
        "A row is or holds a secret column, in a row that is not a tuple."
    )
    assert "hunter2" not in str([getattr(each, "value", each) for each in event.answers])


READ = (
    "SELECT id, password FROM users WHERE id = ?",
    'SELECT "user".id AS user_id, "user".password_hash AS user_password_hash FROM "user" WHERE "user".id = ?',
    "select u.id, u.`api_key` from u",
    "SELECT DISTINCT id,\n password FROM users;",
)


@pytest.mark.parametrize("statement", READ)
def test_a_secret_column_may_be_read_under_its_name(statement):
    outside = AskedOutside("app", Redaction())
    assert outside.statement(statement, (1,)) is not None
    assert outside.reason is None


def fetched(columns, row):
    outside = AskedOutside("app", Redaction())
    event = outside.statement("SELECT * FROM users")
    assert event is not None
    outside.described(event, columns, 1, None)
    outside.fetched(event, [row], is_complete=True)
    return outside, event


def test_a_row_that_names_a_secret_column_otherwise_is_not_recorded():
    outside, event = fetched(["id", "password"], {"id": 1, "note": "hunter2"})
    assert outside.reason == "A row is or holds a secret column, in a row that names it otherwise."
    assert event.answers == []


KEY = UUID("0a1b2c3d-0000-4000-8000-00000000beef")


@pytest.mark.parametrize(
    ("value", "given"),
    [
        (KEY, KEY),
        (KEY, str(KEY)),
        (Decimal("4711.25"), Decimal("4711.25")),
        (date(1990, 5, 17), date(1990, 5, 17)),
        (bytearray(b"hunter2"), b"hunter2"),
        (memoryview(b"hunter2"), b"hunter2"),
        (b"hunter2", "hunter2"),
        ("hunter2", "a\0hunter2"),
        (["hunter2", "b"], "hunter2"),
        ({"first": {"value": "hunter2"}}, "hunter2"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_was_read_of_a_secret_column_is_known_again_of_every_kind(value, given):
    outside, _ = fetched(["id", "password"], (1, value))
    assert outside.reason is None
    text = json.dumps(seal(Freezer("app", Redaction()).freeze(given)))
    assert any(each in text for each in outside.secrets)


def test_a_secret_of_a_kind_that_would_not_be_known_again_is_not_recorded():
    outside, _ = fetched(["id", "password"], (1, object()))
    assert outside.reason == ("A row is or holds a secret column of a kind that would not be known again.")
