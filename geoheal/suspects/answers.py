"""Answers about searches for a commit, the same for HTTP, the command line and stored results."""

from typing import Any

from pydantic import AliasChoices, Field, model_validator

from geoheal.suspects.suspect import Suspect, SuspectSearch, TriedCommit
from geoheal.suspects.symptom import SearchedSymptom
from geoheal.validation.answers import StoredAnswer, Time, plain


class EffectDetails(StoredAnswer):
    """What became worse; the numbers are missing if the code fails instead."""

    metric: str
    failure: str | None = Field(None, description="Description of the failure.")
    unit: str | None = None
    change: float | None = Field(None, description="Relative change; 0.5 is half as much again.")
    low: float | None = Field(
        None, description="Bounds of the confidence interval of the change; null at an open end."
    )
    high: float | None = None
    older: float | None = None
    newer: float | None = None
    scale: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _of_symptom(cls, value: object) -> object:
        return _seen_symptom(value) if isinstance(value, SearchedSymptom) else value


class CommitDetails(StoredAnswer):
    """A commit of the repository."""

    commit: str = Field(validation_alias=AliasChoices("commit", "id"))
    subject: str
    author: str
    committed_at: Time

    @model_validator(mode="before")
    @classmethod
    def _of_its_commit(cls, value: object) -> object:
        if not isinstance(value, Suspect | TriedCommit):
            return value
        commit = value.commit
        of_commit = {"subject": commit.subject, "author": commit.author, "committed_at": commit.committed_at}
        return cls.shown(value, commit=commit.id, **of_commit)


class TriedDetails(CommitDetails):
    """A tested commit."""

    standing: str = Field(description="good, bad or unknown (it cannot be run).")


class HunkDetails(StoredAnswer):
    """Lines that a commit changed."""

    path: str
    lines: list[int] = Field(description="First and last line in the commit, from 1.")
    removed_lines: int


class SuspectDetails(CommitDetails):
    """A commit that alone made it worse."""

    between: list[CommitDetails] = Field(description="Commits directly before it that cannot be run.")
    hunks: list[HunkDetails] = Field(description="The smallest part whose revert removes the problem.")
    data: list[str] = Field(description="Changed files other than Python source, if they are the cause.")
    effect: EffectDetails
    revert: str | None = Field(description="Unified diff that reverts the lines from the newer commit.")


class SearchAnswer(StoredAnswer):
    """The result of a search: the first suspect on top, then everything found and tried."""

    commit: str | None
    path: str | None
    lines: list[int] | None
    effect: EffectDetails | None
    reason: str
    symptom: EffectDetails | None = Field(description="What is worse from the oldest to the newest commit.")
    suspects: list[SuspectDetails]
    older: CommitDetails
    newer: CommitDetails
    commits: int = Field(description="Number of commits between the two.")
    tried: list[TriedDetails]
    evaluations: int
    reductions: int


def search_answer(search: SuspectSearch) -> dict[str, Any]:
    """Return the result as a plain dictionary."""
    first = search.suspects[0] if search.suspects else None
    hunk = first.hunks[0] if first is not None and first.hunks else None
    data = first.data[0] if first is not None and first.data else None
    shown = SearchAnswer.shown(
        search,
        commit=None if first is None else first.commit.id,
        path=data if hunk is None else hunk.path,
        lines=None if hunk is None else hunk.lines,
        effect=None if first is None else first.effect,
    )
    return plain(SearchAnswer, shown)


def _seen_symptom(symptom: SearchedSymptom) -> dict[str, object]:
    comparison = symptom.comparison
    if comparison is None:
        return EffectDetails.shown(symptom)
    change = comparison.change
    return EffectDetails.shown(
        symptom,
        ("failure",),
        unit=comparison.metric.unit,
        change=_finite(change.estimate),
        low=_finite(change.low),
        high=_finite(change.high),
        older=comparison.current,
        newer=comparison.candidate,
        scale=comparison.scale.value,
    )


def _finite(value: float) -> float | None:
    """Return a bound; None if the measurements give none."""
    return value if abs(value) != float("inf") else None
