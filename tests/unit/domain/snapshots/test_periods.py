"""Periods: every moment lies in one of each length, and what others leave is all that is free."""

from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from geoheal.domain.snapshots.periods import Length, Period

LENGTHS = st.sampled_from(Length)
FIRST = datetime(2000, 1, 1, tzinfo=UTC)
MOMENTS = st.timedeltas(timedelta(0), timedelta(days=36_500)).map(FIRST.__add__)


@given(LENGTHS, MOMENTS, st.integers(-14, 14))
def test_a_moment_lies_in_its_period_wherever_it_is_written(length, moment, hours):
    period = length.around(moment)
    assert moment in period
    assert length.around(moment.astimezone(timezone(timedelta(hours=hours)))) == period
    assert length.around(period.start) == period != length.around(period.end)


@given(LENGTHS, MOMENTS, st.lists(st.tuples(LENGTHS, st.integers(-40, 40)), max_size=5))
def test_what_others_leave_is_what_is_free(length, moment, others):
    period = length.around(moment)
    there = [each.around(moment + timedelta(days=days)) for each, days in others]
    left = list(period.without(there))
    days = [period.start + timedelta(days=day) for day in range((period.end - period.start).days)]
    assert [day for day in days if any(day in each for each in left)] == [
        day for day in days if not any(day in other for other in there)
    ]
    assert all(first.end < second.start for first, second in pairwise(left))


@given(LENGTHS, MOMENTS)
def test_names_say_where_a_partition_begins(length, moment):
    period = length.around(moment)
    rest = Period(period.start, period.end + timedelta(days=1))
    assert period.suffix.replace("_", "-") in str(period)
    assert rest.suffix == f"{period.start:%Y_%m_%d}"
