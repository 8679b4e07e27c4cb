"""Whether answers vary from pair to pair: constant ones could be stored instead of computed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from geoheal.sandbox import Output, compare_outputs

SHARE_MAX: Final = 0.1
"""Largest share of constant answers: some edge cases, but not the main part."""

RUNS_MIN: Final = 2
"""Smallest number of runs of the current code to see whether answers vary."""


@dataclass(slots=True)
class FixedAnswers:
    """Answers of the current code that were equal in all its runs, each on fresh inputs.

    Examples
    --------
    >>> seen = FixedAnswers()
    >>> seen.add([Output(None, 7), Output(None, 1)])
    >>> seen.add([Output(None, 7), Output(None, 2)])
    >>> seen.count, seen.share, seen.too_many
    (1, 0.5, True)
    """

    _first: Sequence[Output] = ()
    _same: set[int] = field(default_factory=set)
    _runs: int = 0

    def add(self, outputs: Sequence[Output]) -> None:
        """Add the answers of one run."""
        self._runs += 1
        if self._runs == 1:
            self._first, self._same = outputs, set(range(len(outputs)))
            return
        self._same = {i for i in self._same if i < len(outputs) and _is_same(self._first[i], outputs[i])}

    @property
    def count(self) -> int:
        """Number of answers that never varied."""
        return len(self._same)

    @property
    def share(self) -> float:
        """Share (0..1) of these answers."""
        return self.count / len(self._first) if self._first else 0.0

    @property
    def too_many(self) -> bool:
        """Whether so many outputs never varied that stored answers could be mistaken for a gain."""
        return self._runs >= RUNS_MIN and self.share > SHARE_MAX


def _is_same(before: Output, after: Output) -> bool:
    return before.value == after.value or compare_outputs([before], [after]).equal is True
