"""The next record of a sample: exceeded about once in a hundred times, whatever the tail."""

import numpy as np
import pytest

from geoheal.fitness.statistics.record_values import next_record


@pytest.mark.parametrize(
    ("draw", "most"),
    [
        (lambda rng, count: np.abs(rng.normal(0, 1, count)), 0.01),
        (lambda rng, count: rng.exponential(1, count), 0.02),
        (lambda rng, count: rng.pareto(3, count) + 1, 0.06),
    ],
    ids=["normal", "exponential", "Pareto"],
)
def test_the_next_record_is_seldom_beyond_the_limit(draw, most):
    rng = np.random.default_rng(11)
    beyond = 0
    for _ in range(400):
        sample = np.sort(draw(rng, 1_000))[::-1]
        records = np.zeros(0)
        while not len(records):
            more = draw(rng, 5_000)
            records = more[more > sample[0]]
        beyond += records[0] > next_record(sample[:101])
    assert beyond / 400 <= most


def test_what_is_far_beyond_all_others_is_beyond_the_limit():
    largest = np.sort(np.abs(np.random.default_rng(3).normal(0, 1, 500)))[::-1][:51]
    assert next_record(largest) < 2.5 * largest[0]
