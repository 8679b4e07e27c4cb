"""The contract of strategies: they propose changes, which others measure.

A strategy gets a case and returns candidates. It does not read files, open connections or run the module's
code; observations of the running module come from the case's laboratory in the sandbox. Any package may add
one: an entry point of the group ``geoheal.strategies`` names a class without required arguments.
"""

from collections.abc import Generator, Iterable
from dataclasses import dataclass
from typing import Final, Protocol, Self, runtime_checkable

from geoheal.domain.evaluation.change import ChangedFile
from geoheal.domain.symptom import Symptom
from geoheal.healing.case import Case


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A change that a strategy proposes.

    Parameters
    ----------
    new_code
        The module's whole source with the change.
    title
        Its effect in a few words: the first line of a commit.
    explanation
        Why it should help, in plain sentences for the person who approves it.
    doubts
        Sentences on what is not proven and a person should check first. A change with doubts is proposed to a
        person, and never applied by a policy.
    sweeping
        Whether it also undoes changes unrelated to the symptom: then a narrower change is preferred, unless
        this one relieves clearly more.
    others
        Further modules of the project that change with it: all of them, or none. Such a change needs a doubt,
        for a person has to read it.
    found
        Whether a search for the cause has named this change: if it is accepted, no others are tried.
    """

    new_code: str
    title: str
    explanation: str
    doubts: tuple[str, ...] = ()
    sweeping: bool = False
    others: tuple[ChangedFile, ...] = ()
    found: bool = False

    @property
    def proven(self) -> bool:
        """Whether the strategy has nothing that a person should check."""
        return not self.doubts


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateOutcome:
    """Outcome of a candidate, as reported to its strategy.

    Parameters
    ----------
    is_promising
        Whether it passed the gates, and seems to relieve the symptom.
    reason
        The reason, in a sentence. It may quote results of the module.
    gate
        The gate that it reached; empty if it was not tried.
    """

    is_promising: bool
    reason: str
    gate: str = ""


@runtime_checkable
class Strategy(Protocol):
    """Proposes changes that should relieve a symptom."""

    @property
    def name(self) -> str:
        """Unique name, in lower case with underscores, for responses and tables."""

    @property
    def symptoms(self) -> frozenset[Symptom]:
        """Symptoms that it treats."""

    def propose(self, case: Case) -> Iterable[Candidate]:
        """Return candidates, the most promising first; none if it has no proposal.

        It may be lazy: later candidates are only requested if there is time to measure them. A generator
        receives the outcome of each one: ``tried = yield candidate`` gives a :class:`CandidateOutcome`, or
        None if the caller does not report any.
        """


class Dialogue:
    """Iterates over proposals; a generator receives the outcome of the previous one.

    Parameters
    ----------
    proposals
        Result of a strategy's ``propose``. An iterable that is not a generator gets no outcomes.

    Examples
    --------
    >>> def propose():
    ...     tried = yield "first"
    ...     yield f"after {tried}"
    >>> dialogue = Dialogue(propose())
    >>> for candidate in dialogue:
    ...     print(candidate)
    ...     dialogue.tell("a refusal")
    first
    after a refusal
    """

    def __init__(self, proposals: Iterable[Candidate]) -> None:
        self._proposals = iter(proposals)
        self._outcome: CandidateOutcome | None = None

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Candidate:
        result, self._outcome = self._outcome, None
        if result is not None and isinstance(self._proposals, Generator):
            return self._proposals.send(result)  # type: ignore[no-any-return]  # generators have no further types
        return next(self._proposals)

    def tell(self, tried: CandidateOutcome | None) -> None:
        """Store the outcome of the last proposal; it is sent with the request for the next one."""
        self._outcome = tried


OWN: Final = "geoheal.healing.strategies."
"""Package of geoheal's own strategies."""


def is_own(strategy: Strategy) -> bool:
    """Whether a strategy is one of geoheal's own that transform code by rules.

    A wrapper that only leaves out changes counts as its strategy; a strategy with ``writes_freely`` does not
    follow rules.
    """
    inner = getattr(strategy, "strategy", strategy)
    return type(inner).__module__.startswith(OWN) and not getattr(inner, "writes_freely", False)
