"""Change points, changes of the system, and how they are ranked."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoheal.domain.snapshots.code_version import CodeVersion
from geoheal.domain.snapshots.reading import Reading
from geoheal.geometry.real_array import Array
from geoheal.monitor.causes import SystemChange, TimeRelation, change_point, changes, find_causes
from tests.unit.monitor.detectors.streams import noise

START = datetime(2026, 3, 1, tzinfo=UTC)
TIMES: Array = START.timestamp() + 60.0 * np.arange(200.0)
OLD = CodeVersion("aaa", ("cart",), {"cart": "1.0"})
NEW = CodeVersion("bbb", ("cart", "pay"), {"cart": "1.1"})
VERSIONS = {UUID(int=1): OLD, UUID(int=2): NEW}


def stepped(at: int, size: float, seed: int = 1, phi: float = 0.0) -> Array:
    values: Array = noise(200, seed, phi, channels=1)[:, 0]
    values[at:] += size
    return values


@pytest.mark.parametrize("at", [20, 100, 180])
@pytest.mark.parametrize("phi", [0.0, 0.6])
def test_a_step_is_found_where_it_is(at, phi):
    found = change_point(TIMES, stepped(at, 5.0, phi=phi))
    assert found is not None
    assert found.earliest <= TIMES[at] <= found.latest
    assert abs(found.at - TIMES[at]) <= 3 * 60.0
    assert found.deviations > 2
    assert found.p_value < 0.1


def test_noise_seldom_has_a_significant_change():
    p_values = []
    for seed in range(100):
        for phi in (0.0, 0.8):
            found = change_point(TIMES, stepped(0, 0.0, seed, phi))
            assert found is not None
            p_values.append(found.p_value)
    assert np.mean(np.array(p_values) < 0.05) <= 0.08


def test_the_interval_holds_what_it_promises():
    inside = 0
    for seed in range(60):
        found = change_point(TIMES, stepped(90, 1.5, seed))
        assert found is not None
        inside += found.earliest <= TIMES[90] <= found.latest
    assert inside >= 48


@pytest.mark.parametrize("values", [np.full(200, 3.0), np.where(np.arange(200) < 19, 1.0, np.nan)])
def test_what_never_moves_or_was_hardly_measured_has_none(values):
    assert change_point(TIMES, values) is None


@settings(max_examples=40, deadline=None)
@given(values=st.lists(st.one_of(st.floats(-1e6, 1e6), st.just(np.nan)), min_size=200, max_size=200))
def test_a_change_point_lies_within_its_interval_and_the_series(values):
    found = change_point(TIMES, np.array(values))
    if found is not None:
        assert TIMES[0] <= found.earliest <= found.at <= found.latest <= TIMES[-1]
        assert 0.0 <= found.p_value <= 1.0


def reading(place: int, node: str | None, version: int | None) -> Reading:
    return Reading(
        captured_at=START + timedelta(minutes=place),
        id=UUID(int=place),
        node=node,
        values={},
        code_version_id=None if version is None else UUID(int=version),
    )


def test_code_modules_and_nodes_that_changed_are_named():
    readings = [reading(p, n, 2 if p >= (60 if n == "a" else 70) else 1) for p in range(100) for n in "ab"]
    readings += [reading(p, "c", None) for p in range(50, 100)]
    found = changes(sorted(readings, key=lambda each: each.captured_at), VERSIONS)
    assert [(each.kind, each.name, each.what, each.nodes) for each in found] == [
        ("node", "c", "node c appeared", ("c",)),
        ("code_version", "bbb", "code aaa → bbb", ("a", "b")),
        ("module", "cart", "module cart 1.0 → 1.1", ("a", "b")),
        ("module", "pay", "module pay became active", ("a", "b")),
    ]
    assert found[1].at == (START + timedelta(minutes=60)).timestamp()


def change(place: int, name: str) -> SystemChange:
    return SystemChange(kind="module", at=float(TIMES[place]), name=name, nodes=(None,), what=name)


def test_what_coincides_with_the_first_movement_ranks_first():
    columns = {
        "late": stepped(130, 6.0, 2),
        "first": stepped(110, 6.0, 3),
        "calm": stepped(0, 0.0, 4),
        "absent": np.full(200, np.nan),
    }
    changed = [change(30, "long before"), change(109, "just then"), change(150, "after")]
    causes = find_causes(TIMES, columns, changed, float(TIMES[120]), 60.0)
    assert [(each.metric, each.relation) for each in causes.moved] == [
        ("first", TimeRelation.PRECEDES),
        ("late", TimeRelation.FOLLOWS),
    ]
    low, high = causes.moved[0].lead_s[1:]
    assert low <= 600.0 <= high
    assert [each.change.name for each in causes.candidates] == ["just then", "long before", "after"]
    assert [each.relation for each in causes.candidates] == list(
        map(TimeRelation, ("coincides", "precedes", "follows"))
    )


def test_a_reported_change_is_named_only_shortly_before_the_trouble():
    columns = {"first": stepped(150, 6.0, 3)}
    changed = [
        SystemChange(kind="deploy", at=float(TIMES[place]), name=None, nodes=(), what=what, reported=True)
        for place, what in ((20, "long before"), (40, "before"), (149, "just then"), (170, "after"))
    ]
    causes = find_causes(TIMES, columns, changed, float(TIMES[155]), 60.0)
    assert [each.change.what for each in causes.candidates] == ["just then", "before"]
    causes = find_causes(TIMES, {}, changed, float(TIMES[155]), 60.0)
    assert [each.change.what for each in causes.candidates] == ["just then", "before"]


def test_without_a_movement_the_start_itself_is_what_counts():
    causes = find_causes(TIMES, {"calm": stepped(0, 0.0, 4)}, [change(120, "then")], float(TIMES[120]), 60.0)
    assert causes.moved == ()
    assert causes.candidates[0].relation is TimeRelation.COINCIDES
    assert causes.candidates[0].lead_s == (0.0, 0.0, 0.0)
