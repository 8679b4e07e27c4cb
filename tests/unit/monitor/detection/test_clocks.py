"""Clocks of nodes that are behind or ahead, and late snapshots whose times are right."""

from datetime import UTC, datetime, timedelta

import pytest

from geoheal.domain.snapshots.pulse import StoredPulse
from geoheal.monitor.detection.clocks import Righted, note_of, offsets_of

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def seconds(number):
    return timedelta(seconds=number)


def reported(node, behind_s, *, count=30, step_s=10.0, pace=1.0, delay_s=0.1):
    """Return snapshots of a node whose clock is behind, and that arrive at a pace up to noon."""
    rows = []
    for place in reversed(range(count)):
        arrived = NOON - seconds(place * step_s / pace)
        captured = NOON - seconds(place * step_s + behind_s + delay_s * (place % 3))
        rows.append(StoredPulse(captured, node, 0.75, 0.0, 100, 5.0, 50.0, arrived_at=arrived))
    return rows


@pytest.mark.parametrize("behind_s", [45, 200, 3600, 20_000, -45, -280])
@pytest.mark.parametrize("step_s", [1.0, 10.0, 60.0])
def test_a_steady_difference_of_clocks_is_known(behind_s, step_s):
    count = 60 if step_s == 1.0 else 30
    (offset,) = offsets_of(reported("late", behind_s, step_s=step_s, count=count))
    assert offset.node == "late"
    assert abs(offset.behind - seconds(behind_s)) <= seconds(2)
    right = Righted.of(reported("late", behind_s, step_s=step_s, count=count))
    assert abs(right.pulses[-1].captured_at - NOON) <= seconds(2)


@pytest.mark.parametrize(
    "rows",
    [
        reported("import", 600 * 86_400, pace=1e9),
        reported("import", 86_400 * 40),
        reported("catching up", 600, count=60, pace=5.0),
        reported("kept while offline", 300, count=30, pace=1e6),
        reported("prompt", 5),
        reported("begun a moment ago", 200, count=2),
        [each._replace(arrived_at=None) for each in reported("stored by an earlier version", 200)],
    ],
    ids=lambda rows: rows[0].node if isinstance(rows, list) else None,
)
def test_what_is_late_is_not_moved(rows):
    assert offsets_of(rows) == ()


def test_a_node_that_sends_what_it_gathered_has_the_clock_of_its_latest_snapshot():
    rows = [
        each._replace(arrived_at=NOON - seconds(place // 6 * 60))
        for place, each in enumerate(reversed(reported("batches", 180, count=60)))
    ]
    (offset,) = offsets_of(rows[::-1])
    assert abs(offset.behind - seconds(180)) < seconds(5)


def test_only_the_node_whose_clock_is_behind_is_moved_and_a_clock_that_was_set_is_right():
    rows = sorted([*reported("right", 0), *reported("late", 240)], key=lambda each: each.captured_at)
    righted = Righted.of(rows)
    assert [each.node for each in righted.offsets] == ["late"]
    last = {each.node: each.captured_at for each in righted.pulses}
    assert abs(last["late"] - last["right"]) <= seconds(2)
    assert righted.reach(10) > 20
    assert "late is 4 min behind" in str(note_of(righted.offsets))
    before = [
        each._replace(captured_at=each.captured_at - seconds(120), arrived_at=each.arrived_at - seconds(120))
        for each in reported("set", 240)
    ]
    assert offsets_of([*before, *reported("set", 0, count=12)]) == ()
