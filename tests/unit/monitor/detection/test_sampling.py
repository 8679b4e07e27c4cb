"""Snapshots of one or many nodes as samples of a system."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import numpy as np
import pytest

from geoheal.domain.snapshots.convention import Geometry
from geoheal.domain.snapshots.reading import Reading
from geoheal.monitor.detection.node_totals import NodeTotals
from geoheal.monitor.detection.sampling import samples, slot_of

START = datetime(2026, 3, 1, tzinfo=UTC)
EPOCH_S = START.timestamp()


def reading(seconds: float, node: str | None = None, basin=None, **values: float) -> Reading:
    unit = None if basin is None else np.asarray(basin, dtype=np.float32) / np.linalg.norm(basin)
    return Reading(
        captured_at=START + timedelta(seconds=seconds),
        id=UUID(int=round(seconds * 1000)),
        node=node,
        values=values,
        basin=unit,
    )


def test_snapshots_of_one_node_are_samples_by_themselves():
    readings = [reading(0, phi=0.7), reading(60, phi=0.8), reading(60, phi=0.1), reading(120, x=1.0)]
    assert slot_of(readings) is None
    made = list(samples(readings, ("phi",), Geometry.SPHERE, None, np.inf))
    assert [each.at - EPOCH_S for each in made] == [0, 60, 120]
    assert np.array_equal([each.values[0] for each in made], [0.7, 0.8, np.nan], equal_nan=True)


def test_nodes_are_taken_together_in_slots_of_their_own_pace():
    readings = [reading(60 * n + 7 * k, node, x=k) for n in range(5) for k, node in enumerate("abc")]
    assert slot_of(readings) == 60.0
    made = list(samples(readings, ("x", "y"), Geometry.SPHERE, 60.0, EPOCH_S + 299))
    assert [each.at - EPOCH_S for each in made] == [60, 120, 180, 240]
    assert {each.values[0] for each in made} == {1.0}
    assert np.isnan([each.values[1] for each in made]).all()
    assert made[-1].last.captured_at == START + timedelta(seconds=194)


def summed(readings, totals=None):
    names = ("request_count", "memory_usage_mb", "avg_latency_ms")
    return [
        each.values.tolist()
        for each in samples(readings, names, Geometry.SPHERE, 60.0, np.inf, totals or NodeTotals())
    ]


def fleet(seconds, node, requests, memory=100.0):
    measured = {"request_count": requests, "memory_usage_mb": memory, "avg_latency_ms": 10.0 * requests}
    return reading(seconds, node, **measured)


def test_requests_memory_and_processor_time_of_nodes_add_up():
    rows = [fleet(60 * n + k, node, k + 1) for n in range(3) for k, node in enumerate("abc")]
    assert summed(rows) == [[6.0, 300.0, 20.0]] * 3


def test_a_node_that_is_late_or_early_counts_once():
    times = {"a": (10, 70, 130, 190), "b": (55, 121, 175, 235), "c": (10, 70)}
    rows = sorted(
        (fleet(at, node, 5) for node, own in times.items() for at in own), key=lambda each: each.captured_at
    )
    assert [row[:2] for row in summed(rows)] == [[15.0, 300.0], [15.0, 300.0], [15.0, 300.0], [10.0, 200.0]]


def test_sums_are_carried_on_from_what_was_judged_before():
    rows = [fleet(60 * n + 50 * (n % 2), node, 5) for n in range(4) for node in ("a", "b" if n % 2 else "a")]
    whole, totals = summed(rows), NodeTotals()
    assert [*summed(rows[:4], totals), *summed(rows[4:], totals)] == whole


@pytest.mark.parametrize("geometry", Geometry)
def test_basins_of_a_slot_come_to_their_frechet_mean(geometry):
    rows = [reading(1, "a", [1.0, 0.0]), reading(2, "b", [0.0, 1.0]), reading(3, "c")]
    (made,) = samples(rows, (), geometry, 60.0, np.inf)
    assert made.basin == pytest.approx([0.5, 0.5] if geometry is Geometry.SIMPLEX else [0.5**0.5] * 2)


def test_basins_all_over_the_sphere_have_no_mean():
    rows = [reading(1, "a", [1.0, 0.0]), reading(2, "b", [-1.0, 0.0])]
    (made,) = samples(rows, (), Geometry.SPHERE, 60.0, np.inf)
    assert made.basin is None
