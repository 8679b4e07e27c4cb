"""The position in a history at which good becomes bad."""

from collections.abc import Sequence
from dataclasses import dataclass

from geoheal.suspects.bisect import TurnFound
from geoheal.suspects.history import Commit


@dataclass(frozen=True, slots=True)
class CommitStep:
    """A commit that changes executed code, with the name of the previous commit."""

    commit: Commit
    before: str


@dataclass(frozen=True, slots=True)
class TurningPlace:
    """Position of the change.

    Parameters
    ----------
    commit
        The first one with the symptom.
    befores
        Names of earlier versions, the nearest first, to confirm it against.
    between
        Commits directly before it that could not be judged.
    """

    commit: Commit
    befores: tuple[str, ...]
    between: tuple[Commit, ...]


def turning_point(steps: Sequence[CommitStep], turn: TurnFound) -> TurningPlace:
    """Return the position at which steps change from good to bad."""
    between = tuple(each.commit for each in steps[turn.last_good + 1 : turn.first_bad])
    return TurningPlace(steps[turn.first_bad].commit, (steps[turn.last_good + 1].before,), between)
