"""Functions whose code changed explain added time that no sample of their own shows."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import numpy as np
import pytest

from geoheal.domain.profiling.profile import Profile, Seconds, Stack
from geoheal.domain.snapshots.code_version import CodeVersion
from geoheal.healing.localisation.changed import ChangedFunctions
from geoheal.healing.localisation.incident import joined
from geoheal.healing.localisation.suspects import Localisation, localise

VIEW, BUILD, DECOY = ("shop.web", "view"), ("shop.plan", "build"), ("shop.web", "login")
CHAIN = [("shop.text", name) for name in ("find", "scan", "walk", "step", "match")]
OTHERS = [(f"shop.more{number}", "run") for number in range(8)]
MODULES = {module for module, _ in (VIEW, BUILD, *CHAIN, *OTHERS)}


def profile(rng, number, rows):
    """Return a profile whose samples scatter about the means that chains and lines have."""
    stacks = [
        Stack(route="GET /", places=places, line=line, seconds=Seconds(count * 0.04, count * 0.04))
        for places, line, mean in rows
        if (count := int(rng.poisson(mean)))
    ]
    return Profile(
        id=uuid4(),
        started_at=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=30 * number),
        duration_s=30.0,
        node=None,
        code_version=CodeVersion("abc" if number < 30 else "def"),
        samples=round(sum(each.seconds.wall_s for each in stacks) / 0.04),
        requests={"GET /": 40},
        stacks=stacks,
        other=Seconds(),
        errors=[],
    )


def sides(seed, rows, grown):
    rng = np.random.default_rng(seed)
    return [
        [profile(rng, first + number, made) for number in range(count)]
        for first, count, made in ((0, 20, rows), (30, 5, grown))
    ]


def calling(many=1.0, called=1.0):
    """Return chains in which each function calls the next one; the first one ``many`` times as often."""
    whole = [
        ((VIEW, BUILD, *CHAIN[: depth + 1]), line, 0.4 * many) for depth in range(5) for line in (1, 2, 3)
    ]
    steady = [((VIEW, place), line, 0.8) for place in OTHERS for line in (1, 2)]
    return [
        *whole,
        *steady,
        ((VIEW, BUILD), 9, 2.0 * called),
        ((VIEW, BUILD), 8, 2.0),
        ((VIEW, DECOY), 4, 1.0),
    ]


def test_a_caller_far_from_where_the_time_is_spent_comes_first():
    first = 0
    for seed in range(6):
        found = localise(*sides(10 + seed, calling(), calling(many=8.0))).suspects
        first += bool(found) and (found[0].place, found[0].calls) == (BUILD, CHAIN[0])
        assert len(found) <= 3
    assert first >= 5


@pytest.mark.parametrize("decoys", [{DECOY}, {DECOY, VIEW, *OTHERS[:4]}])
def test_a_changed_function_that_calls_more_often_comes_first_among_other_changed_ones(decoys):
    found = localise(*sides(20, calling(), calling(many=3.0)))
    answer = joined(found, ChangedFunctions(MODULES, decoys | {BUILD}))
    assert (answer.suspects[0].place, answer.suspects[0].changed) == (BUILD, True)


def test_a_changed_function_is_named_where_no_single_function_stands_out():
    spread = [((VIEW, BUILD, (f"shop.part{number}", "run")), 5, 0.25) for number in range(40)]
    slower = [(places, line, 1.8 * mean) for places, line, mean in spread]
    steady = [((VIEW, place), line, 2.0) for place in OTHERS for line in (1, 2)]
    before, after = sides(30, [*spread, *steady], [*slower, *steady])
    found = Localisation()
    while not found.suspects and len(after) < 40:
        found = joined(localise(before, after), ChangedFunctions({"shop.plan", "shop.web"}, {BUILD, DECOY}))
        after = [*after, *sides(31 + len(after), slower + steady, slower + steady)[1]]
    assert found.suspects[0].place == BUILD


def test_changed_functions_are_not_named_where_nothing_became_slower():
    named = 0
    for seed in range(20):
        found = localise(*sides(100 + seed, calling(), calling()))
        named += bool(joined(found, ChangedFunctions(MODULES, {BUILD, DECOY, VIEW, *CHAIN[:2]})).suspects)
    assert named <= 2


def test_a_changed_function_that_leads_to_the_first_suspect_but_takes_no_longer_is_not_blamed():
    found = localise(*sides(40, calling(), [*calling(), ((VIEW, OTHERS[2]), 7, 40.0)]))
    assert found.suspects[0].place == OTHERS[2]
    answer = joined(found, ChangedFunctions(MODULES, {BUILD, DECOY}))
    assert answer.suspects[0].place == OTHERS[2]
    assert not {BUILD, DECOY} & {each.place for each in answer.suspects}
