"""Bisect to find where good becomes bad, skipping undecided positions."""

from collections.abc import Callable
from dataclasses import dataclass

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


def bisect(count: int, ask: Callable[[int], VersionStanding]) -> TurnFound:
    """Find the first bad one of positions 0 … count − 1, of which the last is bad.

    Parameters
    ----------
    ask
        Judges a position; called at most log₂ count times, and once more for each undecided one.

    Examples
    --------
    >>> bisect(8, lambda place: VersionStanding.BAD if place >= 5 else VersionStanding.GOOD)
    TurnFound(last_good=4, first_bad=5)
    >>> places = {3: VersionStanding.UNKNOWN, 4: VersionStanding.BAD}
    >>> bisect(6, lambda place: places.get(place, VersionStanding.BAD if place > 4 else VersionStanding.GOOD))
    TurnFound(last_good=2, first_bad=4)
    """
    low, high = -1, count - 1
    untold: set[int] = set()
    while open_places := [place for place in range(low + 1, high) if place not in untold]:
        middle = (low + high) / 2
        place = min(open_places, key=lambda each: (abs(each - middle), each))
        match ask(place):
            case VersionStanding.GOOD:
                low = place
            case VersionStanding.BAD:
                high = place
            case VersionStanding.UNKNOWN:
                untold.add(place)
    return TurnFound(low, high)
