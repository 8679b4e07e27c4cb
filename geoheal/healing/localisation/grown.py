"""Functions whose time per request grew, and which of them explains the added time."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from geoheal.domain.profiling.profile import Place
from geoheal.fitness.statistics.holm import holm
from geoheal.healing.localisation.callers import SURE, caller_of, culprits_of, proportion
from geoheal.healing.localisation.chains import Chain, ObservedChains
from geoheal.healing.localisation.counts import ComparedCounts, compared
from geoheal.healing.localisation.rates import RateGrowth, growth_of

ALPHA: Final = 0.02
"""Probability that any function is named if nothing changed, after Holm's correction over functions."""
OWN: Final = 3 / 4
"""Share of it that is for functions' own time; the rest is for their time with that of their callees."""
MARGIN: Final = 0.05
"""Share of a request's former time that a function must add to be named."""
ADDED_MIN: Final = 1 / 3
"""Share of the added time per request that a function must add to be named.

If all functions became slower, the one with the largest random excess stands out, although it is not the
cause.
"""
EXPLAINED: Final = 1 / 2
"""Share of the added time that a function and its callees must add to explain it."""
MOST: Final = 1 / 2
"""Share of a function's added time at which one of its callees, or it alone, is to be looked at instead."""

NAMED: Final = 3
"""Functions on one chain of calls that are named at most."""


@dataclass(frozen=True, slots=True)
class Grown:
    """A function that takes more time per request.

    Parameters
    ----------
    growth
        Of its own time; with its callees' where these explain most of it.
    p_value
        Corrected for the number of functions.
    calls
        Function whose calls take the added time, if this one makes more of them.
    """

    place: Place
    growth: RateGrowth
    p_value: float
    calls: Place | None = None


@dataclass(frozen=True, slots=True)
class CommonSlowdown:
    """Slowdown common to all functions.

    Parameters
    ----------
    factor, loose
        Factor by which they became slower, and its relative variance.
    before, added
        Seconds per request before, and added.
    """

    factor: float
    loose: float
    before: float
    added: float


def grown_of(found: ObservedChains, common: CommonSlowdown, waiting: Collection[Place]) -> list[Grown]:
    """Return the functions to blame, the likeliest first.

    Functions that wait come behind those that compute, as they may wait for a lock that these hold.
    """
    named = tested(compared(found, lambda chain: chain.places[-1:]), common, ALPHA * OWN)
    named.sort(key=lambda each: each.place in waiting)
    spread = _explaining(found, common)
    if spread is not None and (not named or named[0].growth.change < MOST * spread.growth.change):
        named = [spread, *(each for each in named if each.place != spread.place)]
    return _with_callers(found, named, common.factor) if named else []


def grown_alone(found: ObservedChains, common: CommonSlowdown) -> list[Grown]:
    """Return the functions to blame where most functions became slower, as one of them leads to most.

    That is so if its caller does other things, too, which take no longer.
    """
    alone = replace(common, factor=1.0)
    spread = _explaining(found, alone)
    caller = None if spread is None else caller_of(found, spread.place, 1.0)[0]
    if spread is None or caller is None or proportion(found, caller, 1.0) >= -SURE:
        return []
    return _with_callers(found, [spread], 1.0)


def tested(own: ComparedCounts[Place], common: CommonSlowdown, alpha: float) -> list[Grown]:
    """Return functions that grew by more than chance, and by enough, the largest change first."""
    growths = [
        growth_of(own.before, own.after, place, common.factor, common.loose) for place in range(len(own.keys))
    ]
    adjusted = holm([each.p_above(0.0) for each in growths])
    least = max(ADDED_MIN * common.added, MARGIN * common.before)
    named = [
        Grown(place, growth, p_value)
        for place, growth, p_value in zip(own.keys, growths, adjusted, strict=True)
        if p_value < alpha and growth.change >= least
    ]
    return sorted(named, key=lambda each: (-each.growth.change, each.place))


def _explaining(found: ObservedChains, common: CommonSlowdown) -> Grown | None:
    """Return the innermost function that explains the added time by several callees together."""
    whole = compared(found, lambda chain: set(chain.places))
    change = whole.after.rate - common.factor * whole.before.rate
    added = found.added(common.factor)
    able = np.flatnonzero(change >= EXPLAINED * added)
    if added <= 0 or not len(able):
        return None
    smallest = whole.keys[int(able[np.argmin(whole.after.rate[able])])]
    place = _innermost(found, smallest, common.factor, ADDED_MIN * added)
    return next((each for each in tested(whole, common, ALPHA * (1 - OWN)) if each.place == place), None)


def _innermost(found: ObservedChains, place: Place, factor: float, least: float) -> Place:
    """Follow the callee that adds most, until several do, the function itself does, or too little is added.

    Parameters
    ----------
    least
        Seconds per request that a function has to add.
    """
    seen: set[Place] = set()
    while place not in seen:
        seen.add(place)
        parts = compared(found, lambda chain: _callees(chain, place))  # noqa: B023 - called before it changes
        change = parts.after.rate - factor * parts.before.rate
        most = int(np.argmax(change))
        if change[most] < max(least, MOST * change.sum()):
            break
        place = parts.keys[most]
    return place


def _callees(chain: Chain, place: Place) -> Iterable[Place]:
    if place in chain.places:
        at = len(chain.places) - 1 - chain.places[::-1].index(place)
        yield chain.places[at + 1] if at + 1 < len(chain.places) else place


def _with_callers(found: ObservedChains, named: Sequence[Grown], factor: float) -> list[Grown]:
    """Replace the first function by those that may be to blame for its added time.

    The function that the likeliest one calls more often is among them: the time is spent there.
    """
    first, *rest = named
    likeliest, *others = culprits_of(found, first.place, factor)
    callees = [each for each in others if each.place == likeliest.calls]
    unsure = [each for each in others if each.score > likeliest.score - SURE and each not in callees]
    able = [likeliest, *unsure[: NAMED - 1 - len(callees)], *callees]
    blamed = [replace(first, place=each.place, calls=each.calls) for each in able]
    known = {each.place for each in blamed}
    return [*blamed, *(each for each in rest if each.place not in known)]
