"""Whether a function takes longer itself, or another one calls it more often.

Samples count no calls. But if a function is called more often, all its lines and callees take more time in
the same proportion; if it became slower, one of them does. And if only one of its callers spends more time
in it, that caller does something new.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from geoheal.domain.profiling.profile import Place
from geoheal.healing.localisation.chains import Chain, ObservedChains
from geoheal.healing.localisation.counts import ComparedCounts, compared
from geoheal.healing.localisation.rates import PRIOR
from geoheal.healing.localisation.windows import Floats

Booleans = NDArray[np.bool_]

SURE: Final = 3.0
"""Logarithm of the likelihood ratio that decides: about 20."""
HOPELESS: Final = 8.0
"""Log likelihood ratio at which the search does not continue to callers further out."""
CLIMB_MAX: Final = 40
"""Largest number of levels of callers to search."""
ROUTE: Final = ""
"""Module of the place from which the outermost function is called."""


@dataclass(frozen=True, slots=True)
class PossibleCulprit:
    """A function that may be to blame for what another one added.

    Parameters
    ----------
    calls
        Function that it calls more often, on the way to the other one; None for that one itself.
    score
        Logarithm of how likely it makes what was seen, up to a constant.
    """

    place: Place
    calls: Place | None
    score: float


def culprits_of(found: ObservedChains, place: Place, factor: float) -> list[PossibleCulprit]:
    """Return a function and those that lead to it, the likeliest culprit first.

    Below the culprit, all that functions do grew in proportion; a part of the culprit itself grew; and its
    callers call it as often as before, in proportion. The evidence of the steps adds up, so that many weak
    ones decide as well. Of equally likely ones, the innermost comes first.
    """
    ways: list[PossibleCulprit] = []
    known: set[Place] = set()
    inner, at, below = None, place, 0.0
    while len(ways) < CLIMB_MAX and at not in known:
        known.add(at)
        caller, by_one = caller_of(found, at, factor)
        ways.append(PossibleCulprit(at, inner, below - by_one))
        below += proportion(found, at, factor)
        if caller is None or below < max(each.score for each in ways) - HOPELESS:
            break
        inner, at = at, caller
    return sorted(ways, key=lambda each: -each.score)


def caller_of(found: ObservedChains, place: Place, factor: float) -> tuple[Place | None, float]:
    """Return the function that spends most of the added time in calls of another one, and the evidence.

    The evidence is the log likelihood ratio of "one of the callers does" against "all of them do, in
    proportion". The caller is None for the outermost function.
    """
    callers = compared(found, lambda chain: _callers(chain, place))
    change = callers.after.rate - factor * callers.before.rate
    caller = callers.keys[int(np.argmax(change))]
    by_one = -_proportion(callers, factor, np.zeros(len(callers.keys), dtype=bool))
    return (None if caller[0] == ROUTE else caller), by_one


def proportion(found: ObservedChains, place: Place, factor: float) -> float:
    """Return the log likelihood ratio of "all that it does grew in proportion" against "a part of it did"."""
    parts = compared(found, lambda chain: _parts(chain, place))
    return _proportion(parts, factor, np.array([part == place for part, _ in parts.keys]))


def _callers(chain: Chain, place: Place) -> Iterable[Place]:
    """Return the function that called the outermost call of another one."""
    if place in chain.places:
        at = chain.places.index(place)
        yield chain.places[at - 1] if at else (ROUTE, chain.route)


def _parts(chain: Chain, place: Place) -> Iterable[tuple[Place, int]]:
    """Return the activity of a function's innermost call: its own line, or a call of another function."""
    if place in chain.places:
        at = len(chain.places) - 1 - chain.places[::-1].index(place)
        inner = chain.places[at + 1 :]
        yield (inner[0], 0) if inner else (place, chain.line)


def _proportion(
    found: ComparedCounts[Place] | ComparedCounts[tuple[Place, int]], factor: float, own: Booleans
) -> float:
    """Return the log likelihood ratio of "all grew in proportion" against "one of them grew".

    A line that calls a function more often may grow together with this callee. A single one shows nothing.

    Parameters
    ----------
    own
        Which of them are lines of the function itself.
    """
    if len(found.keys) < 2:
        return 0.0
    shape = found.before.count + PRIOR
    before = shape / found.before.exposure
    together = float(found.after.rate.sum() / before.sum())
    alike = _log_likelihood(found.after.count, shape, together * before * found.after.exposure).sum()
    rest = _log_likelihood(found.after.count, shape, factor * before * found.after.exposure)
    gain = _best_likelihood(found.after.count) - rest
    choices = math.log(len(found.keys))
    ways = [gain.max() - choices]
    if own.any() and not own.all():
        ways.append(gain[own].max() + gain[~own].max() - math.log(own.sum()) - math.log((~own).sum()))
    return float(alike - rest.sum() - max(ways))


def _log_likelihood(counts: Floats, shape: Floats, mean: Floats) -> Floats:
    """Return log probabilities of counts whose means are known from as many samples as the shape."""
    mean = np.maximum(mean, 1e-300)
    chosen = gammaln(counts + shape) - gammaln(counts + 1.0) - gammaln(shape)
    found: Floats = chosen + shape * np.log(shape / (shape + mean)) + counts * np.log(mean / (shape + mean))
    return found


def _best_likelihood(counts: Floats) -> Floats:
    """Return log probabilities of counts that are as expected, by Poisson's law."""
    likely: Floats = counts * np.log(np.maximum(counts, 1e-300)) - counts - gammaln(counts + 1.0)
    return likely
