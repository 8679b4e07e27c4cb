"""Functions that got slower are named, and nobody is where nothing changed or the machine did."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import uuid4

import numpy as np
import pytest

from geoheal.domain.profiling.profile import Profile, Seconds, Stack
from geoheal.domain.snapshots.code_version import CodeVersion
from geoheal.healing.localisation.suspects import localise
from tests import quick

START = datetime(2026, 11, 1, tzinfo=UTC)
FUNCTIONS = [(f"shop.m{place % 5}", f"f{place}") for place in range(12)]
REQUESTS = 100
PERIOD_S = 0.04
MEANS = np.array([0.0005 * 1.4**place for place in range(12)])
"""Seconds per request."""
SAME = CodeVersion("abc")


def profile(rng, number, factors, version=SAME, cpu=1.0, speed=1.0):
    """Return what a sampler sees: numbers of samples that scatter as counts do."""
    samples = rng.poisson(MEANS * factors * speed * REQUESTS / PERIOD_S)
    return Profile(
        id=uuid4(),
        started_at=START + timedelta(seconds=30 * number),
        duration_s=30.0,
        node=None,
        code_version=version,
        samples=int(samples.sum()),
        requests={"GET /": REQUESTS},
        stacks=[
            Stack(
                route="GET /",
                places=(("shop.web", "view"), place),
                line=1,
                seconds=Seconds(float(count) * PERIOD_S, float(count) * PERIOD_S * cpu),
            )
            for place, count in zip(FUNCTIONS, samples, strict=True)
            if count
        ],
        other=Seconds(),
        errors=[],
    )


def stretch(rng, factors, count=20, **fields):
    speed, made = 0.0, []
    for number in range(count):  # the machine's speed wanders, as it does where others run on it
        speed = 0.7 * speed + rng.normal(0.0, 0.05)
        made.append(profile(rng, number, factors, speed=float(np.exp(speed)), **fields))
    return made


def slowed(place, by):
    factors = np.ones(12)
    factors[place] = by
    return factors


def test_the_guilty_function_is_first():
    first = 0
    for seed in range(8):
        rng = np.random.default_rng(seed)
        place = Random(seed).randrange(8, 12)
        found = localise(stretch(rng, np.ones(12)), stretch(rng, slowed(place, 4.0), 4))
        first += bool(found.suspects)
        assert found.elsewhere is None
        if found.suspects:
            assert found.suspects[0].place == FUNCTIONS[place]
            assert found.path[0] == FUNCTIONS[place][0]
            assert "shop.web" in found.path
    assert first >= 7


def test_a_function_that_was_never_seen_before_is_named():
    rng = np.random.default_rng(3)
    found = localise(stretch(rng, slowed(11, 0.0)), stretch(rng, np.ones(12), 3))
    assert [each.place for each in found.suspects][:1] == [FUNCTIONS[11]]
    assert found.suspects[0].low > 0


def test_only_functions_that_lead_to_the_first_suspect_are_on_its_chain():
    rng, through = np.random.default_rng(5), {FUNCTIONS[10]: "first", FUNCTIONS[11]: "second"}

    def led(made):
        stacks = [
            replace(each, places=(each.places[0], ("shop.way", through[each.places[1]]), each.places[1]))
            for each in made.stacks
            if each.places[1] in through
        ]
        return replace(made, stacks=stacks)

    slow = slowed(10, 8.0) * slowed(11, 6.0)
    before, after = stretch(rng, np.ones(12)), stretch(rng, slow, 6)
    found = localise([led(each) for each in before], [led(each) for each in after])
    assert FUNCTIONS[10] in {each.place for each in found.suspects[1:]}
    assert found.suspects[0].place == FUNCTIONS[11]
    assert ("shop.way", "first") not in found.chain
    assert "shop.way" in found.path


@pytest.mark.parametrize("per_profile", [0, 1, 5])
def test_nobody_is_named_where_too_few_requests_ran_before_to_see_any_function(per_profile):
    rng = np.random.default_rng(4)
    before = [
        replace(profile(rng, number, np.zeros(12)), requests={"GET /": max(per_profile, number == 0)})
        for number in range(10)
    ]
    assert not localise(before, stretch(rng, 0.01 * np.ones(12), 3)).suspects


@quick.parametrize("after", [2, 4, 12], quick=1)
def test_nobody_is_named_where_nothing_changed(after):
    named = 0
    for seed in range(60):
        rng = np.random.default_rng(1_000 + seed)
        found = localise(stretch(rng, np.ones(12)), stretch(rng, np.ones(12), after))
        named += bool(found.suspects) or found.elsewhere is not None
    assert named <= 3


def test_the_machine_is_not_a_function():
    named = said = 0
    for seed in range(20):
        rng = np.random.default_rng(2_000 + seed)
        found = localise(stretch(rng, np.ones(12)), stretch(rng, 2.0 * np.ones(12), 5))
        named += bool(found.suspects)
        said += found.elsewhere is not None and "All functions" in found.elsewhere
    assert named <= 1
    assert said >= 18


def test_a_function_that_was_hidden_before_is_not_the_machine():
    before, after = 1.0 * np.ones(12), 8.0 * np.ones(12)
    before[8], after[11] = (
        0.1,
        1.0,
    )  # one was hardly seen before; one waits, and does so no longer than before
    named = 0
    for seed in range(8):
        rng = np.random.default_rng(3_000 + seed)
        named += bool(localise(stretch(rng, before), stretch(rng, after, 6)).suspects)
    assert named == 0


def test_waiting_is_elsewhere_only_while_the_code_is_the_same():
    rng = np.random.default_rng(5)
    before = stretch(rng, slowed(11, 1.0), cpu=0.0)
    waits = stretch(rng, slowed(11, 4.0), 6, cpu=0.0)
    found = localise(before, waits)
    assert found.elsewhere is not None
    assert "shop.m1.f11" in found.elsewhere
    assert "on a CPU" in found.elsewhere
    computes = localise(stretch(rng, np.ones(12)), stretch(rng, slowed(11, 4.0), 6))
    assert computes.elsewhere is None
    changed = stretch(rng, slowed(11, 4.0), 6, cpu=0.0, version=CodeVersion("def"))
    assert localise(before, changed).elsewhere is None
    unknown = [
        stretch(rng, factors, 10, cpu=0.0, version=CodeVersion())
        for factors in (np.ones(12), slowed(11, 4.0))
    ]
    assert localise(*unknown).elsewhere is None


def test_too_little_says_nothing():
    rng = np.random.default_rng(6)
    found = localise(stretch(rng, np.ones(12), 7), stretch(rng, slowed(11, 9.0), 9))
    assert (found.suspects, found.elsewhere, found.path) == ((), None, ())
    assert localise([], []).suspects == ()


RARE = [(f"shop.m{place}", f"f{place}") for place in range(120)]
"""Functions that are seen once in several profiles, each as often as another."""


def rare(rng, number, grown=None, samples=8, more=5.0):
    seen = rng.poisson(samples / len(RARE), len(RARE))
    if grown is not None:
        seen[grown] = rng.poisson(more)
    slow = float(np.exp(rng.normal(0.0, 0.3)))  # a busy machine: as many samples, and fewer requests
    return chains(number, [((place,), 1, count) for place, count in zip(RARE, seen, strict=True)], slow)


def chains(number, rows, slow=1.0):
    """Return a profile of chains of calls: functions, line of the innermost, samples."""
    return Profile(
        id=uuid4(),
        started_at=START + timedelta(seconds=30 * number),
        duration_s=30.0,
        node=None,
        code_version=SAME,
        samples=int(sum(count for _, _, count in rows)),
        requests={"GET /": max(1, round(REQUESTS / slow))},
        stacks=[
            Stack(
                route="GET /", places=places, line=line, seconds=Seconds(count * PERIOD_S, count * PERIOD_S)
            )
            for places, line, count in rows
            if count
        ],
        other=Seconds(),
        errors=[],
    )


def test_few_samples_suffice_for_a_function_that_was_rarely_seen():
    first = wrong = 0
    for seed in range(12):
        rng = np.random.default_rng(4_000 + seed)
        healthy = [rare(rng, number) for number in range(29)]
        named = localise(healthy, [rare(rng, 30 + number, grown=7) for number in range(6)]).suspects
        first += bool(named) and named[0].place == RARE[7]
        wrong += bool(named) and named[0].place != RARE[7]
    assert first >= 11
    assert wrong == 0


def test_one_burst_of_samples_is_not_a_function_that_became_slower():
    named = 0
    for seed in range(12):
        rng = np.random.default_rng(5_000 + seed)
        healthy = [rare(rng, number) for number in range(29)]
        after = [rare(rng, 30 + number) for number in range(5)] + [rare(rng, 36, grown=7, more=25.0)]
        named += bool(localise(healthy, after).suspects)
    assert named <= 1


VIEW, OTHER_VIEW, STORE = ("shop.web", "view"), ("shop.web", "other"), ("shop.store", "get")


def calls(rng, number, rows):
    """Return a profile in which the samples of chains scatter about the numbers given."""
    return chains(number, [(places, line, rng.poisson(mean)) for places, line, mean in rows])


def reads(many=1.0, inner=1.0):
    """Return a view that reads from a store, ``many`` times as often, or one of whose lines is slower."""
    return [
        ((VIEW,), 10, 4.0),
        ((VIEW, STORE), 20, 1.0 * many),
        ((VIEW, STORE), 21, 1.5 * many),
        ((VIEW, STORE), 22, 1.2 * many * inner),
        ((VIEW, STORE, ("shop.codec", "decode")), 30, 1.5 * many),
        ((OTHER_VIEW, STORE), 21, 2.0),
        *(((OTHER_VIEW, (f"shop.more{place}", "run")), 40, 1.5) for place in range(6)),
    ]


def test_a_caller_that_calls_more_often_comes_before_the_function_that_it_calls():
    first = 0
    for seed in range(8):
        rng = np.random.default_rng(6_000 + seed)
        before = [calls(rng, number, reads()) for number in range(20)]
        after = [calls(rng, 30 + number, reads(many=6.0)) for number in range(5)]
        found = localise(before, after).suspects
        first += bool(found) and (found[0].place, found[0].calls) == (VIEW, STORE)
        assert STORE in [each.place for each in found[:2]]
    assert first >= 7


def test_a_function_that_became_slower_comes_before_its_caller():
    first = 0
    for seed in range(8):
        rng = np.random.default_rng(7_000 + seed)
        before = [calls(rng, number, reads()) for number in range(20)]
        after = [calls(rng, 30 + number, reads(inner=16.0)) for number in range(5)]
        found = localise(before, after).suspects
        first += bool(found) and (found[0].place, found[0].calls) == (STORE, None)
    assert first >= 7


def test_a_callee_that_many_call_and_one_calls_more_often_is_not_to_blame():
    leaf, first = ("shop.text", "escape"), 0
    views = [("shop.web", f"view{place}") for place in range(4)]
    for seed in range(8):
        rng = np.random.default_rng(8_000 + seed)
        sides = []
        for many, count in ((1.0, 20), (12.0, 5)):
            escapes = [((view, leaf), 9, 2.0 * (many if view == views[2] else 1.0)) for view in views]
            rows = [*escapes, *(((view,), 3, 3.0) for view in views)]
            sides.append([calls(rng, number, rows) for number in range(count)])
        found = localise(*sides).suspects
        first += bool(found) and (found[0].place, found[0].calls) == (views[2], leaf)
    assert first >= 7


def test_a_function_with_several_callees_that_all_grew_is_named():
    rng = np.random.default_rng(9_000)
    callees = [(f"shop.part{place}", "run") for place in range(6)]

    def rows(factor):
        own = [((VIEW, ("shop.plan", "build"), callee), 5, 0.8 * factor) for callee in callees]
        others = [((OTHER_VIEW, (f"shop.more{place}", "run")), 5, 2.0) for place in range(6)]
        return [*own, *others, ((VIEW,), 3, 3.0)]

    before = [calls(rng, number, rows(1.0)) for number in range(20)]
    found = localise(before, [calls(rng, 30 + number, rows(6.0)) for number in range(5)]).suspects
    named = [each.place for each in found[:2]]
    assert ("shop.plan", "build") in named
    assert VIEW in named


def test_a_comprehension_belongs_to_its_function():
    rng = np.random.default_rng(9_100)

    def rows(factor):
        inner = ("shop.search", "rank.<locals>.<genexpr>"), ("shop.search", "rank.<locals>.<listcomp>")
        own = [((VIEW, ("shop.search", "rank"), each), 5, 1.0 * factor) for each in inner]
        return [*own, *(((VIEW, (f"shop.more{place}", "run")), 5, 2.0) for place in range(6))]

    before = [calls(rng, number, rows(1.0)) for number in range(20)]
    found = localise(before, [calls(rng, 30 + number, rows(5.0)) for number in range(5)]).suspects
    assert found[0].place == ("shop.search", "rank")


def test_a_function_that_took_most_of_the_time_before_is_not_the_machine():
    first = 0
    for seed in range(8):
        rng = np.random.default_rng(9_200 + seed)
        others = [((VIEW, (f"shop.more{place}", "run")), 5, 1.0) for place in range(6)]
        before, after = ([((VIEW, STORE), 20, many), *others] for many in (9.0, 36.0))
        found = localise(
            [calls(rng, number, before) for number in range(20)],
            [calls(rng, 30 + number, after) for number in range(5)],
        )
        assert found.elsewhere is None
        first += bool(found.suspects) and found.suspects[0].place == STORE
    assert first >= 7


def test_a_function_that_computes_comes_before_one_that_waits_for_its_lock():
    rng = np.random.default_rng(9_300)
    lock, slow = ("shop.store", "lock"), ("shop.cache", "clean")
    others = [((VIEW, (f"shop.more{place}", "run")), 5, 2.0) for place in range(6)]
    sides = []
    for many, count in ((1.0, 20), (12.0, 5)):
        rows = [((VIEW, ("shop.web", "enter"), lock), 8, 1.2 * many), ((OTHER_VIEW, slow), 9, many), *others]
        sides.append([waiting_in(lock, calls(rng, number, rows)) for number in range(count)])
    found = localise(*sides).suspects
    assert found[0].place == slow
    assert lock in [each.place for each in found]


def waiting_in(place, made):
    """Return a profile in which one function spends no time on a CPU."""
    stacks = [
        replace(each, seconds=replace(each.seconds, cpu_s=0.0)) if each.places[-1] == place else each
        for each in made.stacks
    ]
    return replace(made, stacks=stacks)
