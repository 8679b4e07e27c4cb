"""Find strategies of geoheal and of other packages, by one entry-point group.

A plug-in that cannot be loaded is reported and skipped; of two with the same name, only the first counts, and
the second is reported.
"""

import logging
from collections.abc import Generator, Iterable
from dataclasses import dataclass, replace
from importlib.metadata import EntryPoint, entry_points
from typing import Final

from geoheal.domain.symptom import Symptom
from geoheal.healing.case import Case
from geoheal.healing.strategy import Candidate, CandidateOutcome, Dialogue, Strategy

logger = logging.getLogger(__name__)

GROUP: Final = "geoheal.strategies"


@dataclass(frozen=True, slots=True)
class UnusablePlugin:
    """A plug-in that cannot be used, and why."""

    entry_point: str
    reason: str


@dataclass(frozen=True, slots=True)
class Discovered:
    """Result of the search."""

    strategies: tuple[Strategy, ...]
    refused: tuple[UnusablePlugin, ...]

    def named(self, name: str) -> Strategy | None:
        """Return the strategy of this name."""
        return next((each for each in self.strategies if each.name == name), None)


class Unproven:
    """A strategy of another package that does not declare its changes as proven: a person checks all of them.

    Parameters
    ----------
    strategy
        The strategy, whose candidates without doubts get one.
    """

    def __init__(self, strategy: Strategy) -> None:
        self._strategy = strategy
        self.name = strategy.name
        self.symptoms = strategy.symptoms

    def propose(self, case: Case) -> Generator[Candidate, CandidateOutcome | None, None]:
        """Yield the strategy's candidates, each with a doubt."""
        doubt = f"The strategy {self.name} does not declare its changes as proven: check what is changed."
        dialogue = Dialogue(self._strategy.propose(case))
        for candidate in dialogue:
            dialogue.tell((yield candidate if candidate.doubts else replace(candidate, doubts=(doubt,))))


def discover(found: Iterable[EntryPoint] | None = None) -> Discovered:
    """Load all strategies of the entry-point group, in order of their names.

    Parameters
    ----------
    found
        The entry points; those of the installed packages if None.
    """
    points = sorted(entry_points(group=GROUP) if found is None else found, key=lambda each: each.name)
    strategies: list[Strategy] = []
    refused: list[UnusablePlugin] = []
    for point in points:
        loaded = _loaded(point)
        if isinstance(loaded, str):
            reason = loaded
        elif loaded.name in {each.name for each in strategies}:
            reason = f"there is another strategy with the name {loaded.name!r}"
        else:
            strategies.append(loaded)
            continue
        logger.warning("The strategy %s (%s) is skipped: %s.", point.name, point.value, reason)
        refused.append(UnusablePlugin(point.name, reason))
    return Discovered(tuple(strategies), tuple(refused))


def _loaded(point: EntryPoint) -> Strategy | str:
    """Return the strategy, or why it cannot be used."""
    try:
        strategy = point.load()()
        fault = fault_of(strategy)
    except Exception as error:  # noqa: BLE001 - a plug-in is foreign code, and may fail in any way
        return f"it cannot be loaded ({type(error).__name__}: {error})"
    if fault is not None:
        return fault
    is_own = point.value.startswith("geoheal.")
    return strategy if is_own or getattr(strategy, "proven", False) is True else Unproven(strategy)


def fault_of(strategy: object) -> str | None:
    """Return what is wrong with an object that should be a strategy; None if it is valid."""
    if not isinstance(strategy, Strategy):
        return "it has no name, symptoms and propose"
    name: object = strategy.name
    if not isinstance(name, str) or not name.isidentifier() or name != name.lower():
        return f"its name {name!r} must be in lower case with underscores"
    symptoms: object = strategy.symptoms
    if not isinstance(symptoms, frozenset) or not all(isinstance(each, Symptom) for each in symptoms):
        return "its symptoms are not a frozenset of Symptom"
    return None
