"""Return levels extrapolate an exponential tail, cautiously, and past incidents."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoheal.monitor.detectors.nulls.return_level import fit_return_levels, incidents_per_day

maxima = st.lists(st.floats(0, 1e6), min_size=6, max_size=300).map(np.array)


@given(maxima, st.floats(0.001, 1.0), st.floats(1.0, 10.0))
def test_rarer_means_higher(history, per_day, factor):
    fit = fit_return_levels(history)
    assert fit.level(per_day) >= fit.level(per_day * factor)


@given(maxima, st.floats(0.001, 0.5))
def test_rate_inverts_level(history, per_day):
    fit = fit_return_levels(history)
    if fit.exceedances and fit.mean_excess > 1e-6 and fit.exceedances / fit.days > per_day:
        assert fit.per_day(fit.level(per_day)) == pytest.approx(per_day, rel=1e-3)


def test_level_of_an_exponential_tail_is_reached_as_often_as_promised():
    rng = np.random.default_rng(0)
    reached = [
        np.mean(rng.exponential(size=24_000) > fit_return_levels(rng.exponential(size=700)).level(0.24))
        for _ in range(200)
    ]
    assert np.mean(reached) * 24 == pytest.approx(0.24, rel=0.15)


def test_short_history_gives_a_more_cautious_level_on_average():
    rng = np.random.default_rng(1)
    short = np.mean([fit_return_levels(rng.exponential(size=48)).level(0.2) for _ in range(300)])
    long = np.mean([fit_return_levels(rng.exponential(size=720)).level(0.2) for _ in range(300)])
    assert short > long


def test_incidents_are_distinguished_from_the_bulk():
    rng = np.random.default_rng(2)
    history = rng.exponential(size=720)
    assert incidents_per_day(history, 0.2, 0.5) <= 0.1
    history[::60] += 20.0
    assert incidents_per_day(history, 0.2, 0.5) > 0.15


def test_constant_scores_have_no_tail():
    fit = fit_return_levels(np.zeros(100))
    assert fit.level(0.2) == 0.0
    assert fit.per_day(1.0) == 0.0
