"""Chains of calls of two periods, as numbers: what was seen of each chain, by profile.

A comprehension, a generator expression and a lambda belong to the function in which they are written.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from geoheal.domain.profiling.profile import Place, Profile
from geoheal.healing.localisation.windows import Floats, weights_of

Integers = NDArray[np.int64]
NamedPlaces = Callable[[tuple[Place, ...]], tuple[Place, ...]]
ANONYMOUS = ".<locals>.<"


@dataclass(frozen=True, slots=True)
class Chain:
    """Functions that call each other, outermost first, and the line of the innermost one."""

    route: str
    places: tuple[Place, ...]
    line: int


@dataclass(frozen=True, slots=True, eq=False)
class ChainSeconds:
    """Seconds of one period, a value per profile and chain.

    Parameters
    ----------
    chain, window
        Index of each value's chain and profile.
    seconds
        Wall-clock seconds.
    requests
        Requests that ended, shape (profiles, routes).
    period
        Seconds that one sample stands for, by profile.
    """

    chain: Integers
    window: Integers
    seconds: Floats
    requests: Floats
    period: Floats


@dataclass(frozen=True, slots=True, eq=False)
class ObservedChains:
    """Chains of two periods, of the routes that both have.

    Parameters
    ----------
    chains
        All of both.
    route
        Index of each chain's route.
    weights
        Share of each route: a change of the mixture is not a change of a function.
    """

    chains: Sequence[Chain]
    route: Integers
    weights: Floats
    before: ChainSeconds
    after: ChainSeconds

    def added(self, factor: float) -> float:
        """Return seconds per request added to all chains, beyond a factor by which all became slower."""
        earlier, later = (
            float((self.weights / side.requests.sum(axis=0))[self.route[side.chain]] @ side.seconds)
            for side in (self.before, self.after)
        )
        return later - factor * earlier


def observed(before: Sequence[Profile], after: Sequence[Profile]) -> ObservedChains | None:
    """Return the chains of two periods; None without a route that both have."""
    weights = weights_of([*before, *after])
    routes = sorted(_routes(before) & _routes(after) & weights.keys())
    if not routes:
        return None
    share = np.array([weights[route] for route in routes])
    chains: dict[Chain, int] = {}
    number = {route: place for place, route in enumerate(routes)}
    named = cache(named_places)  # most profiles show the same chains
    sides = [_seen(side, number, chains, named) for side in (before, after)]
    return ObservedChains(
        chains=list(chains),
        route=np.array([number[each.route] for each in chains], dtype=np.int64),
        weights=share / share.sum(),
        before=sides[0],
        after=sides[1],
    )


def named_place(place: Place) -> Place:
    """Return a function that has a name: itself, or the one in which it is written.

    >>> named_place(("a", "f.<locals>.<listcomp>"))
    ('a', 'f')
    """
    module, function = place
    return module, function.partition(ANONYMOUS)[0]


def named_places(places: tuple[Place, ...]) -> tuple[Place, ...]:
    """Return functions that have a name, each once where it follows itself.

    >>> named_places((("a", "f"), ("a", "f.<locals>.<listcomp>"), ("a", "g")))
    (('a', 'f'), ('a', 'g'))
    """
    return tuple(place for place, _ in groupby(map(named_place, places)))


def _routes(side: Sequence[Profile]) -> set[str]:
    return {route for each in side for route, count in each.requests.items() if count}


def _seen(
    side: Sequence[Profile], routes: Mapping[str, int], chains: dict[Chain, int], named: NamedPlaces
) -> ChainSeconds:
    rows = []
    for window, profile in enumerate(side):
        for stack in profile.stacks:
            if stack.route in routes:
                chain = Chain(stack.route, named(stack.places), stack.line)
                rows.append((chains.setdefault(chain, len(chains)), window, stack.seconds.wall_s))
    columns = np.array(rows, dtype=np.float64).reshape(-1, 3).T
    counted = [[profile.requests.get(route, 0) for route in routes] for profile in side]
    return ChainSeconds(
        chain=columns[0].astype(np.int64),
        window=columns[1].astype(np.int64),
        seconds=columns[2],
        requests=np.array(counted, dtype=np.float64).reshape(len(side), len(routes)),
        period=np.array([_period(profile) for profile in side], dtype=np.float64),
    )


def _period(profile: Profile) -> float:
    listed = sum(stack.seconds.wall_s for stack in profile.stacks) + profile.other.wall_s
    return max(listed / profile.samples if profile.samples else listed, 1e-9)
