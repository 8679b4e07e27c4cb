"""Result of a request of an exporter."""

from collections import Counter
from dataclasses import dataclass, field

from geoheal.domain.snapshots.batch import BatchOutcome
from geoheal.errors import DatabaseUnavailable


@dataclass(slots=True)
class TakenIn:
    """Result of a request.

    Parameters
    ----------
    accepted, duplicates, rejected
        Snapshots.
    refused
        Unused data points, by metric and reason.
    partly
        Partly used data points, by metric and unused part.
    unmapped
        Metrics without a rule.
    outcomes
        Outcome of the snapshots, by system.
    away
        Systems whose nodes of a cluster do not answer: nothing of them is stored.
    """

    accepted: int = 0
    duplicates: int = 0
    rejected: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    partly: Counter[str] = field(default_factory=Counter)
    unmapped: dict[str, None] = field(default_factory=dict)
    outcomes: dict[str, BatchOutcome] = field(default_factory=dict)
    away: set[str] = field(default_factory=set)

    def require_all(self) -> None:
        """Make sure that no system was left out.

        Raises
        ------
        DatabaseUnavailable
            When the exporter has to send the same again; what is stored is recognised then.
        """
        if self.away:
            raise DatabaseUnavailable(
                f"The node of {len(self.away)} systems does not answer. The data of the other systems is "
                "stored. Send the same again later."
            )

    def add(self, more: "TakenIn") -> None:
        """Add the result of a part of the request."""
        self.accepted += more.accepted
        self.duplicates += more.duplicates
        self.rejected += more.rejected
        self.refused += more.refused
        self.partly += more.partly
        self.unmapped |= more.unmapped
        self.outcomes |= more.outcomes
