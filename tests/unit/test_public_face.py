"""The public face offers what it says, and no more."""

import pytest

import geoheal


def test_all_names_exist():
    assert sorted(geoheal.__all__) == [
        "CodeFitnessEvaluator",
        "GeometricHealthMonitor",
        "SelfHealingEngine",
        "__version__",
        "create_self_healing_system",
        "fisher_rao_distance",
    ]
    for name in geoheal.__all__:
        assert getattr(geoheal, name)


def test_other_names_do_not():
    with pytest.raises(AttributeError, match="nonsense"):
        _ = geoheal.nonsense
