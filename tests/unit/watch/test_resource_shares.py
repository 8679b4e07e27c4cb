"""How CPU time and memory are shared out."""

import pytest

from geoheal.domain.snapshots.convention import Geometry
from geoheal.geometry import fisher_rao_distance
from geoheal.watch.resource_shares import HALF, KERNEL, UNUSED, ResourceShares, Usage


def usage(user_s: float = 0.25, *, kernel_s: float = 0.0, held: int = 10, elapsed_s: float = 5.0) -> Usage:
    return Usage(
        elapsed_s=elapsed_s,
        user_s={"python": user_s},
        kernel_s=kernel_s,
        memory_bytes={"python": held},
        cores=1.0,
        memory_total_bytes=1000,
    )


def shares(seen: Usage):
    basin = ResourceShares().update(seen)
    assert basin is not None
    return basin


def test_each_half_holds_one_half():
    basin = shares(usage(1.0, kernel_s=0.5))
    assert basin[:HALF].sum() == pytest.approx(0.5)
    assert basin[HALF:].sum() == pytest.approx(0.5)
    assert basin[UNUSED] == pytest.approx(0.5 * 3.5 / 5)
    assert basin[KERNEL] == pytest.approx(0.5 * 0.5 / 5)
    assert basin[HALF] == pytest.approx(0.5 * 0.99)


def test_more_than_the_whole_leaves_nothing_unused():
    assert shares(usage(12.0))[UNUSED] == 0.0
    assert shares(usage(held=2000))[HALF] == 0.0


def test_nothing_is_known_before_time_has_passed():
    assert ResourceShares().update(usage(0.0, elapsed_s=0.0)) is None


def test_an_idle_process_that_spins_moves_as_far_as_documented():
    moved = fisher_rao_distance(shares(usage(0.25)), shares(usage(4.5)), Geometry.SIMPLEX)
    assert moved == pytest.approx(1.4, abs=0.1)


def test_recent_time_counts_more():
    recent = ResourceShares()
    recent.update(usage(60.0, elapsed_s=60.0))
    basin = recent.update(usage(0.0, elapsed_s=60.0))
    assert basin is not None
    assert basin[UNUSED] == pytest.approx(0.5 * 2 / 3)
