"""Where in a history it turns from good to bad."""

from collections.abc import Sequence
from dataclasses import dataclass

from geoheal.suspects.bisect import TurnFound
from geoheal.suspects.history import Commit


@dataclass(frozen=True, slots=True)
class CommitStep:
    """A commit that changes what is run, with the name of the commit before it."""

    commit: Commit
    before: str


@dataclass(frozen=True, slots=True)
class TurningPlace:
    """Where it turns.

    Parameters
    ----------
    commit
        The first one that shows it.
    befores
        Names of versions before it, the nearest first, against which it may be confirmed.
    between
        Commits right before it that could not be judged.
    """

    commit: Commit
    befores: tuple[str, ...]
    between: tuple[Commit, ...]


def turning_point(steps: Sequence[CommitStep], turn: TurnFound) -> TurningPlace:
    """Return the place at which steps turn."""
    between = tuple(each.commit for each in steps[turn.last_good + 1 : turn.first_bad])
    return TurningPlace(steps[turn.first_bad].commit, (steps[turn.last_good + 1].before,), between)
