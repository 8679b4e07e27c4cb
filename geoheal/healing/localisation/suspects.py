"""Functions that take more time per request than before, beyond a common slowdown."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from geoheal.domain.profiling.profile import Place, Profile
from geoheal.healing.localisation.chains import ObservedChains, named_place, named_places, observed
from geoheal.healing.localisation.counts import compared
from geoheal.healing.localisation.elsewhere import ALIKE_FACTOR, elsewhere, same_code
from geoheal.healing.localisation.grown import ALPHA, CommonSlowdown, Grown, grown_alone, grown_of
from geoheal.healing.localisation.rates import common_factor
from geoheal.healing.localisation.windows import weights_of, windows_of

BEFORE_MIN: Final = 8
"""Smallest number of profiles from before."""
AFTER_MIN: Final = 2
WAITING: Final = 0.05
"""Share of CPU time in a function's time below which it only waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionSuspect:
    """A function that became slower, or that calls another one more often.

    Parameters
    ----------
    before, after
        Own seconds per request; with those of its callees where several of them together became slower.
    change, low, high
        Added time beyond the common factor (s per request), and the bounds of its interval, each exceeded
        with a probability of 2 %.
    p_value
        Corrected for the number of functions.
    calls
        Function that it calls more often; the numbers are those of that function. None if it became slower
        itself.
    changed
        Whether its code differs between the versions before and after; None if unknown.
    """

    place: Place
    before: float
    after: float
    change: float
    low: float
    high: float
    p_value: float
    calls: Place | None = None
    changed: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Localisation:
    """Location of the added time.

    Parameters
    ----------
    suspects
        Functions that became slower, the likeliest cause first.
    factor
        Factor by which all functions became slower; 1 if they did not, or if unknown.
    elsewhere
        Why a change of the code would not help, in a sentence; None if the profiles do not show that.
    path
        Modules on the call chains to the suspects: theirs first, then their callers.
    chain
        Functions that lead to the first suspect and are not suspects, the innermost first.
    commits
        Names of the last code before and the first after; None if they are the same, or unknown.
    before, after
        Profiles on both sides.
    chains, common
        What was compared; None with too few profiles.
    """

    suspects: Sequence[FunctionSuspect] = ()
    factor: float = 1.0
    elsewhere: str | None = None
    path: Sequence[str] = ()
    chain: Sequence[Place] = ()
    commits: tuple[str, str] | None = None
    before: int = 0
    after: int = 0
    chains: ObservedChains | None = None
    common: CommonSlowdown | None = None


def localise(before: Sequence[Profile], after: Sequence[Profile]) -> Localisation:
    """Compare the profiles of two periods.

    A function is named if its samples became more frequent by more than chance, with Holm's correction over
    functions, and if it added at least 5 % of a request's former time and a third of the added time, beyond
    the common factor. No function is named with fewer than eight profiles before or two after.
    """
    weights = weights_of([*before, *after])
    earlier, later = windows_of(before, weights), windows_of(after, weights)
    counts = len(earlier.total), len(later.total)
    found = observed(before, after) if counts[0] >= BEFORE_MIN and counts[1] >= AFTER_MIN else None
    if found is None:
        return Localisation(before=counts[0], after=counts[1])
    own = compared(found, lambda chain: chain.places[-1:])
    factor = common_factor(found)
    common = CommonSlowdown(
        factor=factor,
        loose=sum(1.0 / max(float(side.count.sum()), 1.0) for side in (own.before, own.after)),
        before=float(own.before.rate.sum()),
        added=float(own.after.rate.sum() - own.before.rate.sum()),
    )
    grown = grown_of(found, common, _waiting(after))
    if not grown and factor >= ALIKE_FACTOR:
        grown = grown_alone(found, common)
        factor = 1.0 if grown else factor
    suspects = [suspect_of(each) for each in grown]
    first = suspects[0].place if suspects else None
    named = [each.place for each in suspects]
    chains = {named_places(places) for places in {stack.places for each in after for stack in each.stacks}}
    return Localisation(
        suspects=suspects,
        factor=factor,
        elsewhere=elsewhere(earlier, later, factor, first, same_code=same_code(before, after)),
        path=list(dict.fromkeys(module for module, _ in (*named, *_leading(named, chains)))),
        chain=[place for place in _leading(named[:1], chains) if place not in named],
        commits=_commits(before, after),
        before=counts[0],
        after=counts[1],
        chains=found,
        common=common,
    )


def _waiting(after: Sequence[Profile]) -> set[Place]:
    """Return functions that take time, but hardly any on a CPU."""
    wall_s: dict[Place, float] = {}
    cpu_s: dict[Place, float] = {}
    for stack in (stack for profile in after for stack in profile.stacks):
        place = named_place(stack.places[-1])
        computed_s = stack.seconds.wall_s if stack.seconds.cpu_s is None else stack.seconds.cpu_s
        wall_s[place] = wall_s.get(place, 0.0) + stack.seconds.wall_s
        cpu_s[place] = cpu_s.get(place, 0.0) + computed_s
    return {place for place, seconds in wall_s.items() if cpu_s[place] < WAITING * seconds}


def suspect_of(found: Grown) -> FunctionSuspect:
    """Return a function that grew as a suspect."""
    growth = found.growth
    low, high = growth.interval(ALPHA)
    return FunctionSuspect(
        place=found.place,
        before=growth.before / growth.before_exposure,
        after=growth.after / growth.after_exposure,
        change=growth.change,
        low=low,
        high=high,
        p_value=found.p_value,
        calls=found.calls,
    )


def _leading(named: Sequence[Place], chains: Iterable[Sequence[Place]]) -> list[Place]:
    """Return functions that lead to these, the innermost first."""
    callers: dict[Place, float] = {}
    for places in chains:
        within = [number for number, place in enumerate(places) if place in named]
        for depth, place in enumerate(reversed(places[: max(within, default=-1) + 1])):
            callers[place] = min(callers.get(place, math.inf), depth)
    return sorted(callers.keys() - set(named), key=lambda place: (callers[place], place))


def _commits(before: Sequence[Profile], after: Sequence[Profile]) -> tuple[str, str] | None:
    older, newer = (
        next((each.code_version.code_hash for each in side if each.code_version.code_hash), None)
        for side in (before[::-1], after)
    )
    return None if older is None or newer is None or older == newer else (older, newer)
