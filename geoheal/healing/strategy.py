"""The contract of a strategy: it proposes changes, and others measure them.

A strategy takes a case and returns candidates. It reads no file, opens no connection and runs no code of the
module; where it has to look into the running module, the case's laboratory does so in the sandbox. Any
package may bring one: an entry point of the group ``geoheal.strategies`` names a class without required
arguments.
"""

from collections.abc import Generator, Iterable
from dataclasses import dataclass
from typing import Final, Protocol, Self, runtime_checkable

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
        What it does, in a few words: the first line of a commit.
    explanation
        Why it should help, in plain sentences for the person who approves it.
    doubts
        What is not proven: what a person should check before, in sentences. A change with doubts is proposed
        to a person, and never applied by a policy.
    sweeping
        Whether it also undoes what has nothing to do with the symptom: then a narrower change is preferred,
        unless this one relieves clearly more.
    """

    new_code: str
    title: str
    explanation: str
    doubts: tuple[str, ...] = ()
    sweeping: bool = False

    @property
    def proven(self) -> bool:
        """Whether the strategy knows of nothing that a person should check."""
        return not self.doubts


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateOutcome:
    """What came of a candidate, as reported to its strategy.

    Parameters
    ----------
    is_promising
        Whether it passed the gates, and looks as if it relieved the symptom.
    reason
        Why, in a sentence. It may quote what the module answered.
    gate
        The gate that it reached; empty where it was not tried at all.
    """

    is_promising: bool
    reason: str
    gate: str = ""


@runtime_checkable
class Strategy(Protocol):
    """Proposes changes that should relieve a symptom."""

    @property
    def name(self) -> str:
        """Unique, in lower case with underscores, as it appears in answers and tables."""

    @property
    def symptoms(self) -> frozenset[Symptom]:
        """What it treats."""

    def propose(self, case: Case) -> Iterable[Candidate]:
        """Candidates, most promising first; none where it has nothing to offer.

        It may be lazy: candidates that come later are asked for only when there is time to measure them. A
        generator is sent what came of each one: ``tried = yield candidate`` gives a
        :class:`CandidateOutcome`, or None where the caller reports none.
        """


class Dialogue:
    """Iterates over proposals; a generator is sent the outcome of the one before.

    Parameters
    ----------
    proposals
        What a strategy's ``propose`` returned. An iterable that is not a generator gets no outcome.

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
        self._told: CandidateOutcome | None = None

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Candidate:
        told, self._told = self._told, None
        if told is not None and isinstance(self._proposals, Generator):
            return self._proposals.send(told)  # type: ignore[no-any-return]  # generators have no further types
        return next(self._proposals)

    def tell(self, tried: CandidateOutcome | None) -> None:
        """Store the outcome of the last proposal; it is sent when the next one is asked for."""
        self._told = tried


OWN: Final = "geoheal.healing.strategies."
"""Where the strategies are that come along."""


def is_own(strategy: Strategy) -> bool:
    """Whether a strategy transforms code by rules that come along with geoheal.

    One that only leaves out some changes is what it wraps; one that says ``writes_freely`` follows no rules.
    """
    inner = getattr(strategy, "strategy", strategy)
    return type(inner).__module__.startswith(OWN) and not getattr(inner, "writes_freely", False)
