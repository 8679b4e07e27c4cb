"""Models of responses about the commit behind an incident."""

from pydantic import Field

from geoheal.api.models.answer import Answer, Success
from geoheal.blame.record import SearchState


class EffectDetails(Answer):
    """What became worse; the numbers are missing if the code fails instead."""

    metric: str
    failure: str | None = Field(None, description="How it fails, in words.")
    unit: str | None = None
    change: float | None = Field(None, description="Relative change; 0.5 is half as much again.")
    low: float | None = Field(None, description="Bounds of the change's interval; null where it is open.")
    high: float | None = None
    older: float | None = None
    newer: float | None = None
    scale: str | None = None


class CommitDetails(Answer):
    """A commit of the repository."""

    commit: str
    subject: str
    author: str
    committed_at: str


class TriedDetails(CommitDetails):
    """A tested commit."""

    standing: str = Field(description="good, bad or unknown (it cannot be run).")


class HunkDetails(Answer):
    """Lines that a commit changed."""

    path: str
    lines: list[int] = Field(description="First and last line in the commit, from 1.")
    removed_lines: int


class SuspectDetails(CommitDetails):
    """A commit that alone made it worse."""

    between: list[CommitDetails] = Field(description="Commits directly before it that cannot be run.")
    hunks: list[HunkDetails] = Field(description="The smallest part that relieves it when reverted.")
    data: list[str] = Field(description="Changed files other than Python source, if these are the cause.")
    effect: EffectDetails
    revert: str | None = Field(description="Unified diff that reverts the lines from the newer commit.")


class ModuleSearch(Answer):
    """The search with one module's workload."""

    module: str
    commit: str | None
    path: str | None
    lines: list[int] | None
    effect: EffectDetails | None
    reason: str
    symptom: EffectDetails | None = Field(description="What is worse in total.")
    suspects: list[SuspectDetails]
    older: CommitDetails
    newer: CommitDetails
    commits: int = Field(description="Number of commits between the two.")
    tried: list[TriedDetails]
    evaluations: int
    reductions: int


class LeftOut(Answer):
    """A module that was not searched, and why."""

    module: str
    reason: str


class SlowerFunction(Answer):
    """A function that takes more time per request than before, or calls one that does more often."""

    module: str
    function: str
    before_ms: float = Field(description="Its own time, per request.")
    after_ms: float
    change_ms: float = Field(description="Added beyond the common factor.")
    low_ms: float = Field(description="Bounds of its interval, each exceeded with a probability of 2 %.")
    high_ms: float
    p_value: float = Field(description="Corrected for the number of functions (Holm).")
    calls: str | None = Field(
        description="Function that it calls more often; null if it became slower itself."
    )
    changed: bool | None = Field(
        description="Whether its code differs between the commits before and after; null if unknown."
    )


class SlowerDetails(Answer):
    """Location of the added time, by the stored profiles."""

    functions: list[SlowerFunction] = Field(description="The likeliest cause first.")
    factor: float = Field(description="Factor by which all functions became slower; 1 if they did not.")
    elsewhere: str | None = Field(description="Why a change of the code would not help; null unless shown.")
    profiles_before: int
    profiles_after: int
    message: str


class SuspectsDetails(Answer):
    """State and result of a search; fields are null until it is done."""

    system: str
    incident: str
    state: SearchState
    asked_at: str | None
    finished_at: str | None
    error: str | None = Field(description="Why it failed.")
    commit: str | None = Field(description="The commit behind the incident; null if none was found.")
    path: str | None
    lines: list[int] | None = Field(description="First and last line, from 1.")
    effect: EffectDetails | None = Field(description="Effect of the commit alone.")
    reason: str | None
    older: str | None = Field(description="Last commit known to be healthy.")
    newer: str | None = Field(description="Commit that ran when the incident began.")
    modules: list[ModuleSearch]
    left_out: list[LeftOut]
    slower: SlowerDetails = Field(description="Functions that got slower, known without a search.")


class SuspectsAnswer(Success):
    """Answer of `GET /incidents/{id}/suspects`."""

    suspects: SuspectsDetails
