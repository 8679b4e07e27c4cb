"""In how many rounds a leak is measured: as many as end in time, between the steps too."""

import pytest

from geoheal.healing.diagnosis.rounds import ROUNDS, TARGET_BYTES, TOO_LONG_CPU_S, _rounds


def linear(cpu_s, grows):
    return lambda rounds: (rounds * grows, rounds * cpu_s)


@pytest.mark.parametrize(
    ("measured", "chosen"),
    [
        (linear(0.0001, 1_000), ROUNDS[-1]),
        (linear(0.0001, TARGET_BYTES), ROUNDS[1]),
        (linear(1.0, 1_000_000), 1),
        (lambda rounds: (rounds * 500_000, 0.05 * rounds**2), 3),
        (lambda rounds: (rounds * 500_000, 0.14 * rounds**2), 2),
        (lambda rounds: (rounds * 1_000, 0.1 * rounds**2), 5),
        (lambda _rounds: None, 0),
    ],
    ids=[
        "cheap",
        "fast growth",
        "dear",
        "every round takes longer",
        "much longer",
        "faint growth",
        "nothing ends",
    ],
)
def test_as_many_rounds_as_end_in_time(measured, chosen):
    assert _rounds(measured) == chosen


def test_what_takes_longer_with_every_round_is_still_measured_in_several():
    chosen = _rounds(lambda rounds: (rounds * 500_000, 0.058 * rounds**2))
    assert chosen > 1
    assert 0.058 * chosen**2 <= TOO_LONG_CPU_S


def test_rounds_that_cannot_end_in_time_are_not_even_tried():
    tried = []

    def measured(rounds):
        tried.append(rounds)
        return rounds * 1_000, 0.02 * rounds**2

    assert _rounds(measured) == 10
    assert max(tried) < 20


def test_where_growth_stands_out_dearer_rounds_are_not_looked_for():
    assert _rounds(lambda rounds: (rounds * 200_000, 0.02 * rounds**2)) == 5
