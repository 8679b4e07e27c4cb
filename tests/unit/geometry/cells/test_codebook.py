"""The frozen codebook: its cells, its occupancy, its storage."""

import json

import numpy as np
import pytest
from scipy.cluster.vq import ClusterError

from geoheal.errors import DimensionMismatch, GeometryError
from geoheal.geometry import (
    Geometry,
    MeansCodebook,
    QuantileCodebook,
    codebook_from_dict,
    fisher_rao_distance,
    fit_codebook,
    fit_reference,
)

ONE = np.random.default_rng(0).lognormal(size=6400)
SEVERAL = np.random.default_rng(1).standard_normal((3000, 3)) * [1.0, 1e6, 1e-6] + [0.0, 5.0, 0.0]


def test_one_channel_gets_64_bins_of_equal_share():
    codebook = fit_codebook(ONE, seed=0)
    assert isinstance(codebook, QuantileCodebook)
    assert (codebook.cells, codebook.channels) == (64, 1)
    assert codebook.occupancy(ONE).tolist() == [100 / 6400] * 64


def test_values_beyond_the_baseline_fall_into_the_outer_bins():
    occupancy = fit_codebook(ONE, seed=0).occupancy([-1e9, 1e9, 1e9])
    assert occupancy[[0, -1]].tolist() == [1 / 3, 2 / 3]


def test_a_value_on_an_edge_belongs_to_the_bin_above():
    assert QuantileCodebook(np.array([1.0, 2.0])).occupancy([1.0, 2.0, 2.0, 0.0]).tolist() == [
        0.25,
        0.25,
        0.5,
    ]


def test_several_channels_get_64_centres():
    codebook = fit_codebook(SEVERAL, seed=0)
    assert isinstance(codebook, MeansCodebook)
    assert (codebook.cells, codebook.channels) == (64, 3)
    occupancy = codebook.occupancy(SEVERAL)
    assert occupancy.sum() == pytest.approx(1.0, abs=1e-12)
    assert occupancy.min() > 0.0


def test_a_sample_belongs_to_the_nearest_centre():
    codebook = fit_codebook(SEVERAL, seed=0)
    assert isinstance(codebook, MeansCodebook)
    standard = (SEVERAL - SEVERAL.mean(axis=0)) / SEVERAL.std(axis=0)
    nearest = np.square(standard[:, np.newaxis] - codebook.centres).sum(axis=2).argmin(axis=1)
    expected = np.bincount(nearest, minlength=64) / len(SEVERAL)
    assert codebook.occupancy(SEVERAL).tolist() == expected.tolist()


def test_no_channel_counts_more_because_its_unit_is_small():
    codebook, same = fit_codebook(SEVERAL, seed=0), fit_codebook(SEVERAL / [1.0, 1e6, 1e-6], seed=0)
    assert isinstance(codebook, MeansCodebook)
    assert isinstance(same, MeansCodebook)
    assert same.centres == pytest.approx(codebook.centres, abs=1e-6)


def test_the_seed_decides():
    assert fit_codebook(SEVERAL, seed=3).to_dict() == fit_codebook(SEVERAL, seed=3).to_dict()
    assert fit_codebook(SEVERAL, seed=3).to_dict() != fit_codebook(SEVERAL, seed=4).to_dict()


@pytest.mark.parametrize("activity", [ONE, SEVERAL, np.column_stack([ONE, np.ones(6400)])])
def test_a_codebook_survives_storage_as_json(activity):
    codebook = fit_codebook(activity, seed=0, cells=16)
    restored = codebook_from_dict(json.loads(json.dumps(codebook.to_dict())))
    assert type(restored) is type(codebook)
    assert restored.occupancy(activity).tolist() == codebook.occupancy(activity).tolist()


def test_a_change_of_the_system_moves_its_basin():
    codebook, reference = fit_reference(ONE, seed=0)
    rng = np.random.default_rng(2)
    same = codebook.occupancy(rng.lognormal(size=3200))
    changed = codebook.occupancy(3.0 * rng.lognormal(size=3200))
    near = fisher_rao_distance(reference, same, Geometry.SIMPLEX)
    assert fisher_rao_distance(reference, changed, Geometry.SIMPLEX) > 3 * near


def test_the_reference_is_measured_on_held_out_samples():
    first, second = ONE[:3200], ONE[3200:]
    codebook, reference = fit_reference(ONE, seed=0)
    assert codebook.to_dict() == fit_codebook(first, seed=0).to_dict()
    assert reference.tolist() == codebook.occupancy(second).tolist()
    assert np.ptp(codebook.occupancy(first)) == 0.0
    assert np.ptp(reference) > 0.0


@pytest.mark.parametrize("activity", [np.arange(63.0), np.tile(np.arange(40.0), 10), np.ones((500, 2))])
def test_too_few_distinct_samples_fill_no_codebook(activity):
    with pytest.raises(GeometryError, match="distinct samples do not fill 64 cells"):
        fit_codebook(activity, seed=0)


def test_an_empty_cluster_is_said_in_our_words(monkeypatch):
    def fail(*_arguments, **_options):
        raise ClusterError

    monkeypatch.setattr("scipy.cluster.vq.kmeans2", fail)
    with pytest.raises(GeometryError, match="does not fill 64 cells; record a longer baseline"):
        fit_codebook(SEVERAL, seed=0)


def test_repeated_samples_still_fill_all_cells():
    activity = np.repeat(np.random.default_rng(3).standard_normal((64, 2)), 50, axis=0)
    assert np.count_nonzero(fit_codebook(activity, seed=0).occupancy(activity)) == 64


def test_the_channels_must_be_the_codebooks():
    with pytest.raises(DimensionMismatch, match="1 channels, the codebook was made for 3"):
        fit_codebook(SEVERAL, seed=0).occupancy(ONE)


def test_activity_must_be_finite():
    with pytest.raises(GeometryError, match="Sample 1 of channel 0 is nan"):
        fit_codebook(ONE, seed=0).occupancy([1.0, np.nan])


@pytest.mark.parametrize(
    "stored", [{}, {"kind": "tea"}, {"kind": "quantile"}, {"kind": "quantile", "edges": ["a"]}]
)
def test_what_is_not_a_codebook_is_refused(stored):
    with pytest.raises(GeometryError, match="not a stored codebook"):
        codebook_from_dict(stored)
