"""Moments of a call, and what code derives from them, differ in each run and count as equal."""

import math
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from geoheal.fitness.recorded.frameworks.clock import begin_call, resume_call, without_now

BEGAN = datetime(2026, 9, 21, 14, 15, 0, 700_000, UTC)


@pytest.fixture(autouse=True)
def call() -> Iterator[None]:
    begin_call(BEGAN.timestamp(), 0.01)
    yield
    resume_call(None)


@pytest.mark.parametrize("days", [0, 1, 14, -42])
def test_derived_moments_are_one_word_whenever_the_clock_was_read(days):
    read = [BEGAN + timedelta(days=days, milliseconds=late) for late in (1, 40, 900)]
    for form in (str, datetime.timestamp, lambda moment: moment, lambda moment: int(moment.timestamp())):
        [shown] = {without_now(form(each)) for each in read}
        assert "<now" in shown
        assert shown != without_now(form(BEGAN + timedelta(days=days, minutes=3)))


@pytest.mark.parametrize(
    "value",
    [
        BEGAN + timedelta(seconds=20),
        15.3,
        True,
        math.inf,
        1_790_000_020,
        BEGAN.timestamp() - 30,
        7e9,
        "14:15",
    ],
)
def test_other_values_stay(value):
    assert without_now(value) == value
