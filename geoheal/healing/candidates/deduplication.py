"""Choose the candidates that are worth a measurement.

They must be valid Python, differ from the current code and from each other, and must not have been rejected
or rolled back in this incident, or refused in any.
"""

import ast
import difflib
from collections.abc import Generator, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Final

from geoheal.domain.evaluation.change import ChangedFile
from geoheal.domain.evaluation.code_shape import NO_CODE
from geoheal.domain.healing.refusal import Refusal, refused_by
from geoheal.domain.symptom import Symptom
from geoheal.healing.case import Case
from geoheal.healing.strategy import Candidate, CandidateOutcome, Dialogue, Strategy

REFUSED: Final = CandidateOutcome(
    is_promising=False, reason="The same change was rejected or rolled back before."
)


class SeenProposals:
    """Remembers earlier proposals.

    >>> seen = SeenProposals("x = 1")
    >>> [seen.is_new(source) for source in ("x = 1  # the same", "x = 2", "x=2", "x =")]
    [False, True, False, False]
    """

    def __init__(self, current: str) -> None:
        self._seen: set[tuple[object, ...]] = {(_meaning(current),)}

    def is_new(self, source: str, others: Iterable[ChangedFile] = ()) -> bool:
        """Whether all sources of a change are valid, and mean something that was not proposed before."""
        beside = [(each.path, _meaning(each.new_code or "")) for each in others]
        meanings = (_meaning(source), *beside)
        if meanings[0] is None or any(meaning is None for _, meaning in beside) or meanings in self._seen:
            return False
        self._seen.add(meanings)
        return True


def diff_lines(before: str, after: str) -> int:
    """Return the number of lines that were added or removed.

    >>> diff_lines("a\\nb\\n", "a\\nc\\n")
    2
    """
    return sum(line[:1] in ("+", "-") for line in diff_of(before, after).splitlines())


def diff_of(before: str, after: str) -> str:
    """Return a unified diff without file names.

    >>> print(diff_of("a\\nb\\n", "a\\nc\\n"))
    @@ -2 +2 @@
    -b
    +c
    """
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return "\n".join(islice(lines, 2, None))  # the first two lines name the files


def _meaning(source: str) -> str | None:
    try:
        return ast.dump(ast.parse(source))
    except NO_CODE:
        return None


@dataclass(frozen=True, slots=True)
class Untried:
    """A strategy without its refused changes: a change that was undone is not applied again.

    Parameters
    ----------
    strategy
        The strategy.
    refused
        Sources that were rolled back or rejected in this incident, with the others that changed with each.
    refusals
        Changes that people refused in any incident.
    """

    strategy: Strategy
    refused: tuple[tuple[str, tuple[ChangedFile, ...]], ...]
    refusals: tuple[Refusal, ...] = ()

    @property
    def name(self) -> str:
        """The strategy's name."""
        return self.strategy.name

    @property
    def symptoms(self) -> frozenset[Symptom]:
        """Symptoms that it treats."""
        return self.strategy.symptoms

    def propose(self, case: Case) -> Generator[Candidate, CandidateOutcome | None, None]:
        """Yield the strategy's proposals without those equivalent to a refused change."""
        seen = SeenProposals(case.subject.source)
        for source, others in self.refused:
            seen.is_new(source, others)
        dialogue = Dialogue(self.strategy.propose(case))
        for candidate in dialogue:
            is_new = seen.is_new(candidate.new_code, candidate.others)
            if is_new and not self._is_unwanted(case, candidate):
                dialogue.tell((yield candidate))
            else:
                dialogue.tell(REFUSED)

    def _is_unwanted(self, case: Case, candidate: Candidate) -> bool:
        subject = case.subject
        found = refused_by(
            self.refusals, subject.name, subject.source, candidate.new_code, others=candidate.others
        )
        return found is not None
