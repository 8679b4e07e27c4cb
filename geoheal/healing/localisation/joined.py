"""Suspects joined with what changed between the code that ran before and the code that runs since.

Where the code changed when the system became slow, its changed functions are few, so that each is tested
with less correction than among all functions. The time of a chain of calls belongs to the innermost changed
function on it: what a changed function calls more often, or with other data, is its own doing.
"""

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import replace
from typing import Final

from geoheal.domain.healing.module import Module
from geoheal.domain.profiling.profile import Place
from geoheal.healing.localisation.callers import culprits_of
from geoheal.healing.localisation.chains import Chain
from geoheal.healing.localisation.changed import ChangedFunctions, changed_functions
from geoheal.healing.localisation.counts import compared
from geoheal.healing.localisation.grown import ALPHA, NAMED, Grown, tested
from geoheal.healing.localisation.suspects import FunctionSuspect, Localisation, suspect_of

UNCHANGED: Final[Place] = ("", "")
"""Stands for chains without a changed function."""


def with_changes(found: Localisation, registered: Iterable[Module]) -> Localisation:
    """Put functions first whose code changed when the system became slow, and whose time grew.

    Nothing is known where the code is the same, or where git does not have both commits.
    """
    if found.commits is None or (found.chains is None and not found.suspects):
        return found
    seen = set(found.path)
    if found.chains is not None:
        seen |= {module for chain in found.chains.chains for module, _ in chain.places}
    return joined(
        found, changed_functions([each for each in registered if each.name in seen], *found.commits)
    )


def joined(found: Localisation, change: ChangedFunctions) -> Localisation:
    """Put changed functions first whose time grew; without counts, one on the way to the first suspect."""
    suspects = [replace(each, changed=_is_changed(each.place, change)) for each in found.suspects]
    blamed = [replace(suspect_of(each), changed=True) for each in _blamed(found, change.functions)]
    if found.chains is None and not any(each.changed for each in suspects):
        blamed = list(_caller(suspects[0], found.chain, change.functions))
    known = {each.place for each in blamed}
    rest = [each for each in suspects if each.place not in known]
    rest.sort(key=lambda each: not each.changed)
    path = dict.fromkeys([*(each.place[0] for each in (*blamed, *rest)), *found.path])
    elsewhere = None if blamed else found.elsewhere
    return replace(found, suspects=[*blamed, *rest], path=list(path), elsewhere=elsewhere)


def _is_changed(place: Place, change: ChangedFunctions) -> bool | None:
    return place in change.functions if place[0] in change.modules else None


def _blamed(found: Localisation, changed: Set[Place]) -> list[Grown]:
    """Return changed functions that explain the added time, the likeliest first."""
    if found.chains is None or found.common is None:
        return []
    own = compared(found.chains, lambda chain: (_innermost(chain, changed),))
    grown = [each for each in tested(own, found.common, ALPHA) if each.place != UNCHANGED]
    if not grown:
        return []
    first, *rest = grown
    ways = culprits_of(found.chains, first.place, found.common.factor)
    onward = [replace(first, place=each.place, calls=each.calls) for each in ways if each.place in changed]
    known = {each.place for each in onward}
    return [*onward, *(each for each in rest if each.place not in known)][:NAMED]


def _innermost(chain: Chain, changed: Set[Place]) -> Place:
    return next((place for place in reversed(chain.places) if place in changed), UNCHANGED)


def _caller(first: FunctionSuspect, chain: Sequence[Place], changed: Set[Place]) -> Iterator[FunctionSuspect]:
    for place in chain:
        if place in changed:
            yield replace(first, place=place, calls=first.place, changed=True)
            return
