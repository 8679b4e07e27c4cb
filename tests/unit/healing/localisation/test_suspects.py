"""Functions that got slower are named, and nobody is where nothing changed or the machine did."""

from datetime import UTC, datetime, timedelta
from random import Random
from uuid import uuid4

import numpy as np
import pytest

from geoheal.domain.profiling.profile import Profile, Seconds, Stack
from geoheal.domain.snapshots.code_version import CodeVersion
from geoheal.healing.localisation.suspects import localise

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


def stretch(rng, factors, count=20, **told):
    speed, made = 0.0, []
    for number in range(count):  # the machine's speed wanders, as it does where others run on it
        speed = 0.7 * speed + rng.normal(0.0, 0.05)
        made.append(profile(rng, number, factors, speed=float(np.exp(speed)), **told))
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


@pytest.mark.parametrize("after", [2, 4, 12])
def test_nobody_is_named_where_nothing_changed(after):
    named = 0
    for seed in range(60):
        rng = np.random.default_rng(1_000 + seed)
        found = localise(stretch(rng, np.ones(12)), stretch(rng, np.ones(12), after))
        named += bool(found.suspects) or found.elsewhere is not None
    assert named <= 3


def test_the_machine_is_no_function():
    named = said = 0
    for seed in range(20):
        rng = np.random.default_rng(2_000 + seed)
        found = localise(stretch(rng, np.ones(12)), stretch(rng, 2.0 * np.ones(12), 5))
        named += bool(found.suspects)
        said += found.elsewhere is not None and "alike" in found.elsewhere
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
