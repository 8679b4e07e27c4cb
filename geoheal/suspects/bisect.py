"""Bisect to find where good becomes bad, skipping undecided positions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from geoheal.suspects.standing import VersionStanding


@dataclass(frozen=True, slots=True)
class TurnFound:
    """Position of the change.

    Parameters
    ----------
    last_good
        The last position known to be good; -1 for the one before all.
    first_bad
        The first position known to be bad; those in between could not be judged.
    """

    last_good: int
    first_bad: int


def bisect(weights: Sequence[int], ask: Callable[[int], VersionStanding]) -> TurnFound:
    """Find the first bad one of several positions, of which the last is bad.

    Parameters
    ----------
    weights
        How many commits each position stands for: a merge stands for those that it brought in.
    ask
        Where a position stands; asked at most log₂ of the weights' sum times, and once more for each not
        judged.

    Examples
    --------
    >>> bisect([1] * 8, lambda place: VersionStanding.BAD if place >= 5 else VersionStanding.GOOD)
    TurnFound(last_good=4, first_bad=5)
    >>> places = {3: VersionStanding.UNKNOWN, 4: VersionStanding.BAD}
    >>> bisect([1] * 6, lambda place: places.get(place, VersionStanding.GOOD))
    TurnFound(last_good=2, first_bad=4)
    """
    before = [0, *accumulate(weights)]
    low, high = -1, len(weights) - 1
    unjudged: set[int] = set()
    while open_places := [place for place in range(low + 1, high) if place not in unjudged]:
        middle = (before[low + 1] + before[high + 1]) / 2
        place = min(open_places, key=lambda each: (abs(before[each + 1] - middle), each))
        match ask(place):
            case VersionStanding.GOOD:
                low = place
            case VersionStanding.BAD:
                high = place
            case VersionStanding.UNKNOWN:
                unjudged.add(place)
    return TurnFound(low, high)
