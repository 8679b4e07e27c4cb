"""Whose turn it is when many systems want to be looked at."""

from typing import Any

from geoheal.monitor.health.alertness import Alertness


def test_who_was_there_before_is_not_left_behind_a_thousand_new_ones():
    database: Any = None
    alertness = Alertness(database)
    alertness._looking = True  # no thread: the order alone is looked at
    alertness._remember("search")
    for number in range(1000):
        alertness.notice_batch(f"junk-{number}")
    alertness.notice_batch("search")
    turns = [alertness._next() for _ in range(4)]
    assert "search" in turns[:2]
    assert {"junk-0", "junk-1"} <= set(turns)
