"""Skip candidates that were already rejected or rolled back in this incident."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from geoheal.domain.healing.refusal import Refusal, refused_by
from geoheal.domain.symptom import Symptom
from geoheal.healing.candidates.novelty import Novelty
from geoheal.healing.case import Case
from geoheal.healing.strategy import Candidate, Strategy


@dataclass(frozen=True, slots=True)
class Untried:
    """A strategy whose refused changes are left out: what was undone once is not applied again.

    Parameters
    ----------
    strategy
        Who proposes.
    refused
        Sources that were rolled back or rejected in this incident.
    refusals
        What people do not want in any incident.
    """

    strategy: Strategy
    refused: tuple[str, ...]
    refusals: tuple[Refusal, ...] = ()

    @property
    def name(self) -> str:
        """The strategy's name."""
        return self.strategy.name

    @property
    def symptoms(self) -> frozenset[Symptom]:
        """What it treats."""
        return self.strategy.symptoms

    def propose(self, case: Case) -> Iterator[Candidate]:
        """What the strategy proposes, without what means the same as a refused change."""
        novelty = Novelty(case.subject.source)
        for source in self.refused:
            novelty.is_new(source)
        proposed: Iterable[Candidate] = self.strategy.propose(case)
        return (
            candidate
            for candidate in proposed
            if novelty.is_new(candidate.new_code) and not self._is_unwanted(case, candidate)
        )

    def _is_unwanted(self, case: Case, candidate: Candidate) -> bool:
        subject = case.subject
        return refused_by(self.refusals, subject.name, subject.source, candidate.new_code) is not None
