"""Labels as events, and alarms counted against them."""

from datetime import UTC, datetime, timedelta

import pytest

from geoheal.monitor.backtest.episode import Episode, labelled, score

START = datetime(2026, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def episode(at: int, until: int | None) -> Episode:
    return Episode(
        since=START + at * MINUTE,
        at=START + at * MINUTE,
        until=None if until is None else START + until * MINUTE,
        source="detection",
        severity="warning",
        message="Unusual.",
    )


def test_events_found_and_false_alarms_are_counted():
    events = [
        (START + first * MINUTE, START + last * MINUTE) for first, last in ((10, 20), (100, 110), (500, 510))
    ]
    alarms = [episode(12, 15), episode(50, 60), episode(505, None)]
    result = score(alarms, events, (START, START + timedelta(days=1)))
    assert (result.events, result.found, result.alarms, result.true) == (3, 2, 3, 2)
    assert [result.recall, result.precision, result.f1] == pytest.approx([2 / 3] * 3)
    assert [each / MINUTE for each in result.delays] == [2, 5]
    assert result.false_per_day == pytest.approx(1 / (1 - 30 / 1440))


def test_an_alarm_that_ended_before_the_event_does_not_find_it():
    result = score([episode(1, 5)], [(START + 6 * MINUTE, START + 9 * MINUTE)], (START, START + 20 * MINUTE))
    assert (result.found, result.true, result.f1) == (0, 0, 0.0)


def test_what_is_not_known_is_none():
    result = score([], [], (START, START))
    assert (result.recall, result.precision, result.f1, result.false_per_day) == (None, None, None, None)


def test_labels_of_other_words_are_not_events():
    assert labelled([(START, "café"), (START + MINUTE, "0"), (START + 2 * MINUTE, None)]) == []
