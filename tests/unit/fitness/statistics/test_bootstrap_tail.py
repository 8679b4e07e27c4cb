import numpy as np
import pytest
from scipy import stats

from geoheal.fitness.statistics import bootstrap_tail


def singles(values):
    return list(np.asarray(values, dtype=float)[:, None])


def test_quantile_is_the_inverse_of_the_distribution_function():
    values = np.random.default_rng(0).normal(size=40)
    expected = np.quantile(values, 0.95, method="inverted_cdf")
    assert bootstrap_tail.quantile(singles(values), 0.95) == expected
    assert bootstrap_tail.quantile([values[:7], values[7:]], 0.95) == expected


def test_a_resample_is_the_quantile_of_the_drawn_runs():
    rng = np.random.default_rng(2)
    candidate = [rng.normal(size=size) for size in (3, 5, 2, 4, 6)]
    current = [rng.normal(size=size) for size in (4, 4, 1, 3, 2)]
    differences = bootstrap_tail.bootstrap_differences(candidate, current, 0.75, replicates=50, seed=9)
    drawn = np.random.default_rng(9).integers(5, size=(50, 5))
    expected = [
        np.quantile(np.concatenate([candidate[i] for i in row]), 0.75, method="inverted_cdf")
        - np.quantile(np.concatenate([current[i] for i in row]), 0.75, method="inverted_cdf")
        for row in drawn
    ]
    assert differences.tolist() == sorted(expected)


def test_agrees_with_the_bootstrap_of_scipy():
    rng = np.random.default_rng(3)
    candidate, current = rng.normal(1, 1, size=40), rng.normal(size=40)
    differences = bootstrap_tail.bootstrap_differences(
        singles(candidate), singles(current), 0.9, replicates=4000, seed=1
    )

    def quantile_difference(x, y, axis=-1):
        return np.quantile(x, 0.9, axis=axis, method="inverted_cdf") - np.quantile(
            y, 0.9, axis=axis, method="inverted_cdf"
        )

    reference = stats.bootstrap(
        (candidate, current),
        quantile_difference,
        paired=True,
        method="percentile",
        confidence_level=0.9,
        n_resamples=4000,
        rng=np.random.default_rng(5),
    ).confidence_interval
    assert bootstrap_tail.percentile_interval(differences, 0.9) == pytest.approx(tuple(reference), abs=0.1)


def test_same_seed_same_resamples():
    rng = np.random.default_rng(4)
    runs = [rng.normal(size=7) for _ in range(10)], [rng.normal(size=9) for _ in range(10)]
    first, again, other = (
        bootstrap_tail.bootstrap_differences(*runs, 0.95, replicates=200, seed=seed) for seed in (1, 1, 2)
    )
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_p_value_is_never_zero_and_counts_the_margin_for_the_hypothesis():
    differences = np.array([1.0, 2.0, 3.0])
    assert bootstrap_tail.p_above(differences, 0.0) == 0.25
    assert bootstrap_tail.p_above(differences, 1.0) == 0.5
    assert bootstrap_tail.p_above(differences, 9.0) == 1.0


def test_sees_a_tail_that_the_middle_hides():
    rng = np.random.default_rng(6)
    current = [rng.normal(100, 3, 50) for _ in range(20)]
    candidate = [np.where(rng.random(50) < 0.08, 3, 1) * rng.normal(100, 3, 50) for _ in range(20)]
    differences = bootstrap_tail.bootstrap_differences(candidate, current, 0.95, replicates=1000, seed=1)
    assert bootstrap_tail.p_above(differences, 5.0) <= 0.01
    assert abs(np.median(np.concatenate(candidate)) / np.median(np.concatenate(current)) - 1) < 0.02
