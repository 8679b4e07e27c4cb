"""How a stretch of history is cut for sampling."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from geoheal.store.snapshots.charts.timeline import cut

MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(MOMENTS, st.integers(2_000, 10**15), st.integers(1, 200), st.integers(1, 10))
def test_pieces_follow_one_another_from_beginning_to_end(since, length_us, buckets, pieces):
    until = since + timedelta(microseconds=length_us)
    made = list(cut(since, until, buckets, pieces))
    assert len(made) == buckets * pieces
    assert [piece.bucket for piece in made] == sorted(piece.bucket for piece in made)
    assert made[-1].finish - made[0].start == length_us
    assert all(piece.start <= piece.finish for piece in made)
    assert all(before.finish == after.start for before, after in pairwise(made))


def test_pieces_begin_at_no_regular_places():
    since = datetime(2026, 1, 1, tzinfo=UTC)
    made = list(cut(since, since + timedelta(days=100), 100, 24))
    minutes = [piece.start // 60_000_000 % 60 for piece in made if piece.start % 86_400_000_000]
    assert {minute // 10 for minute in minutes} == set(range(6))
