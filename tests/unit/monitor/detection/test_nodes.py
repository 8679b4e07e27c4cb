"""Many nodes: their mean, who stands out, who is silent."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoheal.domain.snapshots.convention import Geometry
from geoheal.domain.snapshots.reading import Reading
from geoheal.monitor.detection.nodes import system_state

START = datetime(2026, 3, 1, tzinfo=UTC)
RNG = np.random.default_rng(3)


def reading(place: int, node: str | None, values: dict[str, float], basin=None) -> Reading:
    unit = None if basin is None else (np.asarray(basin) / np.linalg.norm(basin)).astype(np.float32)
    return Reading(
        captured_at=START + timedelta(minutes=place),
        id=UUID(int=place),
        node=node,
        values=values,
        basin=unit,
    )


def fleet(nodes: str, places: int = 10, **odd: dict[str, float]) -> list[Reading]:
    """Return readings of nodes that are alike, but for what is odd of some."""
    return [
        reading(
            place,
            node,
            {"latency": 50 + RNG.normal(), "queue": RNG.normal()} | odd.get(node, {}),
            np.ones(8) + RNG.normal(0, 0.02, 8),
        )
        for place in range(places)
        for node in nodes
    ]


def test_nodes_that_are_alike_do_not_stand_out():
    state = system_state(fleet("abcd"), Geometry.SPHERE)
    assert [node.outlier for node in state.nodes] == [False] * 4
    assert state.values["latency"] == pytest.approx(50, abs=1)
    assert state.mean == pytest.approx(np.full(8, 8**-0.5), abs=0.02)
    assert state.dispersion is not None
    assert 0 < state.dispersion < 0.05


def test_a_metric_that_stands_out_is_named_with_its_node():
    state = system_state(fleet("abc", b={"latency": 90.0}), Geometry.SPHERE)
    (odd,) = (node for node in state.nodes if node.outlier)
    assert odd.node == "b"
    assert odd.reasons[0].startswith("its latency is 90, the median node's 50")
    assert len(odd.reasons) == 1


@pytest.mark.parametrize("geometry", Geometry)
def test_a_basin_that_stands_out_is_named(geometry):
    readings = [*fleet("abc"), reading(11, "c", {}, [1, 1, 1, 9, 1, 1, 1, 1])]
    state = system_state(readings, geometry)
    assert [node.node for node in state.nodes if node.outlier] == ["c"]
    assert "its basin lies" in state.nodes[2].reasons[0]


def test_of_two_nodes_none_stands_out():
    state = system_state(fleet("ab", b={"latency": 900.0}), Geometry.SPHERE)
    assert not any(node.outlier for node in state.nodes)


def test_a_silent_node_is_named_and_left_out_of_the_mean():
    readings = fleet("abc", 5, c={"latency": 9_000.0}) + fleet("ab", 30)[10:]
    readings.sort(key=lambda each: each.captured_at)
    state = system_state(readings, Geometry.SPHERE)
    assert [node.node for node in state.nodes if node.silent] == ["c"]
    assert state.values["latency"] < 60
    assert not any(node.outlier for node in state.nodes)


@pytest.mark.parametrize("behind", [20, -20])
def test_a_node_whose_clock_differs_is_not_silent_and_a_late_one_is(behind):
    arrived = [
        replace(reading(place - (behind if node == "c" else 0), node, {}), arrived_at=each.captured_at)
        for place in range(30, 60)
        for node in "abc"
        for each in [reading(place, node, {})]
    ]

    def silent(readings):
        in_order = sorted(readings, key=lambda each: each.captured_at)
        return [node.node for node in system_state(in_order, Geometry.SPHERE).nodes if node.silent]

    fallen_behind = ["c"] if behind > 0 else ["a", "b"]
    assert silent(arrived) == []
    assert silent([replace(each, arrived_at=None) for each in arrived]) == fallen_behind
    at_once = START + timedelta(minutes=60)
    assert silent([replace(each, arrived_at=at_once) for each in arrived]) == fallen_behind


def test_without_readings_there_is_no_state():
    state = system_state([], Geometry.SPHERE)
    assert (state.nodes, state.mean, state.dispersion, dict(state.values)) == ((), None, None, {})


@given(st.permutations("abcde"), st.floats(-1e3, 1e3))
def test_the_state_does_not_depend_on_the_order_of_nodes_or_a_shift_of_time(order, value):
    rows = {node: {"x": value + place} for place, node in enumerate("abcde")}
    one = system_state([reading(1, node, rows[node]) for node in "abcde"], Geometry.SPHERE)
    other = system_state([reading(9, node, rows[node]) for node in order], Geometry.SPHERE)
    assert [node.reasons for node in one.nodes] == [node.reasons for node in other.nodes]
    assert one.values == pytest.approx(other.values)


def test_a_node_that_said_that_it_ends_is_not_silent_and_leaves_after_an_hour():
    short, long = fleet("ab", 30), fleet("ab", 75)
    last = replace(reading(10, "c", {"latency": 900.0}), ended=True)
    early = [reading(place, "c", {"latency": 900.0}) for place in range(10)]
    state = system_state(sorted([*short, *early, last], key=lambda each: each.captured_at), Geometry.SPHERE)
    assert [(each.node, each.ended, each.silent) for each in state.nodes][2] == ("c", True, False)
    assert state.values["latency"] == pytest.approx(50, abs=1)
    later = sorted([*long, *early, last], key=lambda each: each.captured_at)
    assert [each.node for each in system_state(later, Geometry.SPHERE).nodes] == ["a", "b"]


def test_a_node_that_was_heard_once_falls_silent_and_leaves_after_a_day():
    once = reading(0, "c", {"latency": 50.0})
    hour = system_state([once, *fleet("ab", 60)], Geometry.SPHERE)
    assert [each.node for each in hour.nodes if each.silent] == ["c"]
    day = [reading(place * 30, node, {"latency": 50.0}) for place in range(60) for node in "ab"]
    assert [each.node for each in system_state([once, *day], Geometry.SPHERE).nodes] == ["a", "b"]
