"""What cumulative series have added: nothing is lost, and nothing is counted twice."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoheal.monitor.telemetry.buckets import Explicit, Exponential
from geoheal.monitor.telemetry.deltas import SERIES_MAX, TOO_MANY, Counters
from geoheal.monitor.telemetry.point import Point
from geoheal.monitor.telemetry.source import Source

SECOND = 10**9
START = 1_795_000_000 * SECOND
OLD = START - 7 * 24 * 3600 * SECOND


def point(at_s, count=None, total=None, *, start_ns=OLD, status="200", **more):
    return Point(
        metric=more.pop("metric", "m"),
        time_ns=START + at_s * SECOND,
        start_ns=start_ns,
        attributes={"status": status},
        is_cumulative=True,
        count=count,
        total=total,
        **more,
    )


def restored(counters):
    """Return the same after a restart of the service."""
    return Source.from_json(Source(counters).to_json(), {}).counters


def fed(*exports):
    """Return what each export adds, with a restart of the service after each."""
    counters, found = Counters(), []
    for export in exports:
        found.append([(each.count, each.total, each.elapsed_s) for each in counters.added(list(export))])
        counters = restored(counters)
    return found


def test_the_first_point_of_what_began_long_ago_is_a_start_and_not_a_burst():
    assert fed([point(0, 10**6, 5e6)], [point(10, 10**6 + 3, 5e6 + 7.0)]) == [[], [(3, 7.0, 10.0)]]


def test_a_young_histogram_counts_from_its_start_and_a_sum_does_not():
    young = START - 20 * SECOND
    assert fed([point(0, 4, 8.0, start_ns=young)]) == [[(4, 8.0, 20.0)]]
    assert fed([point(0, None, 8e6, start_ns=young)]) == [[]]


def test_a_process_that_begins_again_counts_from_zero():
    again = START + 15 * SECOND
    assert fed([point(0, 9, 9.0)], [point(20, 2, 4.0, start_ns=again)])[1] == [(2, 4.0, 5.0)]
    assert fed([point(0, 9, 9.0, start_ns=0)], [point(20, 2, 4.0, start_ns=0)])[1] == [(2, 4.0, 20.0)]
    assert fed([point(0, 2, 9.0)], [point(20, 5, 4.0, start_ns=again)])[1] == [(5, 4.0, 5.0)]


def test_a_series_that_is_new_among_known_ones_counts_from_their_last_export():
    failed = point(10, 3, 6.0, status="503")
    assert fed([point(0, 9, 9.0)], [point(10, 9, 9.0), failed])[1] == [(0, 0.0, 10.0), (3, 6.0, 10.0)]


def since_itself(at_s, *counted, **more):
    """Return a point whose start is its own time: when counting began is not known."""
    return point(at_s, *counted, start_ns=START + at_s * SECOND, **more)


@pytest.mark.parametrize("count", [None, 7])
def test_a_start_that_is_every_points_own_time_is_an_unknown_start(count):
    more = count and count + 2
    exports = [since_itself(0, count, 9.0)], [since_itself(10, more, 12.0)], [since_itself(20, 1, 2.0)]
    assert fed(*exports)[:2] == [[], [(count and 2, 3.0, 10.0)]]
    assert fed(*exports)[2][0][1:] == (2.0, 10.0)  # it fell: the process began again
    failed = since_itself(10, count, 6.0, status="503")
    assert fed(exports[0], [*exports[1], failed])[1][1][:2] == (count, 6.0)


def test_a_first_point_without_a_known_start_is_the_start_of_those_that_follow():
    later = [point(at_s, None, total, start_ns=START) for at_s, total in ((10, 12.0), (20, 13.0))]
    assert fed([since_itself(0, None, 9.0)], *([each] for each in later)) == [
        [],
        [(None, 3.0, 10.0)],
        [(None, 1.0, 10.0)],
    ]


def test_what_is_sent_again_or_late_adds_nothing():
    counters = Counters()
    for at_s in (0, 10):
        counters.added([point(at_s, 5 + at_s, 1.0)])
    assert counters.added([point(10, 15, 1.0)]) == []
    assert counters.added([point(5, 7, 1.0)]) == []
    assert [each.count for each in counters.added([point(20, 16, 1.0)])] == [1]


def test_other_buckets_say_nothing_of_what_was_added():
    counters = Counters()
    counters.added([point(0, 2, 2.0, buckets=Explicit((1.0,), (1, 1)))])
    (added,) = counters.added([point(10, 5, 9.0, buckets=Explicit((2.0,), (4, 1)))])
    assert (added.count, added.buckets) == (3, None)


def test_series_are_bounded():
    counters = Counters()
    counters.added([point(0, 1, 1.0, status=str(number)) for number in range(SERIES_MAX)])
    (refused,) = counters.added([point(10, 1, 1.0, status="one more")])
    assert refused.reason == TOO_MANY


Steps = st.lists(st.tuples(st.integers(0, 50), st.booleans()), min_size=2, max_size=20)


@given(steps=Steps)
def test_nothing_is_lost_or_doubled_however_often_a_process_and_the_service_restart(steps):
    """The deltas add up to all that was counted after the first export, whichever exports are repeated."""
    counters, counted, added = Counters(), 0, 0
    value, start_ns = 0, OLD
    for number, (more, begins_again) in enumerate(steps):
        if begins_again and number:
            value, start_ns = 0, START + number * 10 * SECOND - 5 * SECOND
        value += more
        counted += more if number else 0
        export = [point(number * 10, value, float(value), start_ns=start_ns)]
        for _ in range(2):
            added += sum(each.count or 0 for each in counters.added(export))
            counters = restored(counters)
    assert added == counted


Counts = st.lists(st.integers(0, 9), min_size=1, max_size=40)


@given(counts=Counts, more=Counts, scale=st.integers(0, 6), offset=st.integers(-40, 40))
def test_exponential_buckets_are_subtracted_in_the_coarser_scale(counts, more, scale, offset):
    before = Exponential(scale, 1, tuple((offset + place, n) for place, n in enumerate(counts)))
    added = Exponential(scale, 2, tuple((offset + place, n) for place, n in enumerate(more)))
    both = [a + b for a, b in itertools.zip_longest(counts, more, fillvalue=0)]
    now = Exponential(scale, 3, tuple((offset + place, n) for place, n in enumerate(both)))
    found = now.at_scale(scale - 1).since(before)
    assert found is not None
    assert dict(found.counts) == {key: n for key, n in added.at_scale(scale - 1).counts if n}
    assert found.zero == 2


@pytest.mark.parametrize("share", [0.5, 0.95, 0.99])
def test_quantiles_of_exponential_buckets_are_as_exact_as_their_scale(share):
    values = [1.02**step for step in range(400)]
    counts: dict[int, int] = {}
    base = 2 ** (2**-4)
    for value in values:
        index = 0
        while base ** (index + 1) < value:
            index += 1
        counts[index] = counts.get(index, 0) + 1
    found = Exponential(4, 0, tuple(counts.items())).spans().quantile(share)
    assert found == pytest.approx(values[int(share * len(values))], rel=0.05)


def test_what_counts_since_the_machine_booted_is_not_a_burst_when_a_process_begins_again():
    again = START + 15 * SECOND
    assert fed(
        [point(0, None, 8e5)],
        [point(10, None, 8e5 + 2)],
        [point(20, None, 8e5 + 4, start_ns=again)],
        [point(30, None, 8e5 + 9, start_ns=again)],
    ) == [[], [(None, 2.0, 10.0)], [], [(None, 5.0, 10.0)]]


def test_processes_that_share_a_resource_are_counted_apart():
    """As workers do that were forked after their SDK had begun."""
    one, other = OLD, OLD + 3 * SECOND
    found = fed(
        [point(0, 70, 7.0, start_ns=one)],
        [point(1, 5000, 5.0, start_ns=other)],
        [point(10, 75, 7.5, start_ns=one)],
        [point(11, 5002, 5.2, start_ns=other)],
    )
    assert [[count for count, _, _ in each] for each in found] == [[], [], [5], [2]]


def test_series_that_ended_make_room():
    counters = Counters()
    counters.added([point(0, 1, 1.0, status=str(number)) for number in range(SERIES_MAX)])
    begun = START + 7200 * SECOND
    counters.added([point(7205, 1, 1.0, start_ns=begun, status=str(number)) for number in range(2)])
    assert len(restored(counters).series) == 2


def test_a_silence_of_hours_is_counted_by_the_point_that_ends_it():
    assert fed([point(0, 10, 1.0)], [point(7300, 17, 2.0)])[1] == [(7, 1.0, 7300.0)]


@pytest.mark.parametrize("buckets", [None, Explicit((1.0,), (10, 0))])
def test_a_start_that_moves_back_and_forward_again_is_not_another_process(buckets):
    """As where a clock is set: 24 were counted, not 42."""

    def counted(at_s, count, start_s):
        known = None if buckets is None else Explicit((1.0,), (count, 0))
        return [point(at_s, count, float(count), start_ns=START + start_s * SECOND, buckets=known)]

    found = fed(counted(10, 10, 0), counted(20, 18, -5), counted(30, 24, 0), counted(40, 25, 0))
    assert [[count for count, _, _ in each] for each in found] == [[10], [8], [6], [1]]


def test_a_second_process_that_began_earlier_is_counted_apart():
    """It is heard at the same time, or counted less, or its buckets hold other observations."""
    one, other = START, START - 5 * SECOND
    together = fed([point(10, 10, 1.0, start_ns=one)], [point(10, 18, 1.0, start_ns=other)])
    less = fed([point(10, 10, 1.0, start_ns=one)], [point(20, 9, 1.0, start_ns=other)])
    unlike = fed(
        [point(10, 10, 1.0, start_ns=one, buckets=Explicit((1.0,), (10, 0)))],
        [point(20, 18, 1.0, start_ns=other, buckets=Explicit((1.0,), (9, 9)))],
    )
    assert [each[1][0][0] for each in (together, less, unlike)] == [18, 9, 18]
