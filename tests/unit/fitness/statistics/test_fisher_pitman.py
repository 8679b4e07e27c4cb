from itertools import product

import numpy as np
import pytest
from scipy import stats

from geoheal.fitness.statistics import fisher_pitman
from geoheal.fitness.statistics.fisher_pitman import p_more


def enumerated(differences):
    sums = [np.dot(signs, np.abs(differences)) for signs in product((-1, 1), repeat=len(differences))]
    return np.mean(np.array(sums) >= np.sum(differences))


@pytest.mark.parametrize("seed", range(5))
def test_is_the_share_of_all_sign_assignments(seed):
    differences = np.random.default_rng(seed).integers(-4, 6, 9)
    assert p_more(differences) == pytest.approx(enumerated(differences))
    assert p_more(-differences) == pytest.approx(enumerated(-differences))


def test_is_the_exact_binomial_test_when_pairs_differ_by_one():
    differences = np.array([1] * 9 + [-1] * 2 + [0] * 10)
    assert p_more(differences) == pytest.approx(stats.binomtest(9, 11, alternative="greater").pvalue)


def test_sparse_counts_are_not_proof():
    # spinnaker/kayenta#426: errors where there were none
    assert p_more(np.array([0, 1, 2, 1, 0, 0])) == 0.125


def test_one_run_full_of_errors_is_not_proof_however_many():
    assert p_more(np.array([1000] + [0] * 29)) == 0.5


def test_no_differences_speak_for_the_hypothesis():
    assert p_more(np.zeros(10, dtype=np.int64)) == 1.0


def test_large_counts_are_binned_without_changing_the_answer(monkeypatch):
    differences = np.array([1200, -300, 700, 900, -100, 400, 1500, 800, 200, 600])
    exact = p_more(differences)
    monkeypatch.setattr(fisher_pitman, "_SUM_MAX", 500)
    assert p_more(differences) == pytest.approx(exact, abs=0.002)
