"""When a planned silence holds: once, every day, every week, over a change of the clocks."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from uuid_utils.compat import uuid7

from geoheal.domain.alarms.silence import Every, Silence, SilencePeriod, SilenceState

HOUR = timedelta(hours=1)
NIGHT = datetime(2026, 10, 24, 0, tzinfo=UTC)
"""02:00 in Berlin, on the Saturday before the clocks go back."""
ONCE = Silence(
    id=uuid7(), system="shop", pattern=None, reason="Load test", starts_at=NIGHT, ends_at=NIGHT + 2 * HOUR,
    created_at=NIGHT, created_by="me",
)  # fmt: skip
DAILY = replace(ONCE, every=Every.DAY, timezone="Europe/Berlin", until=NIGHT + timedelta(days=20))


def test_once_holds_from_its_start_to_just_before_its_end():
    assert ONCE.holding(NIGHT - timedelta(microseconds=1)) is None
    assert ONCE.holding(NIGHT) == ONCE.holding(NIGHT + 1.9 * HOUR) == SilencePeriod(NIGHT, NIGHT + 2 * HOUR)
    assert ONCE.holding(NIGHT + 2 * HOUR) is None
    states = [ONCE.state(NIGHT + hours * HOUR) for hours in (-1, 1, 3)]
    assert states == [SilenceState.PLANNED, SilenceState.ACTIVE, SilenceState.ENDED]


def test_it_recurs_by_the_clock_of_its_zone():
    """On Sunday, Berlin is an hour nearer to UTC: two in the morning comes an hour later."""
    assert DAILY.holding(NIGHT + timedelta(days=1)) is not None  # 02:00, before they go back at 03:00
    after = NIGHT + timedelta(days=2)
    assert DAILY.holding(after) is None
    assert DAILY.holding(after + HOUR) == SilencePeriod(after + HOUR, after + 3 * HOUR)
    assert replace(DAILY, timezone="UTC").holding(after) is not None


def test_its_times_can_be_asked_for_until_the_end_of_the_calendar():
    first, last = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    assert [each.starts_at for each in ONCE.times(first, last)] == [NIGHT]
    assert len(list(DAILY.times(first, last))) == 20
    assert list(DAILY.times(last - HOUR, last)) == []


def test_it_recurs_no_more_after_its_end():
    weekly = replace(DAILY, every=Every.WEEK, timezone="UTC", until=NIGHT + timedelta(days=14, hours=1))
    third = NIGHT + timedelta(days=14)
    assert weekly.holding(third) == SilencePeriod(third, third + HOUR)
    assert weekly.holding(third + HOUR) is None
    assert weekly.holding(NIGHT + timedelta(days=3)) is None
    assert weekly.next(NIGHT) == SilencePeriod(NIGHT + timedelta(days=7), NIGHT + timedelta(days=7, hours=2))
    assert weekly.next(third) is None
    assert weekly.state(third + HOUR) is SilenceState.ENDED


def test_what_was_lifted_holds_no_more():
    lifted = replace(DAILY, lifted_at=NIGHT + HOUR)
    assert lifted.holding(NIGHT + 0.5 * HOUR) == SilencePeriod(NIGHT, NIGHT + HOUR)
    assert lifted.holding(NIGHT + HOUR) is None
    assert lifted.state(NIGHT + timedelta(days=1)) is SilenceState.ENDED


@given(
    days=st.integers(0, 400), minutes=st.integers(0, 1439), length=st.integers(1, 1440),
    every=st.sampled_from(Every), zone=st.sampled_from(["UTC", "America/New_York", "Pacific/Chatham"]),
)  # fmt: skip
def test_what_recurs_holds_after_each_start_and_not_before(days, minutes, length, every, zone):
    silence = replace(
        ONCE, ends_at=NIGHT + timedelta(minutes=length), every=every, timezone=zone,
        until=NIGHT + timedelta(days=1000),
    )  # fmt: skip
    now = NIGHT + timedelta(days=days, minutes=minutes)
    coming, held = silence.next(now), silence.holding(now)
    assert coming is not None
    assert now < coming.starts_at <= now + timedelta(days=every.days, hours=1)
    assert silence.holding(coming.starts_at) is not None
    if held is not None:
        assert held.starts_at <= now < held.ends_at <= held.starts_at + timedelta(minutes=length)


@pytest.mark.parametrize("hours", [-1, 2, 3])
def test_a_silence_that_was_lifted_before_it_began_never_holds(hours):
    assert replace(ONCE, lifted_at=NIGHT - HOUR).holding(NIGHT + hours * HOUR) is None
