"""Cursors."""

from contextlib import suppress
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoheal.api.http.cursor import decode, decode_key, encode, encode_key
from geoheal.errors import InvalidInput
from geoheal.store.snapshots.snapshots import Key

MOMENTS = st.integers(946_684_800, 4_102_444_800).map(lambda s: datetime.fromtimestamp(s + 0.123456, UTC))


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=4))
def test_parts_come_back(parts):
    assert decode(encode(parts), [str] * len(parts)) == parts


@given(MOMENTS, st.uuids())
def test_keys_come_back(moment, identity):
    assert decode_key(encode_key(Key(moment, identity))) == Key(moment, identity)


@given(st.text(max_size=200))
def test_any_other_text_is_refused(text):
    with suppress(InvalidInput):
        assert isinstance(decode_key(text), Key)


@given(MOMENTS, st.uuids(), st.data())
def test_a_tampered_cursor_is_refused_or_stands_elsewhere(moment, identity, data):
    cursor = encode_key(Key(moment, identity))
    place = data.draw(st.integers(0, len(cursor) - 1))
    other = data.draw(st.sampled_from("ABCxyz019-_!"))
    with suppress(InvalidInput):
        key = decode_key(cursor[:place] + other + cursor[place + 1 :])
        assert isinstance(key, Key)
        assert isinstance(key.id, UUID)


@pytest.mark.parametrize(
    "parts",
    [["9999-12-31T23:59:59-12:00", str(UUID(int=1))], ["2026-01-01T00:00:00", str(UUID(int=1))], ["x"]],
)
def test_a_moment_that_no_snapshot_has_is_refused(parts):
    with pytest.raises(InvalidInput) as error:
        decode_key(encode(parts))
    assert error.value.field == "cursor"
