"""The two conventions."""

from geoheal.domain.snapshots.convention import Geometry


def test_the_factor_is_part_of_the_convention():
    assert {geometry.value: geometry.factor for geometry in Geometry} == {"sphere": 1, "simplex": 2}
