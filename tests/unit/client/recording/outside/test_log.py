"""Secret columns are left out of rows of every kind."""

import pytest

from geoheal.client.recording.codec.redaction import Redaction
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
