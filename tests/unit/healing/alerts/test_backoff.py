"""When a failed delivery is tried again."""

from datetime import UTC, datetime, timedelta

import pytest

from geoheal.healing.alerts.backoff import RETRY_AFTER_MAX, next_attempt

NOW = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.mark.parametrize("chance", [0.0, 0.999])
def test_ten_tries_over_more_than_three_days_with_growing_pauses(chance):
    now, pauses = NOW, []
    for attempts in range(1, 10):
        again = next_attempt(attempts, now, chance)
        assert again is not None
        pauses.append(again - now)
        now = again
    assert next_attempt(10, now, chance) is None
    assert timedelta(days=3) < now - NOW < timedelta(days=4)
    assert pauses == sorted(pauses)


def test_the_receiver_may_ask_for_more_time_but_not_for_ever():
    assert next_attempt(1, NOW, 0.0, timedelta(seconds=90)) == NOW + timedelta(seconds=90)
    assert next_attempt(3, NOW, 0.0, timedelta(seconds=1)) == NOW + timedelta(minutes=30)
    assert next_attempt(1, NOW, 0.0, timedelta(days=900)) == NOW + RETRY_AFTER_MAX
