"""Words in names of metrics, which a request may choose."""

import pytest

from geoheal.compare.rules import Criticality, default_rule


@pytest.mark.parametrize("part", ["1", ".", "/", "p1", "per-"])
def test_a_name_of_one_part_over_and_over_is_looked_at_in_one_pass(part):
    """With a pass for each place, this would not end for many minutes."""
    assert default_rule(part * 200_000).criticality is Criticality.NORMAL


@pytest.mark.parametrize("name", ["95th", "took 99.9 %", "p95", "latency 95%"])
def test_quantiles_are_told_from_shares(name):
    assert default_rule(name).worse.value == "higher"
